using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Validation;

/// <summary>Lists of CPUs or memory nodes, "0-3,7". Its kernel says whether the machine has the numbers; without any, nothing could run.</summary>
internal static class CpuList
{
    public static void Check(ProblemList problems, string? list, in Place place)
    {
        if (!string.IsNullOrEmpty(list) && (!BitmapList.TryParse(list, out BitmapList numbers) || numbers.IsEmpty))
            problems.Add(place, $"\"{list}\" is not a list such as 0-3,7");
    }
}
