using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>Paths that the container may not see or not write. They come after every mount, or a later mount would uncover them.</summary>
internal static class PathSteps
{
    private const uint NullMinor = 3;

    /// <summary>A missing path is skipped: the lists of engines name files of many kernels.</summary>
    public static void ReadonlyPath(ref PlanOp op, Session session)
    {
        string path = op.ReadText();
        using OwnedFd? place = OpenExisting(session, path);
        if (place is null) return;
        using OwnedFd mount = Sys.OpenTree(place, "", Libc.OPEN_TREE_CLONE | Libc.AT_RECURSIVE | Libc.AT_EMPTY_PATH);
        Sys.SetMountAttributes(mount, new mount_attr { attr_set = Libc.MOUNT_ATTR_RDONLY }, recursive: true, path);
        Sys.MoveMount(mount, place, path);
    }

    public static void MaskedPath(ref PlanOp op, Session session)
    {
        string path = op.ReadText();
        string label = op.ReadText();
        using OwnedFd? place = OpenExisting(session, path);
        if (place is null) return;
        bool directory = (Sys.Stat(place).stx_mode & Libc.S_IFMT) == Libc.S_IFDIR;
        OwnedFd mask = directory ? EmptyDirectory(session, label) : NullDevice(session);
        Sys.MoveMount(mask, place, path);
        if (directory && session.MaskTmpfs is null) session.MaskTmpfs = mask;
        else mask.Dispose();
    }

    private static OwnedFd? OpenExisting(Session session, string path)
    {
        OwnedFd? place = PathInRoot.TryOpen(session.Root, path);
        if (place is null && Errno.Last is Errno.ENOENT or Errno.ENOTDIR) session.Mark(TracePage.NothingThere);
        return place is not null || Errno.Last is Errno.ENOENT or Errno.ENOTDIR ? place : throw OciException.FromErrno("openat2", path);
    }

    /// <summary>One tmpfs of a single inode serves all: each mount costs the kernel a superblock otherwise.</summary>
    private static OwnedFd EmptyDirectory(Session session, string label)
    {
        if (session.MaskTmpfs is { } first) return Sys.OpenTree(first, "", Libc.OPEN_TREE_CLONE | Libc.AT_EMPTY_PATH);
        using OwnedFd context = Sys.FsOpen("tmpfs");
        Sys.FsConfig(context, "source", "tmpfs");
        Sys.FsConfig(context, "nr_blocks", "1");
        Sys.FsConfig(context, "nr_inodes", "1");
        Sys.FsConfig(context, "ro", null);
        if (label.Length > 0) Sys.FsConfig(context, "context", label);
        return Sys.FsMount(context, (uint)Libc.MOUNT_ATTR_RDONLY, "tmpfs");
    }

    /// <summary>The container's /dev/null, once it is known to be the device and not a link that the image put there (CVE-2025-31133).</summary>
    private static OwnedFd NullDevice(Session session)
    {
        using OwnedFd file = PathInRoot.Open(session.Root, "/dev/null", Libc.O_PATH | Libc.O_NOFOLLOW);
        statx stat = Sys.Stat(file);
        if ((stat.stx_mode & Libc.S_IFMT) != Libc.S_IFCHR || stat.stx_rdev_major != Libc.MEM_MAJOR || stat.stx_rdev_minor != NullMinor)
            throw new OciException("/dev/null of the container is not the character device 1:3, so it cannot mask a file");
        return Sys.OpenTree(file, "", Libc.OPEN_TREE_CLONE | Libc.AT_EMPTY_PATH);
    }
}
