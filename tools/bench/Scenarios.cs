namespace OciRuntime.Bench;

/// <summary>One command of a contender's turn. What has no scenario prepares or cleans up, and is not counted.</summary>
internal readonly record struct Request(string? Scenario, string Flags, string[] Command, int Expected = 0)
{
    public string[] Fields => Command[0] == Gone ? Command : ["run", Flags, .. Command];

    public const string Gone = "gone";

    public static Request WaitUntilGone(string pidFile) => new(null, "-", [Gone, pidFile]);
}

/// <summary>What one contender does in one round, from nothing to nothing.</summary>
/// <param name="Alternates">Every other round in reverse, so that none of several alike is always the first after another contender.</param>
/// <param name="Repeats">How many rounds to each that was asked for: a difference is told by fewer of its digits than a ratio.</param>
internal sealed record Turn(string[] Scenarios, Func<Contender, string, IEnumerable<Request>?> Requests, bool Alternates = false, int Repeats = 1);

internal static class Scenarios
{
    /// <summary>Those of one process: a whole life of a container, and what a run differs by.</summary>
    public static Turn[] Turns =>
    [
        new(["run", "run-seccomp"], Pair, Alternates: true, Repeats: 5),
        new(["create", "state", "start", "exec", "exec-t", "kill", "delete"], Life),
        new(["run-seccomp-cold"], ColdSeccomp),
        Running("run-50-mounts", "-", Bundles.Mounts),
        Running("run-userns", "-", Bundles.UserNamespace),
        Running("stdout-1g", "p", Bundles.Gigabyte),
    ];

    private static Turn Running(string scenario, string flags, string bundle) =>
        new([scenario], (contender, id) => contender is FloorContender ? null : [new(scenario, flags, contender.Run(bundle, id))]);

    /// <summary>One after the other, for what a profile adds is less than what a machine's mood does between two scenarios.</summary>
    private static List<Request> Pair(Contender contender, string id)
    {
        List<Request> requests = [new("run", "-", contender.Run(Bundles.True, id))];
        if (contender is not FloorContender)
            requests.Add(new("run-seccomp", "-", contender.Run(Bundles.Seccomp, id)));
        return requests;
    }

    private static List<Request> Life(Contender contender, string id)
    {
        List<Request> requests =
        [
            new("create", "-", contender.Create(Bundles.Sleep, id)),
            new("state", "-", contender.State(id)),
            new("start", "-", contender.Start(id)),
            new("exec", "-", contender.Exec(id, terminal: false)),
            new("kill", "-", contender.Kill(id)),
            Request.WaitUntilGone(contender.PidFile(id)),
            new("delete", "-", contender.Delete(id)),
        ];
        if (contender is not FloorContender)
            requests.Insert(4, new("exec-t", "t", contender.Exec(id, terminal: true)));
        return requests;
    }

    /// <summary>
    /// crun keeps compiled filters below its state directory: without them, as after each start of the machine or change of a profile.
    /// </summary>
    private static Request[]? ColdSeccomp(Contender contender, string id) => contender is not RuntimeContender runtime ? null :
    [
        new(null, "-", ["rm", "-rf", $"{runtime.Root}/.cache"]),
        new("run-seccomp-cold", "-", runtime.Run(Bundles.Seccomp, id)),
    ];
}
