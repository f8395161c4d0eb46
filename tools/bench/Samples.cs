namespace OciRuntime.Bench;

/// <summary>All readings of one layout, by scenario and contender.</summary>
internal sealed class Samples
{
    private readonly Dictionary<(string Scenario, string Contender), List<(int Round, Reading Reading)>> _readings = [];

    public void Add(string scenario, string contender, int round, Reading reading)
    {
        if (!_readings.TryGetValue((scenario, contender), out List<(int, Reading)>? list))
            _readings[(scenario, contender)] = list = [];
        list.Add((round, reading));
    }

    /// <summary>Scenarios in the order in which they were measured.</summary>
    public IEnumerable<string> Scenarios => _readings.Keys.Select(key => key.Scenario).Distinct();

    public bool Has(string scenario, string contender) => _readings.ContainsKey((scenario, contender));

    public IEnumerable<(int Round, Reading Reading)> Of(string scenario, string contender) => _readings.GetValueOrDefault((scenario, contender), []);

    public double Percentile(string scenario, string contender, int percent, Func<Reading, double> value) =>
        Statistics.Percentile(Of(scenario, contender).Select(sample => value(sample.Reading)), percent);

    /// <summary>
    /// The median of the ratios of each round, which a change in the machine's mood does not move; null where one of them was not measured.
    /// </summary>
    public double? Ratio(string scenario, string contender, string other, Func<Reading, double> value) =>
        OfPairs((scenario, contender), (scenario, other), value, (reading, otherReading) => otherReading > 0 ? reading / otherReading : null);

    /// <summary>What a scenario takes beyond another: the median of the differences of each round.</summary>
    public double? Difference(string scenario, string other, string contender, Func<Reading, double> value) =>
        OfPairs((scenario, contender), (other, contender), value, (reading, otherReading) => reading - otherReading);

    private double? OfPairs((string, string) key, (string, string) otherKey, Func<Reading, double> value, Func<double, double, double?> compare)
    {
        Dictionary<int, double> others = _readings.GetValueOrDefault(otherKey, [])
            .ToDictionary(sample => sample.Round, sample => value(sample.Reading));
        double[] results =
        [
            .. from sample in _readings.GetValueOrDefault(key, [])
               where others.ContainsKey(sample.Round)
               let result = compare(value(sample.Reading), others[sample.Round])
               where result is not null
               select result.Value,
        ];
        return results.Length > 0 ? Statistics.Percentile(results, 50) : null;
    }

    public IEnumerable<string> ToTsv(string layout) =>
        from pair in _readings
        from sample in pair.Value
        let r = sample.Reading
        select $"{layout}\t{pair.Key.Scenario}\t{pair.Key.Contender}\t{sample.Round}\t{r.Nanoseconds}\t{r.MaxRssKb}"
            + $"\t{r.MinorFaults}\t{r.MajorFaults}\t{r.UserUs}\t{r.SystemUs}";
}

internal static class Statistics
{
    /// <summary>By linear interpolation between the closest ranks.</summary>
    public static double Percentile(IEnumerable<double> values, int percent)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return double.NaN;
        double rank = percent / 100.0 * (sorted.Length - 1);
        int below = (int)rank;
        double above = sorted[Math.Min(below + 1, sorted.Length - 1)];
        return sorted[below] + ((above - sorted[below]) * (rank - below));
    }
}
