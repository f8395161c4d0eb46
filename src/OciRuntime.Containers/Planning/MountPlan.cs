using OciRuntime.Cgroups;
using OciRuntime.Init;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>"The runtime MUST mount entries in the listed order" (config.md, Mounts).</summary>
internal static class MountPlan
{
    /// <summary>Adds the mounts; true where /dev has to be made read-only once the device nodes are in it.</summary>
    public static bool AddTo(InitPlanWriter plan, Config config, string bundle, ICgroupManager cgroup, bool newCgroupNamespace)
    {
        bool readonlyDev = false;
        string? label = LabelOf(config.Linux);
        for (int i = 0; i < (config.Mounts?.Count ?? 0); i++)
        {
            Mount mount = config.Mounts![i];
            MountOptions options = MountOptions.Parse(mount);
            string pointer = $"/mounts/{i}";
            string target = Normalize(mount.Destination!);
            if (options.Remount) AddRemount(plan, target, options, pointer);
            else if (options.Bind) AddBind(plan, mount, target, options, bundle, pointer);
            else if (mount.Type is "cgroup" or "cgroup2") CgroupMountPlan.AddTo(plan, mount, target, options, cgroup, newCgroupNamespace, label, pointer);
            else readonlyDev |= AddFilesystem(plan, mount, target, options, label, pointer);
        }
        return readonlyDev;
    }

    /// <summary>linux.mountLabel, null where there is none.</summary>
    public static string? LabelOf(LinuxConfig? linux) => string.IsNullOrEmpty(linux?.MountLabel) ? null : linux.MountLabel;

    /// <summary>"/a/c" of "a/./b/../c": destinations are read from "/", whatever they begin with.</summary>
    public static string Normalize(string path)
    {
        if (!path.Contains("//") && !path.Contains("/.") && path.StartsWith('/') && (path.Length == 1 || !path.EndsWith('/'))) return path;
        List<string> names = [];
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == "." || (name == ".." && names.Count == 0)) continue;
            if (name == "..") names.RemoveAt(names.Count - 1);
            else names.Add(name);
        }
        return "/" + string.Join('/', names);
    }

    private static bool AddFilesystem(InitPlanWriter plan, Mount mount, string target, MountOptions options, string? label, string pointer)
    {
        ulong attributes = options.Set;
        List<string> words = options.SuperblockWords;
        bool laterReadonly = target == "/dev" && (attributes & Libc.MOUNT_ATTR_RDONLY) != 0;
        // A tmpfs is written to by us (copy-up, device nodes) before the container must not: only its mount is read-only.
        if (mount.Type == "tmpfs") words.Remove("ro");
        if (laterReadonly) attributes &= ~Libc.MOUNT_ATTR_RDONLY;
        // procfs and sysfs label their files themselves; mqueue takes no context, but the label of its root.
        if (label is not null && mount.Type is not ("proc" or "sysfs" or "mqueue")) words.Add("context=" + label);
        AddFilesystem(plan, mount.Type ?? "", mount.Source ?? "", target, attributes, options, fallback: "", [.. words, .. options.Data], pointer);
        if (label is not null && mount.Type == "mqueue") plan.Op(InitOp.FileLabel, "/linux/mountLabel").Text(target).Text(label);
        if (options.SuperblockFlags != 0) AddSuperblock(plan, target, options, attributes, [], pointer);
        return laterReadonly;
    }

    internal static void AddFilesystem(
        InitPlanWriter plan, string type, string source, string target, ulong attributes, MountOptions options, string fallback, List<string> words, string pointer) =>
        plan.Op(InitOp.MountFilesystem, pointer).Text(type).Text(source).Text(target).Int((long)attributes)
            .Int(options.Propagation).Int(options.CopyUp ? 1 : 0).Text(fallback).List(words);

    private static void AddBind(InitPlanWriter plan, Mount mount, string target, MountOptions options, string bundle, string pointer)
    {
        plan.Op(InitOp.BindMount, pointer).Text(SourceOf(mount, bundle)).Text(target).Int(options.Recursive ? 1 : 0)
            .Int((long)options.Set).Int((long)options.Clear).Int(options.Propagation);
    }

    public static string SourceOf(Mount mount, string bundle) => Path.IsPathRooted(mount.Source) ? mount.Source! : $"{bundle}/{mount.Source}";

    /// <summary>The directory of the socket that the container tells its readiness to.</summary>
    public static void AddNotify(InitPlanWriter plan, string directory) =>
        plan.Op(InitOp.BindMount).Text(directory).Text(Supervision.NotifyProxy.MountTarget).Int(0)
            .Int((long)(Libc.MOUNT_ATTR_RDONLY | Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV | Libc.MOUNT_ATTR_NOEXEC)).Int(0).Int(0);

    private static void AddRemount(InitPlanWriter plan, string target, MountOptions options, string pointer)
    {
        // The mount's own attributes first; then the superblock's, unless "bind,remount" says that only the former are meant.
        plan.Op(InitOp.SetMountAttributes, pointer).Text(target).Int((long)options.Set).Int((long)options.Clear).Int(options.Propagation);
        if (options.Bind) return;
        AddSuperblock(plan, target, options, options.Set, options.Data, pointer);
    }

    /// <summary>mount(2) with MS_REMOUNT: what it is not told anew is lost, of the superblock's flags and of the mount's.</summary>
    private static void AddSuperblock(InitPlanWriter plan, string target, MountOptions options, ulong attributes, List<string> data, string pointer)
    {
        uint flags = options.SuperblockFlags | MountFlags(attributes);
        foreach (string word in options.SuperblockWords) flags |= SuperblockFlag(word);
        plan.Op(InitOp.Remount, pointer).Text(target).Int(flags).List(data);
    }

    /// <summary>What mount(2) calls the words of fsconfig(2).</summary>
    private static uint SuperblockFlag(string word) => word switch
    {
        "ro" => Libc.MS_RDONLY,
        "sync" => Libc.MS_SYNCHRONOUS,
        "dirsync" => Libc.MS_DIRSYNC,
        "lazytime" => Libc.MS_LAZYTIME,
        "mand" => Libc.MS_MANDLOCK,
        _ => 0,
    };

    /// <summary>The mount's flags, in the numbers of mount(2); the low four bits are the same.</summary>
    private static uint MountFlags(ulong attributes)
    {
        uint flags = (uint)(attributes & (Libc.MOUNT_ATTR_RDONLY | Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV | Libc.MOUNT_ATTR_NOEXEC));
        if ((attributes & Libc.MOUNT_ATTR_NOATIME) != 0) flags |= Libc.MS_NOATIME;
        if ((attributes & Libc.MOUNT_ATTR_STRICTATIME) != 0) flags |= Libc.MS_STRICTATIME;
        if ((attributes & Libc.MOUNT_ATTR_NODIRATIME) != 0) flags |= Libc.MS_NODIRATIME;
        if ((attributes & Libc.MOUNT_ATTR_NOSYMFOLLOW) != 0) flags |= Libc.MS_NOSYMFOLLOW;
        return flags;
    }
}
