using System.Globalization;
using System.Text.Json.Nodes;

namespace OciRuntime.Bench;

/// <summary>Where the time of `run` goes: the medians of the phases that --trace writes, of runcs and of the floor.</summary>
internal sealed class Timelines(Stopwatch stopwatch, IReadOnlyList<Contender> contenders, int rounds, string work)
{
    private const string Id = "bench-trace";

    public IEnumerable<Table> Measure()
    {
        foreach (Contender contender in contenders)
        {
            if (TracedRun(contender) is { } command)
                yield return Of(contender.Name, command);
        }
    }

    /// <summary>Null for those that have no timeline.</summary>
    private static string[]? TracedRun(Contender contender)
    {
        string[] run = contender.Run(Bundles.True, Id);
        return contender.Name is "crun" or "runc" ? null : [run[0], "--trace", "/bench/trace.json", .. run[1..]];
    }

    private Table Of(string name, string[] command)
    {
        // By process and phase, in the order of the first round; steps of the same name are taken together.
        Dictionary<(string Process, string Phase), List<double>> phases = [];
        for (int round = 0; round < rounds; round++)
        {
            Reading reading = stopwatch.Run(command);
            if (reading.Status != 0)
                throw new InvalidOperationException($"{name}: status {reading.Status}: {stopwatch.Errors}");
            foreach (((string, string) key, double sum) in Read($"{work}/trace.json"))
            {
                if (!phases.TryGetValue(key, out List<double>? sums))
                    phases[key] = sums = [];
                sums.Add(sum);
            }
        }
        Table table = new($"Timeline of run: {name} (µs, medians of {rounds})", ["phase", "process", "for"], []);
        foreach (((string process, string phase), List<double> sums) in phases)
            table.Rows.Add([phase, process, Statistics.Percentile(sums, 50).ToString("0", CultureInfo.InvariantCulture)]);
        return table;
    }

    private static Dictionary<(string Process, string Phase), double> Read(string file)
    {
        JsonObject[] events = [.. JsonNode.Parse(File.ReadAllText(file))!["traceEvents"]!.AsArray().Select(one => one!.AsObject())];
        Dictionary<int, string> processes = events.Where(one => (string)one["ph"]! == "M")
            .ToDictionary(one => (int)one["pid"]!, one => (string)one["args"]!["name"]!);
        Dictionary<(string, string), double> sums = [];
        foreach (JsonObject one in events.Where(one => (string)one["ph"]! == "X"))
        {
            (string, string) key = (processes[(int)one["pid"]!], (string)one["name"]!);
            sums[key] = sums.GetValueOrDefault(key) + (double)one["dur"]!;
        }
        return sums;
    }
}
