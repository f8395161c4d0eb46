using System.Numerics;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>Whether some argument passes several tests: one within the bounds, of the bits that masks ask for, and none of the excluded.</summary>
internal static class TestOverlap
{
    public static bool Exists(SeccompRule left, SeccompRule right) =>
        Array.TrueForAll(left.Tests, a => Array.TrueForAll(right.Tests, b => a.Index != b.Index || Exists(a, b)));

    private static bool Exists(ArgumentTest left, ArgumentTest right)
    {
        ulong fixedBits = left.FixedBits | right.FixedBits;
        if (left.IsNever || right.IsNever || ((left.Value ^ right.Value) & left.FixedBits & right.FixedBits) != 0)
            return false;

        ulong bits = (left.Value & left.FixedBits) | (right.Value & right.FixedBits);
        ulong highest = Math.Min(left.Highest, right.Highest);
        ulong? value = From(Math.Max(left.Lowest, right.Lowest), fixedBits, bits);
        while (value <= highest && (left.Excludes(value.Value) || right.Excludes(value.Value)))
            value = value == ulong.MaxValue ? null : From(value.Value + 1, fixedBits, bits);
        return value <= highest;
    }

    /// <summary>The lowest number that is not below <paramref name="lowest"/> and has the bits; null when there is none.</summary>
    private static ulong? From(ulong lowest, ulong fixedBits, ulong bits)
    {
        ulong number = (lowest & ~fixedBits) | bits;
        if (number == lowest) return number;

        // The highest bit in which they differ is a fixed one: below it the free ones are 0, and above it one more is needed where it is 0.
        ulong different = 1UL << BitOperations.Log2(number ^ lowest);
        ulong freeAbove = ~fixedBits & ~((different << 1) - 1);
        ulong above = lowest & freeAbove;
        if (number < lowest)
        {
            above = ((above | ~freeAbove) + 1) & freeAbove;
            if (above == 0) return null;
        }

        return above | bits;
    }
}
