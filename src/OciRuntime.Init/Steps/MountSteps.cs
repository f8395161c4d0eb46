using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>
/// Mounts. Each is made detached, given its attributes, and then attached on a descriptor that was resolved inside the root:
/// no path is walked twice, and no mount is visible with fewer restrictions than it was asked to have.
/// </summary>
internal static class MountSteps
{
    public static void MountFilesystem(ref PlanOp op, Session session)
    {
        string type = op.ReadText();
        string source = op.ReadText();
        string target = op.ReadText();
        uint attributes = (uint)op.ReadInt();
        ulong propagation = (ulong)op.ReadInt();
        bool copyUp = op.ReadBool();
        bool readonlyLater = op.ReadBool();
        string fallback = op.ReadText();
        string[] options = op.ReadTexts();

        using OwnedFd place = OpenPlace(session, target, type, out bool existed);
        // A tmpfs takes the mode of the directory that it covers, unless the options say otherwise, as with runc.
        if (type == "tmpfs" && existed) options = ["mode=" + Convert.ToString(Sys.Stat(place).stx_mode & Octal._07777, 8), .. options];
        OwnedFd made;
        try
        {
            made = Filesystem.Make(session, type, source, attributes, options);
        }
        catch (OciException refused) when (fallback.Length > 0 && options.Length == 0 && refused.Error is Errno.EPERM or Errno.EBUSY)
        {
            session.Mark(TracePage.ShowsHosts);
            made = Clone(fallback, recursive: true);
            Sys.SetMountAttributes(made, new mount_attr { attr_set = attributes, attr_clr = Sys.ClearedToSet(attributes) }, recursive: false, target);
        }
        if (copyUp) CopyUp.Copy(place, made, target);
        Attach(made, place, propagation, target);
        if (target == "/") session.ReplaceRoot(Sys.OpenTree(made, "", Libc.AT_EMPTY_PATH));
        if (readonlyLater) session.ReadonlyLater.Add((made, target));
        else made.Dispose();
    }

    /// <summary>Last of all, for mounts of ours that were filled in between.</summary>
    public static void ReadonlyMounts(Session session)
    {
        foreach ((OwnedFd mount, string target) in session.ReadonlyLater)
        {
            Sys.SetMountAttributes(mount, new mount_attr { attr_set = Libc.MOUNT_ATTR_RDONLY }, recursive: false, target);
            mount.Dispose();
        }
        session.ReadonlyLater.Clear();
    }

    public static void BindMount(ref PlanOp op, Session session)
    {
        string source = op.ReadText();
        string target = op.ReadText();
        bool recursive = op.ReadBool();
        MountFlags flags = MountFlags.Read(ref op);
        ulong propagation = (ulong)op.ReadInt();

        OwnedFd mount = CloneSource(session, source, recursive);
        flags.ApplyTo(mount, target);
        bool directory = (Sys.Stat(mount).stx_mode & Libc.S_IFMT) == Libc.S_IFDIR;
        using OwnedFd place = directory ? PathInRoot.MakeDirectories(session.Root, target) : PathInRoot.MakeFile(session.Root, target);
        RefuseProcfs(place, target);
        Attach(mount, place, propagation, target);
        if (target == "/") session.ReplaceRoot(mount);
        else mount.Dispose();
    }

    /// <summary>The `remount` option, and superblock flags that a mount context has no word for.</summary>
    public static void Remount(ref PlanOp op, Session session)
    {
        string target = op.ReadText();
        uint flags = (uint)op.ReadInt();
        string options = string.Join(',', op.ReadTexts());
        using OwnedFd place = PathInRoot.Open(session.Root, target);
        // The descriptor's own link leads to the place itself, whatever the rootfs holds by now.
        Sys.Mount(null, $"/proc/self/fd/{place.Value}", null, flags | Libc.MS_REMOUNT, options.Length > 0 ? options : null);
    }

    /// <summary>The SELinux label of what is mounted there; see setxattr(2).</summary>
    public static void FileLabel(ref PlanOp op, Session session)
    {
        string target = op.ReadText();
        string label = op.ReadText();
        using OwnedFd place = PathInRoot.Open(session.Root, target);
        Sys.SetXattr($"/proc/self/fd/{place.Value}", "security.selinux", label);
    }

