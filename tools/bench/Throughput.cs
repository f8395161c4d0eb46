namespace OciRuntime.Bench;

/// <summary>Containers per second with several starters at once.</summary>
internal sealed class Throughput(Stopwatch stopwatch, IReadOnlyList<Contender> contenders)
{
    private const int Containers = 64, Repetitions = 3;

    public Table Measure()
    {
        Table table = new("Containers per second (`run`, by the number of starters)",
            ["starters", .. contenders.Select(contender => contender.Name)], []);
        foreach (int starters in (ReadOnlySpan<int>)[1, 2, 4, 8, 16])
        {
            Dictionary<Contender, List<double>> rates = contenders.ToDictionary(contender => contender, _ => new List<double>());
            for (int i = 0; i < Repetitions; i++)
            {
                foreach (Contender contender in contenders)
                {
                    Reading reading = stopwatch.Ask(["many", $"{starters}", $"{Containers}", .. contender.Run(Bundles.True, "many{}")]);
                    if (reading.Status == 0)
                    {
                        rates[contender].Add(Containers * 1e9 / reading.Nanoseconds);
                    }
                    else
                    {
                        Console.Error.WriteLine(
                            $"bench: {contender.Name}: {reading.Status} of {Containers} runs with {starters} starters failed: {stopwatch.Errors}");
                    }
                }
            }
            table.Rows.Add([$"{starters}", .. contenders.Select(contender => $"{Statistics.Percentile(rates[contender], 50):0}")]);
        }
        return table;
    }
}
