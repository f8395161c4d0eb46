using OciRuntime.Cgroups;
using OciRuntime.Init;
using OciRuntime.Init.Operations;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>
/// The cgroup filesystem inside the container: one tree on cgroup v2, a tmpfs with a directory for each hierarchy on v1. A cgroup2 hierarchy that the
/// host has beside those of v1 is not shown, as by runc: a systemd in the container would take it for its own, cannot write it, and ends.
/// </summary>
internal static class CgroupMountPlan
{
    private static ulong Restrictions => Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV | Libc.MOUNT_ATTR_NOEXEC;

    /// <param name="label">Of the tmpfs; the cgroup filesystems are the host's own, whose labels are not ours to change.</param>
    public static void AddTo(
        InitPlanWriter plan, Mount mount, string target, MountOptions options, ICgroupManager cgroup, bool newNamespace, string? label,
        string pointer)
    {
        if (mount.Type == "cgroup2" || cgroup.State.Layout == CgroupLayout.V2)
        {
            // Who may not mount it, a user namespace without a cgroup namespace, is shown what a mount would show, as by runc and crun: the
            // tree of the cgroup namespace that it is in. It may look at the host's, and write only where the host says so.
            CgroupHierarchy? own = cgroup.State.Hierarchies.LastOrDefault();
            string fallback = own is null ? CgroupMount.Base : newNamespace ? own.Directory : own.MountPoint;
            MountFilesystem tree = new("cgroup2", string.IsNullOrEmpty(mount.Source) ? "cgroup" : mount.Source, target)
            {
                Attributes = options.Set,
                Propagation = options.Propagation,
                Fallback = fallback,
                Options = [.. options.DataTexts],
            };
            plan.Add(tree, pointer);
            return;
        }

        RefuseData(options, pointer);
        ulong attributes = options.Set | Restrictions;
        MountFilesystem folder = new("tmpfs", "tmpfs", target)
        {
            Attributes = attributes & ~Libc.MOUNT_ATTR_RDONLY,
            Propagation = options.Propagation,
            Options = label is null ? ["mode=755"] : ["context=" + label, "mode=755"],
        };
        plan.Add(folder, pointer);
        foreach (CgroupHierarchy hierarchy in cgroup.State.Hierarchies)
            AddHierarchy(plan, hierarchy, target, attributes, newNamespace, pointer);
        foreach (CgroupHierarchy hierarchy in CgroupPlacement.SharedWithCaller(cgroup.State))
            AddHierarchy(plan, hierarchy, target, attributes, newNamespace: false, pointer);
        if ((options.Set & Libc.MOUNT_ATTR_RDONLY) != 0)
            plan.Add(new SetMountAttributes(target, new MountFlags(Libc.MOUNT_ATTR_RDONLY)), pointer);
    }

    /// <summary>On v2 the kernel judges them; here there is a tmpfs of ours and mounts that the host has made, and no word reaches either.</summary>
    private static void RefuseData(MountOptions options, string pointer)
    {
        if (options.Data.Count == 0) return;
        throw new OciException($"\"{options.Data[0].Text}\" is no option of a cgroup v1 mount")
        {
            Pointer = $"{pointer}/options/{options.Data[0].Index}",
        };
    }

    private static void AddHierarchy(InitPlanWriter plan, CgroupHierarchy hierarchy, string target, ulong flags, bool newNamespace, string pointer)
    {
        if (hierarchy.Controllers.Length == 0) return;
        // "/sys/fs/cgroup/cpu,cpuacct" or "/sys/fs/cgroup/systemd": the names that programs in the container expect.
        string place = $"{target}/{PathInRoot.Name(hierarchy.MountPoint)}";
        if (newNamespace)
        {
            bool named = hierarchy.Controllers.StartsWith("name=", StringComparison.Ordinal);
            string[] words = named ? ["none", hierarchy.Controllers] : hierarchy.Controllers.Split(',');
            plan.Add(new MountFilesystem("cgroup", "cgroup", place) { Attributes = flags, Options = words }, pointer);
        }
        else
        {
            plan.Add(new BindMount(hierarchy.Directory, place, recursive: false, new MountFlags(flags, Clear: Sys.ClearedToSet(flags))), pointer);
        }

        if (!hierarchy.Controllers.Contains(',')) return;
        foreach (string controller in hierarchy.Controllers.Split(','))
            plan.Add(new Symlink(PathInRoot.Name(hierarchy.MountPoint), $"{target}/{controller}"), pointer);
    }
}
