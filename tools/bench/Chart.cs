using System.Globalization;
using System.Text;

namespace OciRuntime.Bench;

/// <summary>results.svg: the medians as bars, a panel for each layout.</summary>
internal static class Chart
{
    private const int Left = 130, Width = 560, BarHeight = 11, Gap = 12, Title = 44;

    private static readonly string[] s_colours = ["#2563eb", "#f59e0b", "#9ca3af", "#10b981", "#a855f7", "#ef4444"];

    public static string Of(IReadOnlyList<LayoutResult> results, IReadOnlyList<string> contenders, Func<string, bool> wanted)
    {
        StringBuilder body = new();
        int y = 0;
        foreach (LayoutResult result in results)
            y = Panel(body, result, contenders, wanted, y);
        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Left + Width + 90}" height="{y}" font-family="sans-serif" font-size="11">
            <rect width="100%" height="100%" fill="white"/>
            {body}</svg>

            """;
    }

    private static int Panel(StringBuilder svg, LayoutResult result, IReadOnlyList<string> contenders, Func<string, bool> wanted, int y)
    {
        // Moving a gigabyte takes so long that every other bar would be a dot.
        string[] scenarios = [.. result.Samples.Scenarios.Where(scenario => wanted(scenario) && scenario != "stdout-1g")];
        if (scenarios.Length == 0) return y;
        double longest =
            scenarios.Max(scenario => contenders.Where(name => result.Samples.Has(scenario, name)).Max(name => Median(result, scenario, name)));

        Text(svg, 10, y + 18, $"cgroup {result.Layout}: median time in milliseconds, shorter is better", "font-size=\"13\" font-weight=\"bold\"");
        for (int i = 0; i < contenders.Count; i++)
        {
            Bar(svg, Left + (i * 90), y + 26, 10, 10, i);
            Text(svg, Left + (i * 90) + 14, y + 35, contenders[i]);
        }
        y += Title;
        foreach (string scenario in scenarios)
        {
            Text(svg, Left - 8, y + 9, scenario, "text-anchor=\"end\"");
            for (int i = 0; i < contenders.Count; i++)
            {
                if (!result.Samples.Has(scenario, contenders[i])) continue;
                double median = Median(result, scenario, contenders[i]);
                Bar(svg, Left, y, Width * median / longest, BarHeight - 1, i);
                Text(svg, Left + (Width * median / longest) + 4, y + 9, median.ToString("0.0", CultureInfo.InvariantCulture));
                y += BarHeight;
            }
            y += Gap;
        }
        return y;
    }

    private static double Median(LayoutResult result, string scenario, string contender) =>
        result.Samples.Percentile(scenario, contender, 50, reading => reading.Milliseconds);

    private static void Bar(StringBuilder svg, int x, int y, double width, int height, int contender) => svg.Append(
        CultureInfo.InvariantCulture,
        $"<rect x=\"{x}\" y=\"{y}\" width=\"{width:0.0}\" height=\"{height}\" fill=\"{s_colours[contender % s_colours.Length]}\"/>\n");

    private static void Text(StringBuilder svg, double x, double y, string text, string attributes = "") =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.0}\" y=\"{y}\" {attributes}>{text}</text>\n");
}
