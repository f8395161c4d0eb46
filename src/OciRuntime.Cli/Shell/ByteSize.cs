using System.Globalization;

namespace OciRuntime.Cli;

/// <summary>An amount of memory as Docker's command line writes it: "512", "64m", "1.5GiB". Always powers of 1024.</summary>
internal static class ByteSize
{
    /// <summary>Null for what is none.</summary>
    public static long? Parse(string text)
    {
        int last = text.Length - 1;
        while (last >= 0 && !(char.IsAsciiDigit(text[last]) || text[last] is '.' or ' '))
            last--;
        if (last < 0) return null;
        ReadOnlySpan<char> number = text.AsSpan(0, text[last] == ' ' ? last : last + 1);
        string unit = text[(last + 1)..].ToUpperInvariant();
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double size))
            return null;
        int power = unit switch
        {
            "" or "B" => 0,
            "K" or "KB" or "KIB" => 1,
            "M" or "MB" or "MIB" => 2,
            "G" or "GB" or "GIB" => 3,
            "T" or "TB" or "TIB" => 4,
            "P" or "PB" or "PIB" => 5,
            _ => -1,
        };
        double bytes = size * Math.Pow(1024, power);
        return power < 0 || bytes >= long.MaxValue ? null : (long)bytes;
    }
}
