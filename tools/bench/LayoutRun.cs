namespace OciRuntime.Bench;

/// <summary>The results of one layout of cgroups.</summary>
internal sealed record LayoutResult(string Layout, Samples Samples, IReadOnlyList<string> Versions, IReadOnlyList<Table> Tables);

/// <summary>Everything that is measured on one layout.</summary>
internal sealed class LayoutRun(Stopwatch stopwatch, IReadOnlyList<Contender> contenders, Options options, string work)
{
    private readonly Samples _samples = new();
    private readonly List<Table> _tables = [];

    public LayoutResult Measure(string layout)
    {
        string[] versions = [.. contenders.OfType<RuntimeContender>().Select(Version)];
        Rounds rounds = new(stopwatch, contenders, _samples);
        foreach (Turn turn in Scenarios.Turns)
            Try(layout, turn.Scenarios, () => rounds.Measure(turn, options.Rounds * turn.Repeats));
        Try(layout, ["counts"], () => _tables.AddRange(new Counts(stopwatch, contenders, work).Measure()));
        Try(layout, ["timeline"], () => _tables.AddRange(new Timelines(stopwatch, contenders, options.Rounds, work).Measure()));
        Try(layout, ["throughput"], () => _tables.Add(new Throughput(stopwatch, contenders).Measure()));
        Try(layout, ["scale"], () => _tables.Add(new Scale(stopwatch, contenders, options.Containers).Measure()));
        return new(layout, _samples, versions, _tables);
    }

    /// <summary>One that fails leaves nothing behind, and the others their turn.</summary>
    private void Try(string layout, string[] scenarios, Action measure)
    {
        if (!scenarios.Any(options.Wants)) return;
        Console.Error.WriteLine($"bench: {layout}: {string.Join(", ", scenarios)}");
        try
        {
            measure();
        }
        catch (InvalidOperationException error)
        {
            Console.Error.WriteLine($"bench: {layout}: {string.Join(", ", scenarios)}: given up: {error.Message}");
            foreach (Contender contender in contenders)
            {
                foreach (string id in (ReadOnlySpan<string>)[Rounds.Id, Counts.Id])
                {
                    foreach (string[] request in contender.Remove(id))
                        stopwatch.Ask(request);
                }
            }
        }
    }

    private string Version(RuntimeContender runtime)
    {
        stopwatch.RunForOutput(runtime.Binary, "--version");
        return $"{runtime.Name}: {stopwatch.Output.Split('\n')[0]}";
    }
}