    public static void SetMountAttributes(ref PlanOp op, Session session)
    {
        string target = op.ReadText();
        MountFlags flags = MountFlags.Read(ref op);
        ulong propagation = (ulong)op.ReadInt();
        using OwnedFd place = PathInRoot.Open(session.Root, target);
        using OwnedFd mount = Sys.OpenTree(place, "", Libc.AT_EMPTY_PATH);
        flags.ApplyTo(mount, target);
        SetPropagation(mount, propagation, target);
    }

    public static void Symlink(ref PlanOp op, Session session)
    {
        string text = op.ReadText();
        string path = op.ReadText();
        bool replace = op.ReadBool();
        using OwnedFd directory = PathInRoot.MakeDirectories(session.Root, PathInRoot.Parent(path));
        string name = PathInRoot.Name(path);
        if (Sys.TrySymlink(text, directory, name)) return;
        if (Errno.Last != Errno.EEXIST) throw OciException.FromErrno("symlink", path);
        if (!replace || Sys.TryReadLink(directory, name) == text) return;
        if (!Sys.TryUnlink(directory, name) || !Sys.TrySymlink(text, directory, name)) throw OciException.FromErrno("symlink", path);
    }

    /// <summary>A detached clone of a mount of the host.</summary>
    internal static OwnedFd Clone(string source, bool recursive) =>
        Sys.OpenTree(Fd.Cwd, source, Libc.OPEN_TREE_CLONE | (recursive ? Libc.AT_RECURSIVE : 0));

    private static OwnedFd CloneSource(Session session, string source, bool recursive)
    {
        try
        {
            return Clone(source, recursive);
        }
        catch (OciException refused) when (refused.Error == Errno.EACCES)
        {
            using OwnedFd place = session.OpenMountSource();
            return Sys.OpenTree(place, "", Libc.AT_EMPTY_PATH | Libc.OPEN_TREE_CLONE | (recursive ? Libc.AT_RECURSIVE : 0));
        }
    }

    internal static void Attach(Fd mount, Fd place, ulong propagation, string target)
    {
        Sys.MoveMount(mount, place, target);
        // A new root that is a peer of a mount of the host would carry what is mounted on it to the host.
        if (target == "/" && propagation == 0) propagation = Libc.MS_PRIVATE;
        SetPropagation(mount, propagation, target); // after attaching: a mount that is moved below a shared one becomes shared itself
    }

    private static void SetPropagation(Fd mount, ulong propagation, string target)
    {
        if (propagation != 0)
            Sys.SetMountAttributes(mount, new mount_attr { propagation = propagation & ~(ulong)Libc.MS_REC }, recursive: (propagation & Libc.MS_REC) != 0, target);
    }

    private static OwnedFd OpenPlace(Session session, string target, string type, out bool existed)
    {
        OwnedFd? place = PathInRoot.TryOpen(session.Root, target, Libc.O_PATH | Libc.O_NOFOLLOW);
        existed = place is not null;
        if (place is null && Errno.Last != Errno.ENOENT) throw OciException.FromErrno("openat2", target);
        mode_t kind = place is null ? Libc.S_IFDIR : Sys.Stat(place).stx_mode & Libc.S_IFMT;
        // A link would put these filesystems, and what we later write below them, somewhere else (CVE-2019-19921, CVE-2023-27561).
        if (type is "proc" or "sysfs" && kind != Libc.S_IFDIR)
            throw new OciException($"filesystem \"{type}\" must be mounted on ordinary directory, and {target} of the rootfs is none");
        if (place is not null && kind == Libc.S_IFDIR) return RefuseProcfs(place, target);
        place?.Dispose();
        return RefuseProcfs(PathInRoot.MakeDirectories(session.Root, target), target);
    }

    /// <summary>
    /// Nothing but a few files that hide host figures may be mounted inside procfs: a fake attr/ or sys/ would take what
    /// we write there (CVE-2019-16884). The list is runc's.
    /// </summary>
    private static OwnedFd RefuseProcfs(OwnedFd place, string target)
    {
        if (Sys.StatFs(place, target).f_type != Libc.PROC_SUPER_MAGIC || IsHarmlessInProcfs(target)) return place;
        place.Dispose();
        throw new OciException($"{target} cannot be mounted because it is inside /proc");
    }

    private static bool IsHarmlessInProcfs(string target) => target is
        "/proc/cpuinfo" or "/proc/diskstats" or "/proc/meminfo" or "/proc/stat" or "/proc/swaps" or "/proc/uptime" or "/proc/loadavg"
        or "/proc/slabinfo" or "/proc/sys/kernel/ns_last_pid" or "/proc/sys/crypto/fips_enabled";
}
