using OciRuntime.Linux;

namespace OciRuntime.Cgroups;

/// <summary>Tells when the kernel runs out of the container's memory. For poll(2): readable means that something may have happened.</summary>
internal sealed class OomWatch : IDisposable
{
    private readonly CgroupDir _dir;
    private readonly OwnedFd _fd;
    private readonly bool _counts;
    private ulong _seen;

    private OomWatch(CgroupDir dir, OwnedFd fd, bool counts)
    {
        _dir = dir;
        _fd = fd;
        _counts = counts;
        _seen = Kills();
    }

    public Fd Fd => _fd;

    /// <summary>
    /// Documentation/admin-guide/cgroup-v1/memory.rst, "OOM Control": the kernel writes to an event descriptor that is registered
    /// with "descriptor descriptor-of-memory.oom_control".
    /// </summary>
    public static OomWatch OnV1(CgroupDir dir)
    {
        int fd = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        OwnedFd events = fd >= 0 ? new OwnedFd(fd) : throw OciException.FromErrno("eventfd");
        using OwnedFd control = dir.OpenFile("memory.oom_control", Libc.O_RDONLY);
        dir.Write("cgroup.event_control", $"{events.Value} {control.Value}");
        return new OomWatch(dir, events, counts: false);
    }

    /// <summary>cgroup-v2.rst: memory.events "generates a file modified event" whenever a count in it changes.</summary>
    public static unsafe OomWatch OnV2(CgroupDir dir)
    {
        int fd = Libc.inotify_init1(Libc.IN_CLOEXEC | Libc.IN_NONBLOCK);
        OwnedFd events = fd >= 0 ? new OwnedFd(fd) : throw OciException.FromErrno("inotify_init1");
        string file = $"{dir.Path}/memory.events";
        using Utf8Z path = new(file);
        return Libc.inotify_add_watch(fd, path.Pointer, Libc.IN_MODIFY) >= 0
            ? new OomWatch(dir, events, counts: true)
            : throw OciException.FromErrno("inotify_add_watch", file);
    }

    /// <summary>
    /// Whether memory ran out since the last call. v1 tells of nothing else, except that the cgroup was removed; v2 tells of every
    /// count, and may do so a little after the process is gone, so its own count decides.
    /// </summary>
    public unsafe bool Happened()
    {
        byte* buffer = stackalloc byte[4096];
        bool told = Libc.read(_fd.Value, buffer, 4096) > 0;
        if (!_counts) return told && _dir.Has("memory.oom_control");
        ulong kills = Kills();
        bool more = kills > _seen;
        _seen = kills;
        return more;
    }

    public void Dispose()
    {
        _fd.Dispose();
        _dir.Dispose();
    }

    private ulong Kills() => StatFile.Value(_dir.TryRead("memory.events"), "oom_kill");
}
