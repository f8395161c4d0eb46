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
        return new(layout, samples, versions, [.. Tables(layout)]);
    }

    private IEnumerable<Table> Tables(string layout)
    {
        if (options.Wants("counts"))
        {
            Console.Error.WriteLine($"bench: {layout}: counts");
            foreach (Table table in new Counts(stopwatch, contenders, work).Measure()) yield return table;
        }
        if (options.Wants("throughput"))
        {
            Console.Error.WriteLine($"bench: {layout}: throughput");
            yield return new Throughput(stopwatch, contenders).Measure();
        }
        if (options.Wants("scale")) yield return new Scale(stopwatch, contenders, options.Containers).Measure();
    }

    private string Version(RuntimeContender runtime)
    {
        stopwatch.RunForOutput(runtime.Binary, "--version");
        return $"{runtime.Name}: {stopwatch.Output.Split('\n')[0]}";
    }
}
