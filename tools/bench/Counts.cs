using System.Globalization;
using System.Text.RegularExpressions;

namespace OciRuntime.Bench;

/// <summary>What does not depend on the mood of the machine: system calls, faults, memory, processor time, sizes.</summary>
internal sealed partial class Counts(Stopwatch stopwatch, IReadOnlyList<Contender> contenders, string work)
{
    public const string Id = "bench-count";

    private const int Runs = 9;

    public IEnumerable<Table> Measure()
    {
        yield return SystemCalls();
        yield return Resources();
    }

    /// <summary>Of all processes of a command, with the number of processes and threads; strace's logs stay in the working folder.</summary>
    private Table SystemCalls()
    {
        Table table = new("System calls (processes and threads)", ["", .. contenders.Select(contender => contender.Name)], []);
        Dictionary<string, List<string>> rows = [];
        foreach (Contender contender in contenders)
        {
            foreach ((string verb, string[] command, bool attached) in Life(contender))
            {
                string cell = Trace(contender, verb, command, attached);
                if (!rows.TryGetValue(verb, out List<string>? row))
                    rows[verb] = row = [verb];
                row.Add(cell);
            }
        }
        table.Rows.AddRange(rows.Values.Select(row => row.ToArray()));
        return table;
    }

    private static IEnumerable<(string Verb, string[] Command, bool Attached)> Life(Contender contender) =>
    [
        ("run", contender.Run(Bundles.True, Id), false),
        ("create", contender.Create(Bundles.Sleep, Id), true),
        ("state", contender.State(Id), false),
        ("start", contender.Start(Id), false),
        ("exec", contender.Exec(Id, terminal: false), false),
        ("kill", contender.Kill(Id), false),
        ("delete", contender.Delete(Id), false),
    ];

    private string Trace(Contender contender, string verb, string[] command, bool attached)
    {
        string log = $"strace.{contender.Name}.{verb}";
        string[] strace = ["strace", "-f", "-qq", "-I", "1", "-o", $"/bench/{log}", .. command];
        // The init that `create` leaves behind keeps strace; told to end it detaches, and init goes on waiting.
        Reading reading = stopwatch.Run(attached ? ["timeout", "--signal=INT", "3", .. strace] : strace);
        if (verb == "kill")
            stopwatch.Ask("gone", contender.PidFile(Id));
        if (reading.Status != 0 && !attached) return $"failed with {reading.Status}";
        string[] lines = File.ReadAllLines($"{work}/{log}");
        int calls = lines.Count(line => Call().IsMatch(line));
        int tasks = lines.Select(line => line.Split(' ')[0]).Distinct().Count();
        return $"{calls} ({tasks})";
    }

    private Table Resources()
    {
        Table table = new("Resources", ["", .. contenders.Select(contender => contender.Name)], []);
        Reading[] Measured(Contender contender) => [.. Enumerable.Range(0, Runs).Select(_ => stopwatch.Run(contender.Run(Bundles.True, Id)))];
        List<Reading[]> runs = [.. contenders.Select(Measured)];
        void Row(string name, Func<Reading, double> value, string format) =>
            table.Rows.Add([name,
                .. runs.Select(readings => Statistics.Percentile(readings.Select(value), 50).ToString(format, CultureInfo.InvariantCulture))]);
        Row("run: page faults", reading => reading.MinorFaults + reading.MajorFaults, "0");
        Row("run: peak RSS, KiB", reading => reading.MaxRssKb, "0");
        Row("run: processor time, ms", reading => reading.Processor, "0.0");
        List<(long Rss, long Dirty)> waiting = [.. contenders.Select(WaitingInit)];
        table.Rows.Add(["init that waits for start: RSS, KiB", .. waiting.Select(init => $"{init.Rss}")]);
        table.Rows.Add(["init that waits for start: private dirty, KiB", .. waiting.Select(init => $"{init.Dirty}")]);
        table.Rows.Add(["binary with its libraries, KiB", .. contenders.Select(contender => $"{Size(contender) / 1024}")]);
        return table;
    }

    private (long Rss, long Dirty) WaitingInit(Contender contender)
    {
        Reading created = stopwatch.Run(contender.Create(Bundles.Sleep, Id));
        if (created.Status != 0)
            throw new InvalidOperationException($"{contender.Name} create: status {created.Status}: {stopwatch.Errors}");
        string pid = File.ReadAllText(stopwatch.Outside(contender.PidFile(Id))).Trim();
        string[] lines = File.ReadAllLines($"/proc/{pid}/smaps_rollup");
        stopwatch.Run(contender.Kill(Id));
        stopwatch.Ask("gone", contender.PidFile(Id));
        stopwatch.Run(contender.Delete(Id));
        return (Kilobytes(lines, "Rss:"), Kilobytes(lines, "Private_Dirty:"));
    }

    // "Private_Dirty:       264 kB"
    private static long Kilobytes(string[] lines, string name) =>
        long.Parse(lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    private long Size(Contender contender)
    {
        stopwatch.RunForOutput("ldd", contender.Binary);
        // "	libcap.so.2 => /lib/x86_64-linux-gnu/libcap.so.2 (0x00007f...)"; a static program has no such lines
        IEnumerable<string> files = Library().Matches(stopwatch.Output).Select(match => match.Groups[1].Value).Append(contender.Binary);
        return files.Sum(file =>
        {
            using FileStream stream = File.OpenRead(stopwatch.Outside(file));
            return stream.Length;
        });
    }

    // "17237 openat(AT_FDCWD, ..."; not "<... read resumed>", "+++ exited", "--- SIGCHLD"
    [GeneratedRegex(@"^\d+ +[a-z_0-9]+\(")]
    private static partial Regex Call();

    [GeneratedRegex(@"=> (/\S+)")]
    private static partial Regex Library();
}
