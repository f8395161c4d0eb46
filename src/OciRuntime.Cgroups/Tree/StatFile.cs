using OciRuntime.Linux;

namespace OciRuntime.Cgroups;

/// <summary>Pure parsers of the formats that cgroup statistics come in.</summary>
internal static class StatFile
{
    /// <summary>The value of one "key value" line, as in cpu.stat; 0 where the key is missing.</summary>
    public static ulong Value(ReadOnlySpan<char> text, ReadOnlySpan<char> key)
    {
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            if (line.Length > key.Length && line[key.Length] == ' ' && line.StartsWith(key)
                && ulong.TryParse(line[(key.Length + 1)..], out ulong value))
            {
                return value;
            }
        }
        return 0;
    }

    /// <summary>All "key value" lines.</summary>
    public static SortedDictionary<string, ulong>? Table(ReadOnlySpan<char> text)
    {
        SortedDictionary<string, ulong> table = new(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            int space = line.IndexOf(' ');
            if (space > 0 && ulong.TryParse(line[(space + 1)..], out ulong value))
                table[line[..space].ToString()] = value;
        }
        return table.Count > 0 ? table : null;
    }

    /// <summary>Numbers in one line, "12 34 56".</summary>
    public static List<ulong>? Numbers(ReadOnlySpan<char> text)
    {
        List<ulong> numbers = [];
        foreach (Range range in text.Split(' '))
        {
            if (ulong.TryParse(text[range], out ulong number))
                numbers.Add(number);
        }
        return numbers.Count > 0 ? numbers : null;
    }

    /// <summary>"0-2,7" is 0, 1, 2, 7; null for an empty list.</summary>
    public static List<ushort>? NumberList(ReadOnlySpan<char> text) =>
        BitmapList.TryParse(text, out BitmapList list) && list.ToNumbers(ushort.MaxValue + 1) is { Count: > 0 } numbers
            ? numbers.ConvertAll(number => (ushort)number)
            : null;

    /// <summary>"some avg10=0.00 avg60=0.00 avg300=0.00 total=0", then the same with "full": Documentation/accounting/psi.rst.</summary>
    public static PressureStats? Pressure(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        PressureStats stats = new();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("some "))
                stats.Some = PressureOf(line);
            else if (line.StartsWith("full "))
                stats.Full = PressureOf(line);
        }
        return stats;
    }

    private static PressureLine PressureOf(ReadOnlySpan<char> line)
    {
        PressureLine values = new();
        foreach (Range range in line.Split(' '))
        {
            ReadOnlySpan<char> word = line[range];
            int equals = word.IndexOf('=');
            if (equals < 0) continue;
            ReadOnlySpan<char> value = word[(equals + 1)..];
            switch (word[..equals])
            {
                case "avg10": values.Avg10 = double.Parse(value); break;
                case "avg60": values.Avg60 = double.Parse(value); break;
                case "avg300": values.Avg300 = double.Parse(value); break;
                case "total": values.Total = ulong.Parse(value); break;
            }
        }
        return values;
    }
}
