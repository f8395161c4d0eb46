using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>What init began when: an operation of the plan by its index, or one of the constants.</summary>
internal struct TraceMark
{
    public long AtNs;
    public int What;
}

/// <summary>
/// Memory that the runtime shares with init where --trace asks for it: a mark is a plain store, which <see cref="Bootstrap"/> and
/// <see cref="Tail"/> may do. Without it there is no page, and a mark is the test of a null.
/// </summary>
internal unsafe struct TracePage
{
    public const int Bytes = 1 << 20; // touched as far as it is used

    public const int Join = -1;
    public const int AwaitParent = -2;
    public const int Execveat = -3;
    public const int AwaitPlan = -4;
    public const int AwaitStart = -5;
    public const int Tail = -6;
    public const int Seccomp = -7;
    public const int Execve = -8;

    // What init decides on the way, each within the operation before it.
    public const int NothingThere = -9;
    public const int ShowsHosts = -10;
    public const int AsksForSource = -11;

    public const int Capacity = (Bytes / 16) - 1; // of a mark, with its padding

    public int Count;
    public TraceMark First;

    public static void Mark(TracePage* page, int what)
    {
        if (page == null || (uint)page->Count >= Capacity) return;
        timespec time;
        _ = Raw.clock_gettime(Libc.CLOCK_MONOTONIC, &time);
        TraceMark* mark = &page->First + page->Count;
        mark->AtNs = (time.tv_sec * 1_000_000_000) + time.tv_nsec;
        mark->What = what;
        page->Count++;
    }
}
