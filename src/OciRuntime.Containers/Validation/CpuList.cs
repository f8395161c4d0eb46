namespace OciRuntime.Containers.Validation;

/// <summary>Lists of CPUs or memory nodes, "0-3,7": "List format" of cpuset(7).</summary>
internal static class CpuList
{
    public static void Check(ProblemList problems, string? list, in Place place)
    {
        if (!string.IsNullOrEmpty(list) && !IsList(list))
            problems.Add(place, $"\"{list}\" is not a list such as 0-3,7");
    }

    /// <summary>Blanks between the entries and empty entries, "0-1,", are allowed, as in the kernel's bitmap_parselist(); the kernel judges the numbers.</summary>
    private static bool IsList(ReadOnlySpan<char> list)
    {
        foreach (Range range in list.Split(','))
        {
            ReadOnlySpan<char> entry = list[range].Trim(' ');
            int dash = entry.IndexOf('-');
            bool valid = entry.IsEmpty || (dash < 0
                ? IsNumber(entry)
                : IsNumber(entry[..dash]) && IsNumber(entry[(dash + 1)..]));
            if (!valid)
                return false;
        }

        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
}
