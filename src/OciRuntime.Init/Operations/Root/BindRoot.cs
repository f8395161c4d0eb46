using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init.Operations;

/// <summary>
/// Attaches a clone of the rootfs on itself: pivot_root(2) wants a mount point. A shared mount that holds the rootfs is
/// made private first, or pivot_root fails with EINVAL and what we mount would appear on the host.
/// </summary>
/// <param name="path">Where the host has the rootfs.</param>
/// <param name="mayBeShared">Whether the mount that holds the rootfs may still be a peer of the host's.</param>
/// <param name="isPrivate">Whether the root hears nothing of the host's mounts: a slave would show what is mounted there later.</param>
internal sealed class BindRoot(string path, bool mayBeShared, bool isPrivate) : Operation(InitOp.BindRoot)
{
    public override void Write(OperationWriter to)
    {
        to.Text(path);
        to.Flag(mayBeShared);
        to.Flag(isPrivate);
    }

    public static BindRoot Read(ref OperationReader from) => new(from.Text(), from.Flag(), from.Flag());

    public override void Run(Session session)
    {
        using OwnedFd place = Sys.Open(Fd.Cwd, path, Libc.O_PATH | Libc.O_DIRECTORY);
        if (mayBeShared)
            MakeParentPrivate(place); // before the clone, which would join the peer group and carry our mounts to the host
        OwnedFd root = Sys.OpenTree(place, "", Libc.OPEN_TREE_CLONE | Libc.AT_RECURSIVE | Libc.AT_EMPTY_PATH);
        if (isPrivate)
            Sys.SetMountAttributes(root, new mount_attr { propagation = Libc.MS_PRIVATE }, recursive: false, path);
        Sys.MoveMount(root, place, path);
        session.Root = root;
        session.RootPath = path;
    }

    private static void MakeParentPrivate(Fd place)
    {
        // The mount that `place` lies on: its path is the longest mount point above, found by its id in mountinfo only where needed.
        using OwnedFd mount = Sys.OpenTree(place, "", Libc.AT_EMPTY_PATH);
        if (Sys.TrySetMountAttributes(mount, new mount_attr { propagation = Libc.MS_PRIVATE }, recursive: false))
            return;
        // EINVAL: `place` is not the root of its mount, so the mount has to be found by name.
        string path = Sys.TryReadLink(Fd.Cwd, $"/proc/self/fd/{place.Value}") ?? "/";
        MountInfo? holder = null;
        foreach (MountInfo candidate in MountInfo.Read())
        {
            bool isLonger = candidate.MountPoint.Length >= (holder?.MountPoint.Length ?? 0);
            if (isLonger && MountInfo.IsAtOrBelow(path, candidate.MountPoint))
                holder = candidate;
        }
        if (holder is not null && holder.Tags.Contains("shared:"))
            Sys.Mount(null, holder.MountPoint, null, Libc.MS_PRIVATE, null);
    }
}
