namespace OciRuntime.Bench;

/// <summary>The results of one layout of cgroups.</summary>
internal sealed record LayoutResult(string Layout, Samples Samples, IReadOnlyList<string> Versions, IReadOnlyList<Table> Tables);

/// <summary>Everything that is measured on one layout.</summary>
internal sealed class LayoutRun(Stopwatch stopwatch, IReadOnlyList<Contender> contenders, Options options, string work)
{
    private readonly Samples samples = new();

    public LayoutResult Measure(string layout)
    {
        string[] versions = [.. contenders.OfType<RuntimeContender>().Select(Version)];
        Rounds rounds = new(stopwatch, contenders, samples);
        foreach (Turn turn in Scenarios.Turns)
        {
            if (!turn.Scenarios.Any(options.Wants)) continue;
            Console.Error.WriteLine($"bench: {layout}: {string.Join(", ", turn.Scenarios)}");
            rounds.Measure(turn, options.Rounds);
        }
        _ = work;
        return new(layout, samples, versions, []);
    }

    private string Version(RuntimeContender runtime)
    {
        stopwatch.RunForOutput(runtime.Binary, "--version");
        return $"{runtime.Name}: {stopwatch.Output.Split('\n')[0]}";
    }
}
