using OciRuntime.Init;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>Read-only and masked paths, and the propagation words of the root.</summary>
internal static class PathPlan
{
    public static void AddTo(InitPlanWriter plan, LinuxConfig linux)
    {
        foreach ((string path, int i) in Distinct(linux.ReadonlyPaths))
        {
            // A mount on "/" would lie on the root that the process has, and hide nothing of it.
            if (MountPlan.Normalize(path) == "/") plan.Op(InitOp.ReadonlyRoot, $"/linux/readonlyPaths/{i}");
            else plan.Op(InitOp.ReadonlyPath, $"/linux/readonlyPaths/{i}").Text(path);
        }
        foreach ((string path, int i) in Distinct(linux.MaskedPaths))
            plan.Op(InitOp.MaskedPath, $"/linux/maskedPaths/{i}").Text(path).Text(MountPlan.LabelOf(linux) ?? "");
    }

    /// <summary>Each path once, for every operation mounts something; an empty one, which podman writes for "mask=/a:", names nothing.</summary>
    private static IEnumerable<(string Path, int Index)> Distinct(List<string>? paths)
    {
        HashSet<string> seen = new(StringComparer.Ordinal) { "" };
        for (int i = 0; i < (paths?.Count ?? 0); i++)
            if (seen.Add(paths![i] is "/" ? "/" : paths[i].TrimEnd('/'))) yield return (paths[i], i);
    }

    /// <summary>MS_* flags of linux.rootfsPropagation; 0 where it is absent.</summary>
    public static uint Propagation(string? word) => (uint)(word switch
    {
        "shared" => Libc.MS_SHARED,
        "rshared" => Libc.MS_SHARED | Libc.MS_REC,
        "slave" => Libc.MS_SLAVE,
        "rslave" => Libc.MS_SLAVE | Libc.MS_REC,
        "private" => Libc.MS_PRIVATE,
        "rprivate" => Libc.MS_PRIVATE | Libc.MS_REC,
        "unbindable" => Libc.MS_UNBINDABLE,
        "runbindable" => Libc.MS_UNBINDABLE | Libc.MS_REC,
        _ => 0u,
    });
}
