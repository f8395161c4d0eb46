namespace OciRuntime.Linux;

/// <summary>
/// A list of CPUs or memory nodes as the kernel's bitmap_parselist() reads it (lib/bitmap-str.c): "0-3,7". Commas and blanks separate, and any number
/// of them counts as one; "0-7:2/4" is the first two of each four; "N" is the last number that there is, and "all" is every number.
/// </summary>
internal readonly struct BitmapList
{
    /// <summary>The largest kernels are built for so many CPUs; no kernel has as many memory nodes.</summary>
    public const int MostBits = 8192;

    private const uint Last = uint.MaxValue;

    private readonly List<Region> _regions;

    private BitmapList(List<Region> regions) => _regions = regions;

    /// <summary>Numbers from Start to End; of each Group of them the first Used ones.</summary>
    private readonly record struct Region(uint Start, uint End, uint Used, uint Group);

    /// <summary>Whether the text is nothing but separators.</summary>
    public bool IsEmpty => _regions.Count == 0;

    /// <summary>Whether the text says "N" or "all", so that its meaning depends on the machine.</summary>
    public bool NamesTheLast => _regions.Exists(region => region.End == Last);

    /// <summary>False for a text that the kernel would refuse whatever the machine is.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out BitmapList list)
    {
        list = new([]);
        foreach (Range range in text.SplitAny(", \t\r\n\v\f"))
        {
            ReadOnlySpan<char> entry = text[range];
            if (entry.IsEmpty) continue;
            if (ParseRegion(entry) is not { } region) return false;
            list._regions.Add(region);
        }
        return true;
    }

    private static Region? ParseRegion(ReadOnlySpan<char> entry)
    {
        ReadOnlySpan<char> group = default;
        int colon = entry.IndexOf(':');
        if (colon >= 0)
        {
            group = entry[(colon + 1)..];
            entry = entry[..colon];
        }
        int dash = entry.IndexOf('-');
        uint start = 0, end = Last;
        if (!entry.Equals("all", StringComparison.OrdinalIgnoreCase))
        {
            if (!TryNumber(dash < 0 ? entry : entry[..dash], out start) || !TryNumber(entry[(dash + 1)..], out end))
                return null;
            if (colon >= 0 && dash < 0) return null; // a group is part of a range
        }
        uint used = 1, length = 1;
        int slash = group.IndexOf('/');
        if (colon >= 0 && (slash < 0 || !TryNumber(group[..slash], out used) || !TryNumber(group[(slash + 1)..], out length)))
            return null;
        return start > end || length == 0 || used > length ? null : new Region(start, end, used, length);
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out uint number)
    {
        number = Last;
        // Digits alone: TryParse lets signs, blanks and NULs pass.
        return text is "N" || (!text.ContainsAnyExceptInRange('0', '9') && uint.TryParse(text, out number) && number != Last);
    }

    /// <summary>The numbers of the list, from the lowest on; null where one of them is not below <paramref name="bits"/>.</summary>
    public List<int>? ToNumbers(int bits)
    {
        if (ToBits(bits) is not { } mask) return null;
        List<int> numbers = [];
        for (int number = 0; number < mask.Length * 8; number++)
        {
            if ((mask[number / 8] >> (number % 8) & 1) != 0)
                numbers.Add(number);
        }
        return numbers;
    }

    /// <summary>
    /// The list as bits: number n is bit n%8 of byte n/8, up to the last byte that has one. Null where a number is not below
    /// <paramref name="bits"/>.
    /// </summary>
    public byte[]? ToBits(int bits)
    {
        byte[] mask = new byte[(bits + 7) / 8];
        foreach (Region region in _regions)
        {
            uint start = region.Start == Last ? (uint)bits - 1 : region.Start, end = region.End == Last ? (uint)bits - 1 : region.End;
            if (start > end || end >= bits) return null;
            for (uint number = start; number <= end; number++)
            {
                if ((number - start) % region.Group < region.Used)
                    mask[number / 8] |= (byte)(1 << (int)(number % 8));
            }
        }
        return mask[..(mask.AsSpan().LastIndexOfAnyExcept((byte)0) + 1)];
    }
}
