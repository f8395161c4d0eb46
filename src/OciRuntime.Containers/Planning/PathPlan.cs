using OciRuntime.Init;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>Read-only and masked paths, and the propagation words of the root.</summary>
internal static class PathPlan
{
    public static void AddTo(InitPlanWriter plan, LinuxConfig linux)
    {
        for (int i = 0; i < (linux.ReadonlyPaths?.Count ?? 0); i++) plan.Op(InitOp.ReadonlyPath, $"/linux/readonlyPaths/{i}").Text(linux.ReadonlyPaths![i]);
        for (int i = 0; i < (linux.MaskedPaths?.Count ?? 0); i++)
            plan.Op(InitOp.MaskedPath, $"/linux/maskedPaths/{i}").Text(linux.MaskedPaths![i]).Text(MountPlan.LabelOf(linux) ?? "");
    }

    /// <summary>MS_* flags of linux.rootfsPropagation; 0 where it is absent.</summary>
    public static uint Propagation(string? word) => word switch
    {
        "shared" => Libc.MS_SHARED,
        "rshared" => Libc.MS_SHARED | Libc.MS_REC,
        "slave" => Libc.MS_SLAVE,
        "rslave" => Libc.MS_SLAVE | Libc.MS_REC,
        "private" => Libc.MS_PRIVATE,
        "rprivate" => Libc.MS_PRIVATE | Libc.MS_REC,
        "unbindable" => Libc.MS_UNBINDABLE,
        "runbindable" => Libc.MS_UNBINDABLE | Libc.MS_REC,
        _ => 0,
    };
}
