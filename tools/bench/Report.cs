using System.Text;

namespace OciRuntime.Bench;

/// <summary>Rows of text under a title.</summary>
internal sealed record Table(string Title, string[] Head, List<string[]> Rows)
{
    public string ToMarkdown()
    {
        StringBuilder text = new($"### {Title}\n\n");
        text.Append("| ").AppendJoin(" | ", Head).Append(" |\n|---|").Insert(text.Length, "---:|", Head.Length - 1).Append('\n');
        foreach (string[] row in Rows)
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        return text.Append('\n').ToString();
    }
}

/// <summary>results.md, results.svg and samples.tsv.</summary>
internal sealed class Report(IReadOnlyList<Contender> contenders, Options options)
{
    private readonly List<LayoutResult> _results = [];

    public void Add(LayoutResult result) => _results.Add(result);

    /// <summary>A sentence that belongs to no layout.</summary>
    public string Remark { get; set; } = "";

    public void Write()
    {
        Directory.CreateDirectory(options.Output);
        StringBuilder text = new("# Measured\n\n");
        text.Append(
            $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, {Environment.ProcessorCount} processors, {options.Rounds} interleaved "
            + $"rounds. ");
        text.Append(
            "Times are medians in milliseconds, with the 90th percentile in brackets; a ratio is the median of the ratios of each round.\n\n");
        foreach (string version in _results.SelectMany(result => result.Versions).Distinct())
            text.Append($"- {version}\n");
        text.Append('\n');
        foreach (LayoutResult result in _results)
        {
            text.Append($"## cgroup {result.Layout}\n\n");
            if (result.Samples.Scenarios.Any())
            {
                text.Append(Compare("Time", result.Samples, reading => reading.Milliseconds).ToMarkdown());
                text.Append(Compare("Processor time of the command and what it waits for", result.Samples, reading => reading.Processor)
                    .ToMarkdown());
                if (options.Wants("run-seccomp"))
                    text.Append(AddedBySeccomp(result.Samples).ToMarkdown());
            }
            foreach (Table table in result.Tables)
                text.Append(table.ToMarkdown());
        }
        text.Append(Remark);
        File.WriteAllText($"{options.Output}/results.md", text.ToString());
        File.WriteAllText($"{options.Output}/results.svg", Chart.Of(_results, [.. contenders.Select(contender => contender.Name)], options.Wants));
        File.WriteAllLines($"{options.Output}/samples.tsv",
            ["layout\tscenario\tcontender\tround\tns\tmax_rss_kb\tminor_faults\tmajor_faults\tuser_us\tsystem_us",
                .. _results.SelectMany(result => result.Samples.ToTsv(result.Layout))]);
        Console.Write(text);
    }

    /// <summary>A row for each scenario: what each contender needs, and the ratios of the first to the others.</summary>
    private Table Compare(string title, Samples samples, Func<Reading, double> value)
    {
        string first = contenders[0].Name;
        string[] names = [.. contenders.Select(contender => contender.Name)];
        string[] others = [.. names.Skip(1)];
        Table table = new(title, ["", .. names, .. others.Select(other => $"{first} / {other}")], []);
        foreach (string scenario in samples.Scenarios.Where(options.Wants))
        {
            string Cell(string name) => samples.Has(scenario, name)
                ? $"{samples.Percentile(scenario, name, 50, value):0.00} ({samples.Percentile(scenario, name, 90, value):0.00})"
                : "";
            table.Rows.Add([scenario, .. names.Select(Cell), .. others.Select(other => $"{samples.Ratio(scenario, first, other, value):0.00}")]);
        }
        return table;
    }

    private Table AddedBySeccomp(Samples samples)
    {
        string[] names = [.. contenders.Select(contender => contender.Name).Where(name => samples.Has("run-seccomp", name))];
        string[] Row(string title, Func<Reading, double> value) =>
            [title, .. names.Select(name => $"{samples.Difference("run-seccomp", "run", name, value):+0.00;-0.00}")];
        return new Table("What Docker's seccomp profile adds to run, median of the differences of each round", ["", .. names],
            [Row("time", reading => reading.Milliseconds), Row("processor time", reading => reading.Processor)]);
    }
}
