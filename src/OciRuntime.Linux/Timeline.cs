namespace OciRuntime.Linux;

/// <summary>Something that began, in nanoseconds of CLOCK_MONOTONIC; it lasts until the next phase of its track begins.</summary>
internal readonly record struct Phase(string Name, long BeganNs, string? Detail = null);

/// <summary>The phases of one process.</summary>
internal sealed record Track(string Process, int Pid, IReadOnlyList<Phase> Phases, long EndedNs)
{
    public long EndOf(int phase) => phase + 1 < Phases.Count ? Phases[phase + 1].BeganNs : EndedNs;
}

/// <summary>What this command did when, for --trace and --debug. While both are off a phase costs the test of one null.</summary>
internal sealed class Timeline
{
    private static Timeline? s_current;

    private readonly List<Phase> _phases = [];
    private readonly List<Func<Track>> _others = [];
    private readonly List<int> _toldOfOthers = [];
    private Action<string>? _listener;

    private Timeline()
    {
    }

    public static bool IsOn => s_current is not null;

    /// <summary>Begins to record. What was before is known only by the processor time that it took.</summary>
    public static Timeline Open()
    {
        Timeline timeline = new();
        timeline._phases.Add(new("start", Now() - Read(Libc.CLOCK_PROCESS_CPUTIME_ID)));
        return s_current = timeline;
    }

    /// <summary>
    /// Each phase that begins from here on is told to the listener as well, and so are those of the other processes once this one learns of them.
    /// </summary>
    public static void Tell(Action<string> listener) => (s_current ??= new Timeline())._listener = listener;

    /// <summary>Tells the listener what the other processes did since the last phase of this one began.</summary>
    public static void TellRest() => s_current?.TellOthers();

    public static void Begin(string phase)
    {
        if (s_current is null) return;
        s_current.TellOthers();
        s_current._phases.Add(new(phase, Now()));
        s_current._listener?.Invoke(phase);
    }

    /// <summary>Adds another process, which is asked for its phases when the command has ended, or while it is told of them.</summary>
    public static void Add(Func<Track> process)
    {
        s_current?._others.Add(process);
        s_current?._toldOfOthers.Add(0);
    }

    /// <summary>All processes, this one first.</summary>
    public List<Track> End(string process)
    {
        List<Track> tracks = [new(process, Libc.getpid(), _phases, Now())];
        foreach (Func<Track> other in _others)
            tracks.Add(other());
        return tracks;
    }

    private void TellOthers()
    {
        if (_listener is null) return;
        for (int i = 0; i < _others.Count; i++)
        {
            Track track = _others[i]();
            for (; _toldOfOthers[i] < track.Phases.Count; _toldOfOthers[i]++)
            {
                Phase phase = track.Phases[_toldOfOthers[i]];
                _listener($"{track.Process}: {phase.Name} {phase.Detail}".TrimEnd());
            }
        }
    }

    public static long Now() => Read(Libc.CLOCK_MONOTONIC);

    private static unsafe long Read(int clock)
    {
        timespec time;
        _ = Raw.clock_gettime(clock, &time);
        return (time.tv_sec * 1_000_000_000) + time.tv_nsec;
    }
}
