namespace OciRuntime.Bench;

/// <summary>What to measure.</summary>
internal sealed class Options
{
    public const string Usage = """
        tools/bench/run [--scenario NAME,...] [--rounds N] [--layout v1,v2] [--only CONTENDER,...] [--peer NAME=BINARY] [--output FOLDER]

          --scenario   what to measure, by the name: run, run-seccomp, run-seccomp-cold, run-50-mounts, run-userns,
                       stdout-1g, create, state, start, exec, exec-t, kill, delete, counts, timeline, throughput, scale, seccomp-compile (default: all)
          --rounds     rounds of each scenario (default: 40); in each, every contender takes its turn
          --layout     cgroup layouts (default: v1,v2; one that the host lacks is skipped)
          --only       contenders: runcs, crun, runc, floor, and those named by --peer (default: all)
          --peer       one more binary with runc's command line
          --containers how many containers "scale" makes (default: 1000)
          --output     where the results go (default: out/bench)
        """;

    public IReadOnlyList<string> Scenarios { get; private set; } = [];
    public int Rounds { get; private set; } = 40;
    public IReadOnlyList<string> Layouts { get; private set; } = ["v1", "v2"];
    public IReadOnlyList<string> Only { get; private set; } = [];
    public List<(string Name, string Binary)> Peers { get; } = [];
    public int Containers { get; private set; } = 1000;
    public string Output { get; private set; } = "out/bench";

    /// <summary>Null where the arguments make no sense.</summary>
    public static Options? Parse(string[] args)
    {
        Options options = new();
        for (int i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length) return null;
            string value = args[i + 1];
            switch (args[i])
            {
                case "--scenario": options.Scenarios = value.Split(','); break;
                case "--rounds": options.Rounds = int.Parse(value); break;
                case "--layout": options.Layouts = value.Split(','); break;
                case "--only": options.Only = value.Split(','); break;
                case "--peer" when value.Split('=') is [string name, string binary]: options.Peers.Add((name, binary)); break;
                case "--containers": options.Containers = int.Parse(value); break;
                case "--output": options.Output = value; break;
                default: return null;
            }
        }
        return options;
    }

    public bool Wants(string scenario) => Scenarios.Count == 0 || Scenarios.Contains(scenario);

    public bool WantsContender(string name) => Only.Count == 0 || Only.Contains(name);
}
