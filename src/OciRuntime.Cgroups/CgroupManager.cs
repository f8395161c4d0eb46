using OciRuntime.Cgroups.Systemd;
using OciRuntime.Cgroups.V1;
using OciRuntime.Cgroups.V2;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups;

/// <summary>Chooses who manages the cgroups of a container: one of v1, one of v2, or systemd.</summary>
internal static class CgroupManager
{
    public static ICgroupManager ForConfig(Config config, string id, bool rootless, bool systemd = false)
    {
        string path = config.Linux?.CgroupsPath ?? "";
        CgroupState state = new()
        {
            Rootless = rootless,
            ExplicitPath = path.Length > 0,
            Layout = Sys.FileSystemType(CgroupMount.Base) == Libc.CGROUP2_SUPER_MAGIC ? CgroupLayout.V2 : CgroupLayout.V1,
        };
        if (systemd) return SystemdManager.ForConfig(state, config, id);
        CgroupPlacement.AddHierarchies(state, path.Length > 0 ? CgroupPath.Clean(path) : id);
        return FromState(state);
    }

    public static ICgroupManager FromState(CgroupState state) => (state.Unit, state.Layout) switch
    {
        (not null, _) => new SystemdManager(state),
        (_, CgroupLayout.V2) => new V2Manager(state),
        _ => new V1Manager(state),
    };

    /// <summary>Of a container whose state is lost: what its config leads to and is there was made for it.</summary>
    public static ICgroupManager ForLeftover(Config config, string id, bool rootless)
    {
        ICgroupManager manager = ForConfig(config, id, rootless, systemd: config.Linux?.CgroupsPath?.Split(':').Length == 3);
        foreach (CgroupHierarchy hierarchy in manager.State.Hierarchies)
            hierarchy.Made = Sys.TryStat(Fd.Cwd, hierarchy.Directory, 0, out _) ? 1 : 0;
        return FromState(manager.State);
    }
}
