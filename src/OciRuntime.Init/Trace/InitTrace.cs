using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>The runtime's side of a <see cref="TracePage"/>: makes it, hands it to init as a descriptor, and reads it once all is over.</summary>
internal sealed unsafe class InitTrace
{
    private readonly OwnedFd _memfd;
    private long _endedNs;

    private InitTrace(OwnedFd memfd, TracePage* page)
    {
        _memfd = memfd;
        Page = page;
    }

    /// <summary>Mapped for as long as this process lives.</summary>
    public TracePage* Page { get; }

    public int Descriptor => _memfd.Value;

    /// <summary>Null unless this command is traced.</summary>
    public static InitTrace? IfWanted()
    {
        if (!Timeline.IsOn) return null;
        OwnedFd memfd = Sys.MemFd("trace", Libc.MFD_ALLOW_SEALING);
        if (Libc.ftruncate(memfd.Value, TracePage.Bytes) < 0) throw OciException.FromErrno("ftruncate", "trace");
        // Nobody must be able to take pages away that this process reads.
        if (Libc.fcntl(memfd.Value, Libc.F_ADD_SEALS, Libc.F_SEAL_SHRINK | Libc.F_SEAL_GROW) < 0)
            throw OciException.FromErrno("fcntl(F_ADD_SEALS)");
        return new(memfd, Map(memfd));
    }

    public static TracePage* Map(Fd memfd)
    {
        void* address = Libc.mmap(null, TracePage.Bytes, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, memfd.Value, 0);
        return (nint)address != -1 ? (TracePage*)address : throw OciException.FromErrno("mmap", "trace");
    }

    /// <summary>The process executes something else now, and marks no more.</summary>
    public void End() => _endedNs = Timeline.Now();

    /// <summary>The marks as phases.</summary>
    /// <param name="pid">Init's.</param>
    /// <param name="operations">The plan as text, each operation as its name and its fields; empty where init ended before it had one.</param>
    public Track ToTrack(int pid, IReadOnlyList<(string Name, string Fields)> operations)
    {
        int count = Math.Clamp(Page->Count, 0, TracePage.Capacity);
        List<Phase> phases = new(count);
        for (int i = 0; i < count; i++)
        {
            TraceMark mark = (&Page->First)[i];
            (string name, string? detail) = mark.What >= 0 && mark.What < operations.Count ? operations[mark.What] : (NameOf(mark.What), null);
            phases.Add(new(name, mark.AtNs, detail));
        }
        return new("init", pid, phases, _endedNs > 0 ? _endedNs : Timeline.Now());
    }

    private static string NameOf(int what) => what switch
    {
        TracePage.Join => "join namespaces",
        TracePage.AwaitParent => "wait for id maps",
        TracePage.Execveat => "execveat and runtime start",
        TracePage.AwaitPlan => "wait for plan",
        TracePage.AwaitStart => "ready, wait for start",
        TracePage.Tail => "limits, signals, descriptors",
        TracePage.Seccomp => "load seccomp filter",
        TracePage.Execve => "execve",
        TracePage.NothingThere => "there is no such path: skipped",
        TracePage.ShowsHosts => "refused by the kernel: the host's is bound in its place",
        TracePage.AsksForSource => "the source is out of the user's reach: opened by the runtime",
        _ => "unknown",
    };
}
