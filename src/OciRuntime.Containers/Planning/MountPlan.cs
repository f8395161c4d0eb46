using OciRuntime.Cgroups;
using OciRuntime.Init;
using OciRuntime.Init.Operations;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>"The runtime MUST mount entries in the listed order" (config.md, Mounts).</summary>
internal static class MountPlan
{
    /// <summary>Adds the mounts; true where some have to be made read-only once all is in them.</summary>
    public static bool AddTo(InitPlanWriter plan, Config config, string bundle, ICgroupManager cgroup, bool newCgroupNamespace)
    {
        bool readonlyLater = false;
        string? label = LabelOf(config.Linux);
        for (int i = 0; i < (config.Mounts?.Count ?? 0); i++)
        {
            Mount mount = config.Mounts![i];
            MountOptions options = MountOptions.Parse(mount);
            string pointer = $"/mounts/{i}";
            string target = Normalize(mount.Destination!);
            if (options.Remount)
                AddRemount(plan, target, options, pointer);
            else if (options.Bind)
                AddBind(plan, mount, target, options, bundle, pointer);
            else if (mount.Type is "cgroup" or "cgroup2")
                CgroupMountPlan.AddTo(plan, mount, target, options, cgroup, newCgroupNamespace, label, pointer);
            else
                readonlyLater |= AddFilesystem(plan, mount, target, options, label, pointer);
        }
        return readonlyLater;
    }

    /// <summary>
    /// Whether a mount may have to open a device of the host, an ext4 of /dev/loop0: the container needs no right to it, so the
    /// device rules wait until it is mounted.
    /// </summary>
    public static bool MayOpenDevices(Config config)
    {
        foreach (Mount mount in config.Mounts ?? [])
        {
            bool hasNone = mount.Type is "proc" or "sysfs" or "tmpfs" or "devpts" or "mqueue" or "cgroup" or "cgroup2" or "overlay" or "bind";
            if (!hasNone && MountOptions.Parse(mount) is { Bind: false, Remount: false }) return true;
        }
        return false;
    }

    /// <summary>linux.mountLabel, null where there is none.</summary>
    public static string? LabelOf(LinuxConfig? linux) => string.IsNullOrEmpty(linux?.MountLabel) ? null : linux.MountLabel;

    /// <summary>"/a/c" of "a/./b/../c": destinations are read from "/", whatever they begin with.</summary>
    public static string Normalize(string path)
    {
        if (!path.Contains("//") && !path.Contains("/.") && path.StartsWith('/') && (path.Length == 1 || !path.EndsWith('/')))
            return path;
        List<string> names = [];
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == "." || (name == ".." && names.Count == 0)) continue;
            if (name == "..")
                names.RemoveAt(names.Count - 1);
            else
                names.Add(name);
        }
        return "/" + string.Join('/', names);
    }

    private static bool AddFilesystem(InitPlanWriter plan, Mount mount, string target, MountOptions options, string? label, string pointer)
    {
        // These are written to by us: copy-up, device nodes, the places of later mounts. So only the mount is read-only, and only then.
        bool isOurs = mount.Type == "tmpfs" || target == "/dev";
        bool readonlyLater = isOurs && (options.Set & Libc.MOUNT_ATTR_RDONLY) != 0;
        List<string> words = options.SuperblockWords;
        if (isOurs)
            words.Remove("ro");
        // procfs and sysfs label their files themselves; mqueue takes no context, but the label of its root.
        if (label is not null && mount.Type is not ("proc" or "sysfs" or "mqueue"))
            words.Add("context=" + label);
        MountFilesystem made = new(mount.Type ?? "", mount.Source ?? "", target)
        {
            Attributes = readonlyLater ? options.Set & ~Libc.MOUNT_ATTR_RDONLY : options.Set,
            Propagation = options.Propagation,
            CopyUp = options.CopyUp,
            ReadonlyLater = readonlyLater,
            Options = [.. words, .. options.DataTexts],
        };
        plan.Add(made, pointer);
        if (label is not null && mount.Type == "mqueue")
            plan.Add(new FileLabel(target, label), "/linux/mountLabel");
        if (options.IVersion)
            AddSuperblock(plan, target, options, made.Attributes, [], pointer);
        return readonlyLater;
    }

    private static void AddBind(InitPlanWriter plan, Mount mount, string target, MountOptions options, string bundle, string pointer)
    {
        plan.Add(new BindMount(SourceOf(mount, bundle), target, options.Recursive, options.Flags, options.Propagation), pointer);
    }

    public static string SourceOf(Mount mount, string bundle) => Path.IsPathRooted(mount.Source) ? mount.Source! : $"{bundle}/{mount.Source}";

    /// <summary>The directory of the socket that the container tells its readiness to.</summary>
    public static void AddNotify(InitPlanWriter plan, string directory)
    {
        MountFlags flags = new(Libc.MOUNT_ATTR_RDONLY | Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV | Libc.MOUNT_ATTR_NOEXEC);
        plan.Add(new BindMount(directory, NotifySocket.Directory, recursive: false, flags));
    }

    private static void AddRemount(InitPlanWriter plan, string target, MountOptions options, string pointer)
    {
        // The mount's own attributes first; then the superblock's, unless "bind,remount" says that only the former are meant.
        plan.Add(new SetMountAttributes(target, options.Flags, options.Propagation), pointer);
        if (options.Bind) return;
        AddSuperblock(plan, target, options, options.Set, options.DataTexts, pointer);
    }

    private static void AddSuperblock(InitPlanWriter plan, string target, MountOptions options, ulong attributes, List<string> data, string pointer)
    {
        string[] words = options.IVersion ? [.. options.SuperblockWords, "iversion"] : [.. options.SuperblockWords];
        plan.Add(new Remount(target, attributes, words, [.. data]), pointer);
    }
}
