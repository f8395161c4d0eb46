using System.Globalization;

namespace OciRuntime.Bench;

/// <summary>Many idle containers: what the first and the last of them cost, and what they cost others.</summary>
internal sealed class Scale(Stopwatch stopwatch, IReadOnlyList<Contender> contenders, int containers)
{
    private const int Edge = 20, Asked = 5;

    public Table Measure()
    {
        RuntimeContender[] runtimes = [.. contenders.OfType<RuntimeContender>()];
        Table table = new($"{containers} idle containers (ms)", ["", .. runtimes.Select(runtime => runtime.Name)], []);
        List<List<(string Name, double Milliseconds)>> columns = [.. runtimes.Select(Measure)];
        for (int i = 0; i < columns[0].Count; i++)
        {
            table.Rows.Add([columns[0][i].Name,
                .. columns.Select(column => i < column.Count ? column[i].Milliseconds.ToString("0.00", CultureInfo.InvariantCulture) : "")]);
        }
        return table;
    }

    private List<(string Name, double Milliseconds)> Measure(RuntimeContender runtime)
    {
        Console.Error.WriteLine($"bench: {containers} containers of {runtime.Name}");
        List<(string, double)> rows = [];
        List<double> creations = [];
        Checked(stopwatch.Run(runtime.Run(Bundles.True, "first"))); // makes the state directory, which `list` wants to see
        try
        {
            for (int i = 0; i <= containers; i++)
            {
                if (i == 0 || i == containers / 10 || i == containers)
                    rows.Add(($"list, {i} containers", Median(() => stopwatch.Run(runtime.List()))));
                if (i < containers)
                    creations.Add(Checked(stopwatch.Run(runtime.Create(Bundles.Sleep, $"s{i}"))).Milliseconds);
                if (i == 0)
                    rows.Add(("state, 1 container", Median(() => stopwatch.Run(runtime.State("s0")))));
            }
            rows.Add(($"state, {containers} containers", Median(() => stopwatch.Run(runtime.State($"s{containers - 1}")))));
            rows.Add(($"create, the first {Edge}", Statistics.Percentile(creations.Take(Edge), 50)));
            rows.Add(($"create, the last {Edge}", Statistics.Percentile(creations.TakeLast(Edge), 50)));
            rows.Add(("create, all together", creations.Sum()));
        }
        finally
        {
            double deletions = 0;
            for (int i = 0; i < creations.Count; i++)
                deletions += stopwatch.Run(runtime.ForceDelete($"s{i}")).Milliseconds;
            rows.Add(("delete --force, all together", deletions));
        }
        return rows;
    }

    private Reading Checked(Reading reading) =>
        reading.Status == 0 ? reading : throw new InvalidOperationException($"status {reading.Status}: {stopwatch.Errors}");

    private double Median(Func<Reading> measure) =>
        Statistics.Percentile(Enumerable.Range(0, Asked).Select(_ => Checked(measure()).Milliseconds).ToArray(), 50);
}
