using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>Device nodes in the root.</summary>
internal static unsafe class DeviceSteps
{
    public static void Device(ref PlanOp op, Session session)
    {
        string path = op.ReadText();
        uint mode = (uint)op.ReadInt();
        uint major = (uint)op.ReadInt();
        uint minor = (uint)op.ReadInt();
        uint uid = (uint)op.ReadInt();
        uint gid = (uint)op.ReadInt();

        using OwnedFd directory = PathInRoot.MakeDirectories(session.Root, PathInRoot.Parent(path));
        using Utf8Z name = new(PathInRoot.Name(path));
        if (Libc.mknodat(directory.Value, name, mode, Sys.MakeDevice(major, minor)) < 0)
        {
            if (Errno.Last != Errno.EEXIST) throw OciException.FromErrno("mknod", path);
            RequireSame(directory, path, mode, major, minor);
        }
        // The umask is 0 and we are the owner already; a new owner is set on the name itself, never through a link.
        if ((uid | gid) != 0 && Libc.fchownat(directory.Value, name, uid, gid, Libc.AT_SYMLINK_NOFOLLOW) < 0) throw OciException.FromErrno("chown", path);
    }

    /// <summary>In a user namespace mknod(2) of a device is denied: the host's node is bound instead, if it is the same device.</summary>
    public static void BindDevice(ref PlanOp op, Session session)
    {
        string path = op.ReadText();
        using OwnedFd mount = MountSteps.Clone(path, recursive: false);
        if (!IsSame(Sys.Stat(mount), (uint)op.ReadInt(), (uint)op.ReadInt(), (uint)op.ReadInt()))
            throw new OciException($"the host has another device at {path}, and in a user namespace none can be made");
        using OwnedFd place = PathInRoot.MakeFile(session.Root, path);
        MountSteps.Attach(mount, place, propagation: 0, path);
    }

    /// <summary>"If a file already exists at path that does not match the requested device, the runtime MUST generate an error" (config-linux.md, Devices).</summary>
    private static void RequireSame(Fd directory, string path, uint mode, uint major, uint minor)
    {
        if (!IsSame(Sys.Stat(directory, PathInRoot.Name(path), Libc.AT_SYMLINK_NOFOLLOW), mode, major, minor))
            throw new OciException($"the rootfs has another file at {path}");
    }

    private static bool IsSame(in statx found, uint mode, uint major, uint minor) =>
        (found.stx_mode & Libc.S_IFMT) == (mode & Libc.S_IFMT)
        && ((mode & Libc.S_IFMT) == Libc.S_IFIFO || (found.stx_rdev_major == major && found.stx_rdev_minor == minor));
}
