using OciRuntime.Init;
using OciRuntime.Init.Operations;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>Read-only and masked paths.</summary>
internal static class PathPlan
{
    public static void AddTo(InitPlanWriter plan, LinuxConfig linux)
    {
        foreach ((string path, int i) in Distinct(linux.ReadonlyPaths))
        {
            // A mount on "/" would lie on the root that the process has, and hide nothing of it.
            if (MountPlan.Normalize(path) == "/")
                plan.Add(new ReadonlyRoot(), $"/linux/readonlyPaths/{i}");
            else
                plan.Add(new ReadonlyPath(path), $"/linux/readonlyPaths/{i}");
        }
        foreach ((string path, int i) in Distinct(linux.MaskedPaths))
            plan.Add(new MaskedPath(path, MountPlan.LabelOf(linux) ?? ""), $"/linux/maskedPaths/{i}");
    }

    /// <summary>Each path once, for every operation mounts something; an empty one, which podman writes for "mask=/a:", names nothing.</summary>
    private static IEnumerable<(string Path, int Index)> Distinct(List<string>? paths)
    {
        HashSet<string> seen = new(StringComparer.Ordinal) { "" };
        for (int i = 0; i < (paths?.Count ?? 0); i++)
        {
            if (seen.Add(paths![i] is "/" ? "/" : paths[i].TrimEnd('/')))
                yield return (paths[i], i);
        }
    }
}
