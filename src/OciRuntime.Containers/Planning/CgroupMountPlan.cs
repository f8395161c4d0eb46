using OciRuntime.Cgroups;
using OciRuntime.Init;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>The cgroup filesystem inside the container: one tree on cgroup v2, a tmpfs with a directory for each hierarchy on v1.</summary>
internal static class CgroupMountPlan
{
    private const ulong Restrictions = Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV | Libc.MOUNT_ATTR_NOEXEC;

    /// <param name="label">Of the tmpfs; the cgroup filesystems are the host's own, whose labels are not ours to change.</param>
    public static void AddTo(
        InitPlanWriter plan, Mount mount, string target, MountOptions options, ICgroupManager cgroup, bool newNamespace, string? label, string pointer)
    {
        if (mount.Type == "cgroup2" || cgroup.State.Layout == CgroupLayout.V2)
        {
            // A user namespace without a cgroup namespace may not mount it: the container's own directory is shown then.
            string fallback = cgroup.State.Hierarchies.Count > 0 ? cgroup.State.Hierarchies[^1].Directory : "";
            string source = string.IsNullOrEmpty(mount.Source) ? "cgroup" : mount.Source;
            MountPlan.AddFilesystem(plan, "cgroup2", source, target, options.Set, options, fallback, [.. options.Data], pointer);
            return;
        }

        RefuseData(mount, options, pointer);
        ulong attributes = options.Set | Restrictions;
        // It stays empty where an unprivileged caller got no cgroup: there is nothing of the container's to show.
        plan.Op(InitOp.MountFilesystem, pointer).Text("tmpfs").Text("tmpfs").Text(target).Int((long)(attributes & ~Libc.MOUNT_ATTR_RDONLY))
            .Int(options.Propagation).Int(0).Text("").List(label is null ? ["mode=755"] : ["context=" + label, "mode=755"]);
        foreach (CgroupHierarchy hierarchy in cgroup.State.Hierarchies) AddHierarchy(plan, hierarchy, target, attributes, newNamespace, pointer);
        if ((options.Set & Libc.MOUNT_ATTR_RDONLY) != 0)
            plan.Op(InitOp.SetMountAttributes, pointer).Text(target).Int((long)Libc.MOUNT_ATTR_RDONLY).Int(0).Int(0);
    }

    /// <summary>On v2 the kernel judges them; here there is a tmpfs of ours and mounts that the host has made, and no word reaches either.</summary>
    private static void RefuseData(Mount mount, MountOptions options, string pointer)
    {
        if (options.Data.Count == 0) return;
        string word = options.Data[0];
        throw new OciException($"\"{word}\" is no option of a cgroup v1 mount") { Pointer = $"{pointer}/options/{mount.Options!.IndexOf(word)}" };
    }

    private static void AddHierarchy(InitPlanWriter plan, CgroupHierarchy hierarchy, string target, ulong flags, bool newNamespace, string pointer)
    {
        // "/sys/fs/cgroup/cpu,cpuacct" or "/sys/fs/cgroup/systemd": the names that programs in the container expect.
        string place = $"{target}/{PathInRoot.Name(hierarchy.MountPoint)}";
        if (newNamespace && hierarchy.Controllers.Length > 0)
        {
            string[] words = hierarchy.Controllers.StartsWith("name=", StringComparison.Ordinal) ? ["none", hierarchy.Controllers] : hierarchy.Controllers.Split(',');
            plan.Op(InitOp.MountFilesystem, pointer).Text("cgroup").Text("cgroup").Text(place).Int((long)flags).Int(0).Int(0).Text("").List(words);
        }
        else if (newNamespace)
            plan.Op(InitOp.MountFilesystem, pointer).Text("cgroup2").Text("cgroup2").Text(place).Int((long)flags).Int(0).Int(0).Text("").List([]);
        else
            plan.Op(InitOp.BindMount, pointer).Text(hierarchy.Directory).Text(place).Int(0).Int((long)flags).Int((long)Sys.ClearedToSet(flags)).Int(0);

        if (!hierarchy.Controllers.Contains(',')) return;
        foreach (string controller in hierarchy.Controllers.Split(','))
            plan.Op(InitOp.Symlink, pointer).Text(PathInRoot.Name(hierarchy.MountPoint)).Text($"{target}/{controller}").Int(0);
    }
}
