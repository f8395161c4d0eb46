using System.Globalization;
using System.Text;
using OciRuntime.Linux;

namespace OciRuntime.Cli;

/// <summary>The phases of all processes in the order in which they began, with a bar for each, for a terminal.</summary>
internal static class TraceChart
{
    private const int BarColumns = 50, NameColumns = 44;

    public static string Of(string command, List<Track> tracks)
    {
        long start = tracks[0].Phases[0].BeganNs, end = tracks[0].EndedNs;
        List<(Phase Phase, string Process, long EndedNs)> rows = [];
        foreach (Track track in tracks)
        {
            for (int i = 0; i < track.Phases.Count; i++)
                rows.Add((track.Phases[i], track.Process, track.EndOf(i)));
        }
        rows.Sort((left, right) => left.Phase.BeganNs.CompareTo(right.Phase.BeganNs));

        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{command}: {(end - start) / 1e6:0.000} ms\n   at ms     for ms\n");
        foreach ((Phase phase, string process, long endedNs) in rows)
        {
            string name = Printable.Escape($"{phase.Name} {phase.Detail}");
            if (name.Length > NameColumns)
                name = name[..(NameColumns - 1)] + "…";
            text.Append(CultureInfo.InvariantCulture,
                $"{(phase.BeganNs - start) / 1e6,8:0.000} {(endedNs - phase.BeganNs) / 1e6,10:0.000}  {process,-5}  {name,-NameColumns}  ");
            Bar(text, phase.BeganNs - start, endedNs - start, Math.Max(end - start, 1));
            text.Append('\n');
        }
        return text.ToString();
    }

    private static void Bar(StringBuilder text, long from, long to, long whole)
    {
        int begin = (int)(from * BarColumns / whole), end = (int)(to * BarColumns / whole);
        text.Append(' ', Math.Clamp(begin, 0, BarColumns));
        // What is too short for a block still shows where it was.
        if (end > begin)
            text.Append('█', Math.Min(end - begin, BarColumns - begin));
        else
            text.Append('▏');
    }
}
