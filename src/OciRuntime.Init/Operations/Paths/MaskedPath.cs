using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>A path that the container may not see. It comes after every mount, or a later mount would uncover it.</summary>
/// <param name="label">The SELinux label of the empty directory that hides one; empty for none.</param>
internal sealed class MaskedPath(string path, string label) : Operation(InitOp.MaskedPath)
{
    private const uint NullMinor = 3;

    public override void Write(OperationWriter to)
    {
        to.Text(path);
        to.Text(label);
    }

    public static MaskedPath Read(ref OperationReader from) => new(from.Text(), from.Text());

    public override void Run(Session session)
    {
        using OwnedFd? place = session.TryOpenPath(path);
        if (place is null) return;
        bool directory = (Sys.Stat(place).stx_mode & Libc.S_IFMT) == Libc.S_IFDIR;
        OwnedFd mask = directory ? EmptyDirectory(session) : NullDevice(session);
        Sys.MoveMount(mask, place, path);
        if (directory && session.MaskTmpfs is null)
            session.MaskTmpfs = mask;
        else
            mask.Dispose();
    }

    /// <summary>One tmpfs of a single inode serves all: each mount costs the kernel a superblock otherwise.</summary>
    private OwnedFd EmptyDirectory(Session session)
    {
        if (session.MaskTmpfs is { } first) return Sys.OpenTree(first, "", Libc.OPEN_TREE_CLONE | Libc.AT_EMPTY_PATH);
        using OwnedFd context = Sys.FsOpen("tmpfs");
        Sys.FsConfig(context, "source", "tmpfs");
        Sys.FsConfig(context, "nr_blocks", "1");
        Sys.FsConfig(context, "nr_inodes", "1");
        Sys.FsConfig(context, "ro", null);
        if (label.Length > 0)
            Sys.FsConfig(context, "context", label);
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
