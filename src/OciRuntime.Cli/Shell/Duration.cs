using System.Globalization;

namespace OciRuntime.Cli;

/// <summary>A length of time as Go writes it: "300ms", "1.5h", "1m30s", "0".</summary>
internal static class Duration
{
    /// <summary>Null for what is none. Parts of a millisecond are rounded up, so that only nothing is nothing.</summary>
    public static long? ParseMs(ReadOnlySpan<char> text)
    {
        bool negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is '-' or '+')
            text = text[1..];
        if (text is "0") return 0;
        if (text.IsEmpty) return null;
        double totalMs = 0;
        while (!text.IsEmpty)
        {
            int unit = 0;
            while (unit < text.Length && IsNumeral(text[unit]))
                unit++;
            if (!double.TryParse(text[..unit], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
                return null;
            int end = unit;
            while (end < text.Length && !IsNumeral(text[end]))
                end++;
            double unitMs = MsOf(text[unit..end]);
            if (unitMs == 0) return null;
            totalMs += number * unitMs;
            text = text[end..];
        }
        if (totalMs > long.MaxValue / 2) return null;
        return (long)(negative ? -Math.Ceiling(totalMs) : Math.Ceiling(totalMs));
    }

    private static bool IsNumeral(char c) => char.IsAsciiDigit(c) || c == '.';

    private static double MsOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1e-6,
        "us" or "µs" => 1e-3,
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => 0,
    };
}
