namespace OciRuntime.Cgroups;

/// <summary>Which cgroup interface the host offers under /sys/fs/cgroup.</summary>
internal enum CgroupLayout
{
    /// <summary>cgroup v1 hierarchies, some of them possibly beside a cgroup v2 mount at "unified".</summary>
    V1,

    /// <summary>One cgroup v2 mount.</summary>
    V2,
}

/// <summary>
/// What must be remembered about a container's cgroups: kill, pause and delete come later, in other processes, without
/// the flags of create. Plain data; goes into the container's state file.
/// </summary>
internal sealed class CgroupState
{
    public CgroupLayout Layout { get; set; }

    /// <summary>The systemd unit that holds the container, "runcs-x.scope"; null where no systemd has a part in it.</summary>
    public string? Unit { get; set; }

    /// <summary>The slice that holds the unit, "machine.slice".</summary>
    public string? Slice { get; set; }

    /// <summary>In the order of /proc/self/mountinfo; on v2 the only one. Empty where a rootless container got none.</summary>
    public List<CgroupHierarchy> Hierarchies { get; set; } = [];

    /// <summary>
    /// The hierarchy whose cgroup tells which processes are the container's: on v1 that of the devices controller, which is always there
    /// and which nobody has a reason to leave. Null where a rootless container got none.
    /// </summary>
    public CgroupHierarchy? Primary =>
        Hierarchies.Find(hierarchy => hierarchy.Has(CgroupHierarchy.Devices)) ?? (Hierarchies.Count > 0 ? Hierarchies[0] : null);

    /// <summary>
    /// What a create is about to make, for a state file that is on disk before the deed: should the create be killed meanwhile, `delete --force`
    /// removes what there is of it. Without cgroups that are there already, which may belong to somebody else.
    /// </summary>
    public CgroupState Intent()
    {
        CgroupState intent = new() { Layout = Layout, Unit = Unit, Slice = Slice, Rootless = Rootless, ExplicitPath = ExplicitPath };
        foreach (CgroupHierarchy hierarchy in Hierarchies)
        {
            int missing = CgroupTree.CountMissing(hierarchy.MountPoint, hierarchy.Directory);
            if (missing > 0)
            {
                intent.Hierarchies.Add(new()
                {
                    Controllers = hierarchy.Controllers,
                    MountPoint = hierarchy.MountPoint,
                    Directory = hierarchy.Directory,
                    Made = missing,
                });
            }
        }
        return intent;
    }

    /// <summary>An unprivileged caller: missing permission is no error as long as no limit is asked for.</summary>
    public bool Rootless { get; set; }

    /// <summary>The config named the path, so not getting it is an error, rootless or not.</summary>
    public bool ExplicitPath { get; set; }
}

/// <summary>The container's cgroup in one hierarchy.</summary>
internal sealed class CgroupHierarchy
{
    /// <summary>The controller of v1 that decides which devices a container may open.</summary>
    public const string Devices = "devices";

    /// <summary>As mountinfo lists them, "cpu,cpuacct" or "name=systemd"; "" is cgroup v2.</summary>
    public string Controllers { get; set; } = "";

    /// <summary>Where the hierarchy is mounted, "/sys/fs/cgroup/memory".</summary>
    public string MountPoint { get; set; } = "";

    /// <summary>The cgroup itself, "/sys/fs/cgroup/memory/x/y".</summary>
    public string Directory { get; set; } = "";

    /// <summary>How many directories, counted upwards from the cgroup itself, were made for this container. 0: it was there before.</summary>
    public int Made { get; set; }

    public bool Has(ReadOnlySpan<char> controller)
    {
        ReadOnlySpan<char> all = Controllers;
        foreach (Range range in all.Split(','))
            if (all[range].SequenceEqual(controller)) return true;
        return false;
    }
}
