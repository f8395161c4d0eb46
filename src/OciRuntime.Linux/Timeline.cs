namespace OciRuntime.Linux;

/// <summary>Something that began, in nanoseconds of CLOCK_MONOTONIC; it lasts until the next phase of its track begins.</summary>
internal readonly record struct Phase(string Name, long BeganNs, string? Detail = null);

/// <summary>The phases of one process.</summary>
internal sealed record Track(string Process, int Pid, IReadOnlyList<Phase> Phases, long EndedNs)
{
    public long EndOf(int phase) => phase + 1 < Phases.Count ? Phases[phase + 1].BeganNs : EndedNs;
}

/// <summary>What this command did when, for --trace. While that is off a phase costs the test of one null.</summary>
internal sealed class Timeline
{
    private static Timeline? current;

    private readonly List<Phase> phases = [];
    private readonly List<Func<Track>> others = [];

    private Timeline()
    {
    }

    public static bool IsOn => current is not null;

    /// <summary>Begins to record. What was before is known only by the processor time that it took.</summary>
    public static Timeline Open()
    {
        Timeline timeline = new();
        timeline.phases.Add(new("start", Now() - Read(Libc.CLOCK_PROCESS_CPUTIME_ID)));
        return current = timeline;
    }

    public static void Begin(string phase) => current?.phases.Add(new(phase, Now()));

    /// <summary>Adds another process, which is asked for its phases when the command has ended.</summary>
    public static void Add(Func<Track> process) => current?.others.Add(process);

    /// <summary>All processes, this one first.</summary>
    public List<Track> End(string process)
    {
        List<Track> tracks = [new(process, Libc.getpid(), phases, Now())];
        foreach (Func<Track> other in others) tracks.Add(other());
        return tracks;
    }

    public static long Now() => Read(Libc.CLOCK_MONOTONIC);

    private static unsafe long Read(int clock)
    {
        Abi.timespec time;
        _ = Raw.clock_gettime(clock, &time);
        return (time.tv_sec * 1_000_000_000) + time.tv_nsec;
    }
}
