using System.Text;

namespace OciRuntime.SpecTests.Harness;

/// <summary>The facts guest.c printed: "key TAB value" lines, a key may come several times.</summary>
internal sealed class GuestReport
{
    private readonly Dictionary<string, List<string>> _facts = new(StringComparer.Ordinal);
    private readonly string _source;

    private GuestReport(string source) => _source = source;

    /// <summary>The one value of the key.</summary>
    public string this[string key] =>
        All(key) is [var only] ? only : throw new AssertionFailedException($"{All(key).Count} values of \"{key}\" in:\n{_source}");

    public IReadOnlyList<string> All(string key) => _facts.TryGetValue(key, out List<string>? values) ? values : [];

    public bool Has(string key) => _facts.ContainsKey(key);

    public IEnumerable<string> Keys => _facts.Keys;

    public IEnumerable<MountLine> Mounts => All("mount").Select(MountLine.Parse);

    /// <summary>The topmost mount at the place, where mounts may be stacked.</summary>
    public MountLine Mount(string place) =>
        Mounts.LastOrDefault(mount => mount.Place == place) ?? throw new AssertionFailedException($"nothing mounted at {place} in:\n{_source}");

    /// <summary>The variables in order of the environment block.</summary>
    public IReadOnlyList<string> Environment => All("env");

    /// <summary>A capability set as the kernel's bit mask: cap_effective and so on.</summary>
    public ulong Capabilities(string set) => Convert.ToUInt64(this[set], 16);

    /// <summary>A signal set as the kernel's bit mask, bit 0 is signal 1.</summary>
    public ulong Signals(string set) => Convert.ToUInt64(this[set], 16);

    /// <summary>
    /// Parses what guest.c printed. A failed assertion shows the source: the text itself, or the whole result of the command that printed it.
    /// </summary>
    public static GuestReport Parse(string text, string? source = null)
    {
        GuestReport report = new(source ?? text);
        foreach (string line in text.Split('\n'))
        {
            int tab = line.IndexOf('\t');
            if (tab < 0) continue;
            if (!report._facts.TryGetValue(line[..tab], out List<string>? values))
                report._facts.Add(line[..tab], values = []);
            values.Add(Unescape(line[(tab + 1)..]));
        }
        return report;
    }

    private static string Unescape(string text)
    {
        StringBuilder result = new(text.Length);
        for (int i = 0; i < text.Length; i++)
            result.Append(text[i] != '\\' ? text[i] : text[++i] switch { 'n' => '\n', '0' => '\0', _ => '\\' });
        return result.ToString();
    }

    public override string ToString() => _source;
}

/// <summary>A line of mountinfo.</summary>
/// <param name="Propagation">"shared:2 master:1" and so on, "" for private.</param>
internal sealed record MountLine(string Root, string Place, string[] Options, string Propagation, string Type, string Source, string[] SuperOptions)
{
    public static MountLine Parse(string line)
    {
        // "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue", see proc_pid_mountinfo(5)
        string[] halves = line.Split(" - ", 2);
        string[] left = halves[0].Split(' ');
        string[] right = halves[1].Split(' ');
        return new MountLine(left[3], left[4], left[5].Split(','), string.Join(' ', left[6..]), right[0], right[1], right[2].Split(','));
    }

    public bool Is(string option) => Options.Contains(option);
}
