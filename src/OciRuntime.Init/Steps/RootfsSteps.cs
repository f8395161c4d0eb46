using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>The root: from the host's tree to the container's.</summary>
internal static class RootfsSteps
{
    /// <summary>Takes the new mount namespace out of the host's propagation (or leaves it shared, as config.json says).</summary>
    public static void HostPropagation(ref PlanOp op) => Sys.Mount(null, "/", null, (uint)op.ReadInt(), null);

    /// <summary>
    /// Attaches a clone of the rootfs on itself: pivot_root(2) wants a mount point. A shared mount that holds the rootfs is
    /// made private first, or pivot_root fails with EINVAL and what we mount would appear on the host.
    /// </summary>
    public static void BindRoot(ref PlanOp op, Session session)
    {
        string path = op.ReadText();
        bool mayBeShared = op.ReadBool();
        bool isPrivate = op.ReadBool();
        using OwnedFd place = Sys.Open(Fd.Cwd, path, Libc.O_PATH | Libc.O_DIRECTORY);
        if (mayBeShared) MakeParentPrivate(place); // before the clone, which would join the peer group and carry our mounts to the host
        OwnedFd root = Sys.OpenTree(place, "", Libc.OPEN_TREE_CLONE | Libc.AT_RECURSIVE | Libc.AT_EMPTY_PATH);
        // A slave of the host's mount would show what the host mounts below the rootfs later.
        if (isPrivate) Sys.SetMountAttributes(root, new mount_attr { propagation = Libc.MS_PRIVATE }, recursive: false, path);
        Sys.MoveMount(root, place, path);
        session.Root = root;
        session.RootPath = path;
    }

    /// <summary>The root without a mount of its own, where the container has no mount namespace of its own.</summary>
    public static void OpenRoot(ref PlanOp op, Session session) =>
        session.Root = Sys.Open(Fd.Cwd, op.ReadText(), Libc.O_PATH | Libc.O_DIRECTORY);

    /// <summary>pivot_root(".", "."), see pivot_root(2): the old root is then stacked on "/" and taken off by descriptor.</summary>
    public static void PivotRoot(Session session)
    {
        using OwnedFd oldRoot = Sys.Open(Fd.Cwd, "/", Libc.O_PATH | Libc.O_DIRECTORY);
        Enter(session.Root);
        Sys.PivotRootToCwd();
        Enter(oldRoot);
        // Slave, not private: the umount must not travel to the host, while umounts of the host may still reach the dying tree.
        Sys.Mount(null, ".", null, Libc.MS_SLAVE | Libc.MS_REC, null);
        Sys.Unmount(".", Libc.MNT_DETACH);
        ReopenRoot(session);
    }

    /// <summary>--no-pivot: for a root on a ramdisk, which pivot_root(2) refuses.</summary>
    public static void MoveRoot(Session session)
    {
        HideHostFilesystems(Sys.TryReadLink(Fd.Cwd, $"/proc/self/fd/{session.Root.Value}") ?? "/");
        Enter(session.Root);
        Sys.Mount(".", "/", null, Libc.MS_MOVE, null);
        Chroot(session);
    }

    public static unsafe void Chroot(Session session)
    {
        Enter(session.Root);
        using Utf8Z dot = new(".");
        if (Libc.chroot(dot.Pointer) < 0) throw OciException.FromErrno("chroot", ".");
        ReopenRoot(session);
    }

    public static void RootPropagation(ref PlanOp op) => Sys.Mount(null, "/", null, (uint)op.ReadInt(), null);

    public static void ReadonlyRoot()
    {
        using OwnedFd root = Sys.OpenTree(Fd.Cwd, "/", 0);
        Sys.SetMountAttributes(root, new mount_attr { attr_set = Libc.MOUNT_ATTR_RDONLY }, recursive: false, "/");
    }

    private static void ReopenRoot(Session session)
    {
        ChangeDirectory("/");
        session.Root.Dispose();
        session.Root = Sys.Open(Fd.Cwd, "/", Libc.O_PATH | Libc.O_DIRECTORY);
    }

    private static void MakeParentPrivate(Fd place)
    {
        // The mount that `place` lies on: its path is the longest mount point above, found by its id in mountinfo only where needed.
        using OwnedFd mount = Sys.OpenTree(place, "", Libc.AT_EMPTY_PATH);
        if (Sys.TrySetMountAttributes(mount, new mount_attr { propagation = Libc.MS_PRIVATE }, recursive: false)) return;
        // EINVAL: `place` is not the root of its mount, so the mount has to be found by name.
        string path = Sys.TryReadLink(Fd.Cwd, $"/proc/self/fd/{place.Value}") ?? "/";
        MountInfo? holder = null;
        foreach (MountInfo candidate in MountInfo.Read())
            if (IsAtOrBelow(path, candidate.MountPoint) && candidate.MountPoint.Length >= (holder?.MountPoint.Length ?? 0)) holder = candidate;
        if (holder is not null && holder.Tags.Contains("shared:")) Sys.Mount(null, holder.MountPoint, null, Libc.MS_PRIVATE, null);
    }

    private static bool IsAtOrBelow(string path, string mountPoint) =>
        mountPoint == "/" || (path.StartsWith(mountPoint, StringComparison.Ordinal) && (path.Length == mountPoint.Length || path[mountPoint.Length] == '/'));

    /// <summary>Without pivot_root the host's tree stays below the new root: no complete procfs or sysfs of it may be reachable (runc's rule).</summary>
    private static void HideHostFilesystems(string rootfs)
    {
        foreach (MountInfo mount in MountInfo.Read())
        {
            if (mount.Type is not ("proc" or "sysfs") || mount.Root != "/" || IsAtOrBelow(mount.MountPoint, rootfs)) continue;
            try
            {
                Hide(mount.MountPoint);
            }
            catch (OciException gone) when (gone.Error == Errno.ENOENT)
            {
                // With a mount above it.
            }
        }
    }

    private static void Hide(string mountPoint)
    {
        Sys.Mount(null, mountPoint, null, Libc.MS_SLAVE | Libc.MS_REC, null); // or the host would lose it, too
        try
        {
            Sys.Unmount(mountPoint, Libc.MNT_DETACH);
        }
        catch (OciException locked) when (locked.Error is Errno.EINVAL or Errno.EPERM)
        {
            // A mount of the user namespace above ours cannot be taken off, but covered.
            Sys.Mount("tmpfs", mountPoint, "tmpfs", 0, null);
        }
    }

    private static void Enter(Fd directory)
    {
        if (Libc.fchdir(directory.Value) < 0) throw OciException.FromErrno("fchdir");
    }

    private static unsafe void ChangeDirectory(string path)
    {
        using Utf8Z name = new(path);
        if (Libc.chdir(name.Pointer) < 0) throw OciException.FromErrno("chdir", path);
    }
}
