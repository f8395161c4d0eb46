using System.Globalization;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.Resctrl;

/// <summary>
/// Text of a schemata file: a line a resource, "L3:0=7f0;1=1f" or "MB:0=20;1=70", as Documentation/filesystems/resctrl.rst has it.
/// </summary>
internal static class Schemata
{
    private const string Bandwidth = "MB:";

    /// <summary>
    /// What to write, in its order. "If l3CacheSchema contains a line beginning with MB:, the value written to schemata file MUST be
    /// the non-MB: line(s) in l3CacheSchema and the line in memBWSchema"; "the value of schemata field must be written last" (config-linux.md,
    /// IntelRdt).
    /// </summary>
    public static List<(string Text, string Pointer)> Of(LinuxIntelRdt rdt)
    {
        List<(string, string)> parts = [];
        bool hasBandwidth = rdt.MemBwSchema is { Length: > 0 };
        if (rdt.L3CacheSchema is { } cache && (hasBandwidth ? LinesWithout(cache, Bandwidth) : cache) is { Length: > 0 } kept)
            parts.Add((kept, "/linux/intelRdt/l3CacheSchema"));
        if (hasBandwidth)
            parts.Add((rdt.MemBwSchema!, "/linux/intelRdt/memBwSchema"));
        for (int i = 0; i < (rdt.Schemata?.Count ?? 0); i++)
            parts.Add((rdt.Schemata![i], $"/linux/intelRdt/schemata/{i}"));
        return parts;
    }

    /// <summary>Whether the file already says all that the lines say. The kernel pads numbers and sorts resources in its own way.</summary>
    public static bool Holds(string file, string lines)
    {
        foreach (ReadOnlySpan<char> line in lines.AsSpan().EnumerateLines())
            if (!line.IsWhiteSpace() && !HoldsLine(file, line.ToString())) return false;
        return true;
    }

    private static bool HoldsLine(string file, string line)
    {
        int colon = line.IndexOf(':');
        if (colon < 0 || LineOf(file, line[..colon].Trim()) is not { } present) return false;
        bool hexadecimal = !line.AsSpan().TrimStart().StartsWith(Bandwidth);
        foreach (Range range in line.AsSpan(colon + 1).Split(';'))
        {
            ReadOnlySpan<char> wanted = line.AsSpan(colon + 1)[range];
            int equals = wanted.IndexOf('=');
            if (equals < 0 || !Equal(ValueOf(present, wanted[..equals].Trim()), wanted[(equals + 1)..].Trim(), hexadecimal))
                return false;
        }
        return true;
    }

    private static string LinesWithout(string text, string resource)
    {
        List<string> lines = [];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.TrimStart().StartsWith(resource))
                lines.Add(line.ToString());
        }
        return string.Join('\n', lines).Trim('\n');
    }

    /// <summary>The lines of the resources whose name starts so, "L3" for "L3CODE" and "L3DATA" too; null where there are none.</summary>
    public static string? LinesOf(string? file, string resource)
    {
        List<string> lines = [];
        foreach (ReadOnlySpan<char> line in file.AsSpan().EnumerateLines())
        {
            if (line.TrimStart().StartsWith(resource))
                lines.Add(line.Trim().ToString());
        }
        return lines.Count > 0 ? string.Join('\n', lines) : null;
    }

    private static string? LineOf(string file, string resource) => LinesOf(file, resource + ":")?[(resource.Length + 1)..];

    private static ReadOnlySpan<char> ValueOf(ReadOnlySpan<char> domains, ReadOnlySpan<char> id)
    {
        foreach (Range range in domains.Split(';'))
        {
            ReadOnlySpan<char> domain = domains[range];
            int equals = domain.IndexOf('=');
            if (equals >= 0 && domain[..equals].Trim().SequenceEqual(id)) return domain[(equals + 1)..].Trim();
        }
        return [];
    }

    private static bool Equal(ReadOnlySpan<char> present, ReadOnlySpan<char> wanted, bool hexadecimal)
    {
        NumberStyles style = hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return ulong.TryParse(present, style, CultureInfo.InvariantCulture, out ulong a)
            && ulong.TryParse(wanted, style, CultureInfo.InvariantCulture, out ulong b) && a == b;
    }
}
