using OciRuntime.Linux;

namespace OciRuntime.Cgroups.V2;

/// <summary>cgroup.freeze and cgroup.events of Documentation/admin-guide/cgroup-v2.rst, since 5.2.</summary>
internal static class Freezer
{
    private const int TimeoutMs = 10_000;

    /// <summary>Returns when cgroup.events says "frozen 1": a process in an uninterruptible call may take its time.</summary>
    public static void Freeze(CgroupDir dir)
    {
        dir.Write("cgroup.freeze", "1");
        using OwnedFd events = dir.OpenFile("cgroup.events", Libc.O_RDONLY);
        long deadline = Environment.TickCount64 + TimeoutMs;
        while (!SaysFrozen(events))
        {
            long leftMs = deadline - Environment.TickCount64;
            if (leftMs <= 0)
            {
                // Half frozen is the worst of all states: nothing runs and nothing can be reasoned about.
                Thaw(dir);
                throw new OciException($"unable to freeze {dir.Path}: a process does not come to rest");
            }
            WaitForEvent(events, (int)leftMs);
        }
    }

    /// <summary>A kernel without a freezer has nothing to thaw.</summary>
    public static void Thaw(CgroupDir dir)
    {
        int errno = dir.TryWrite("cgroup.freeze", "0");
        if (errno is not (0 or Errno.ENOENT or Errno.ENODEV))
            throw dir.WriteFailed("cgroup.freeze", "0", errno, pointer: null);
    }

    /// <summary>Frozen by its own switch; one that only shares an ancestor's fate counts as running.</summary>
    public static bool IsFrozen(CgroupDir dir) => dir.TryRead("cgroup.freeze") == "1";

    // Must be read through the same descriptor that is polled: poll waits for changes since its last read.
    private static unsafe bool SaysFrozen(Fd events)
    {
        Span<byte> text = stackalloc byte[256];
        long length;
        // SAFETY: the buffer is pinned during the call.
        fixed (byte* p = text)
            length = Libc.pread(events.Value, p, text.Length, 0);
        return length > 0 && text[..(int)length].IndexOf("frozen 1"u8) >= 0;
    }

    // The file reports a change as an exceptional condition: cgroup-v2.rst, "[Un]populated Notification".
    private static unsafe void WaitForEvent(Fd events, int timeoutMs)
    {
        pollfd wait = new() { fd = events.Value, events = Libc.POLLPRI };
        // SAFETY: one element, on this frame.
        _ = Libc.poll(&wait, 1, timeoutMs);
    }
}
