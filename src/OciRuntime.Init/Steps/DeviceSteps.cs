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
        bool ofConfig = op.ReadBool();

        using OwnedFd directory = PathInRoot.MakeDirectories(session.Root, PathInRoot.Parent(path));
        using Utf8Z name = new(PathInRoot.Name(path));
        if (Libc.mknodat(directory.Value, name, mode, Sys.MakeDevice(major, minor)) < 0)
        {
            if (Errno.Last != Errno.EEXIST) throw OciException.FromErrno("mknod", path);
            using OwnedFd existing = OpenSame(directory, path, mode, major, minor);
            if (ofConfig) Adapt(existing, path, mode, uid, gid); // a default device stays as the image has it
            return;
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
    private static OwnedFd OpenSame(Fd directory, string path, uint mode, uint major, uint minor)
    {
        OwnedFd existing = Sys.Open(directory, PathInRoot.Name(path), Libc.O_PATH | Libc.O_NOFOLLOW);
        if (IsSame(Sys.Stat(existing), mode, major, minor)) return existing;
        existing.Dispose();
        throw new OciException($"the rootfs has another file at {path}");
    }

    /// <summary>Only where it differs: a rootfs that is read-only underneath may well have the node as it is wanted.</summary>
    private static void Adapt(Fd device, string path, uint mode, uint uid, uint gid)
    {
        statx stat = Sys.Stat(device);
        using Utf8Z empty = new(""), link = new($"/proc/self/fd/{device.Value}");
        if ((stat.stx_uid != uid || stat.stx_gid != gid) && Libc.fchownat(device.Value, empty, uid, gid, Libc.AT_EMPTY_PATH) < 0) throw OciException.FromErrno("chown", path);
        if ((stat.stx_mode & 0xFFF) != (mode & 0xFFF) && Libc.fchmodat(Libc.AT_FDCWD, link, mode & 0xFFF, 0) < 0) throw OciException.FromErrno("chmod", path);
    }

    private static bool IsSame(in statx found, uint mode, uint major, uint minor) =>
        (found.stx_mode & Libc.S_IFMT) == (mode & Libc.S_IFMT)
        && ((mode & Libc.S_IFMT) == Libc.S_IFIFO || (found.stx_rdev_major == major && found.stx_rdev_minor == minor));
}
