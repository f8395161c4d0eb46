using System.Diagnostics;
using System.Globalization;

namespace OciRuntime.Bench;

/// <summary>What stopwatch.c says of one command.</summary>
internal readonly record struct Reading(int Status, long Nanoseconds, long MaxRssKb, long MinorFaults, long MajorFaults, long UserUs, long SystemUs)
{
    public double Milliseconds => Nanoseconds / 1e6;

    /// <summary>Of the command and all that it waited for, in milliseconds; a busy machine moves it less than the time.</summary>
    public double Processor => (UserUs + SystemUs) / 1000.0;

    // "0 27606277 5084 500 0 5057 4916"; "0 12345" where nothing was executed by itself
    public static Reading Parse(string line)
    {
        long[] n = [.. line.Split(' ').Select(word => long.Parse(word, CultureInfo.InvariantCulture))];
        return n.Length == 7 ? new((int)n[0], n[1], n[2], n[3], n[4], n[5], n[6]) : new((int)n[0], n[1], 0, 0, 0, 0, 0);
    }
}

/// <summary>stopwatch.c, running inside the tree on one layout of cgroups.</summary>
internal sealed class Stopwatch : IDisposable
{
    private const int NoSuchLayout = 125;

    private readonly Process _process;
    private readonly string _work;

    private Stopwatch(Process process, string work)
    {
        _process = process;
        _work = work;
    }

    /// <summary>Null where the host does not have the layout.</summary>
    public static Stopwatch? Open(string layout, string tree, string work)
    {
        ProcessStartInfo start = new("tools/bench/in-tree",
            [layout, tree, work, "/bench/stopwatch"])
        { RedirectStandardInput = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        process.StandardInput.NewLine = "\n";
        Stopwatch stopwatch = new(process, work);
        process.StandardInput.WriteLine("run\t-\ttrue");
        process.StandardInput.Flush();
        if (process.StandardOutput.ReadLine() is not null) return stopwatch;
        process.WaitForExit();
        return process.ExitCode == NoSuchLayout ? null : throw new InvalidOperationException($"in-tree ended with status {process.ExitCode}");
    }

    /// <summary>Everything the command wrote to stderr, of the last one.</summary>
    public string Errors => File.ReadAllText($"{_work}/stderr").Trim();

    /// <summary>What the last command with the flag "o" wrote to stdout.</summary>
    public string Output => File.ReadAllText($"{_work}/stdout");

    public Reading Run(params string[] command) => Ask(["run", "-", .. command]);

    public Reading RunForOutput(params string[] command) => Ask(["run", "o", .. command]);

    public Reading Ask(params string[] request) => AskAll([request])[0];

    /// <summary>All at once, so that nothing of ours runs between two of them.</summary>
    public Reading[] AskAll(IReadOnlyList<string[]> requests)
    {
        foreach (string[] request in requests)
            _process.StandardInput.WriteLine(string.Join('\t', request));
        _process.StandardInput.Flush();
        Reading[] readings = new Reading[requests.Count];
        for (int i = 0; i < readings.Length; i++)
            readings[i] = Reading.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the stopwatch ended"));
        return readings;
    }

    /// <summary>A file of the tree's own /run, seen from here.</summary>
    public string Outside(string path) => $"/proc/{_process.Id}/root{path}";

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
