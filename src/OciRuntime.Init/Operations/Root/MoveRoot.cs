using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>--no-pivot: for a root on a ramdisk, which pivot_root(2) refuses.</summary>
internal sealed class MoveRoot() : Operation(InitOp.MoveRoot)
{
    public override void Run(Session session)
    {
        HideHostFilesystems(Sys.TryReadLink(Fd.Cwd, $"/proc/self/fd/{session.Root.Value}") ?? "/");
        RootDirectory.Enter(session.Root);
        Sys.Mount(".", "/", null, Libc.MS_MOVE, null);
        RootDirectory.Confine(session);
    }

    /// <summary>
    /// Without pivot_root the host's tree stays below the new root: no complete procfs or sysfs of it may be reachable (runc's rule).
    /// </summary>
    private static void HideHostFilesystems(string rootfs)
    {
        foreach (MountInfo mount in MountInfo.Read())
        {
            if (mount.Type is not ("proc" or "sysfs") || mount.Root != "/" || MountInfo.IsAtOrBelow(mount.MountPoint, rootfs))
                continue;
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
}
