using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>Device nodes in the root.</summary>
internal static unsafe class DeviceSteps
{
    /// <summary>"If a file already exists at path that does not match the requested device, the runtime MUST generate an error" (config-linux.md, Devices).</summary>
    public static void Device(ref PlanOp op, Session session)
    {
        string path = op.ReadText();
        uint mode = (uint)op.ReadInt();
        uint major = (uint)op.ReadInt();
        uint minor = (uint)op.ReadInt();
        uint uid = (uint)op.ReadInt();
        uint gid = (uint)op.ReadInt();
        bool ofConfig = op.ReadBool();

        bool made = false;
        using OwnedFd device = PathInRoot.Make(session.Root, path, MakeNode);
        if (!IsSame(Sys.Stat(device), mode, major, minor)) throw AnotherFile(path);
        // A node that was just made lacks but its owner; a default device that was there stays as the image has it.
        if (made ? (uid | gid) != 0 : ofConfig) Adapt(device, path, mode, uid, gid);

        void MakeNode(Fd directory, string name, string _)
        {
            made = Sys.TryMakeNode(directory, name, mode, major, minor); // the umask is 0
            if (!made && Errno.Last != Errno.EEXIST) throw OciException.FromErrno("mknod", path);
        }
    }

    /// <summary>In a user namespace mknod(2) of a device is denied: the host's node is bound instead, if it is the same device.</summary>
    public static void BindDevice(ref PlanOp op, Session session)
    {
        string path = op.ReadText();
        uint mode = (uint)op.ReadInt();
        uint major = (uint)op.ReadInt();
        uint minor = (uint)op.ReadInt();
        using OwnedFd mount = CloneOfHost(path);
        if (!IsSame(Sys.Stat(mount), mode, major, minor)) throw new OciException($"the host has another device at {path}, and in a user namespace none can be made");
        using OwnedFd place = PathInRoot.MakeFile(session.Root, path);
        statx found = Sys.Stat(place);
        // An empty file is a place for such a mount, from an earlier container perhaps; all else is what the image has there.
        bool isPlace = (found.stx_mode & Libc.S_IFMT) == Libc.S_IFREG && found.stx_size == 0;
        if (!isPlace && !IsSame(found, mode, major, minor)) throw AnotherFile(path);
        MountSteps.Attach(mount, place, propagation: 0, path);
    }

    private static OwnedFd CloneOfHost(string path)
    {
        try
        {
            return MountSteps.Clone(path, recursive: false);
        }
        catch (OciException missing) when (missing.Error == Errno.ENOENT)
        {
            throw missing.Hinting("in a user namespace no device can be made: it would be that of the host, which has none there");
        }
    }

    private static OciException AnotherFile(string path) => new($"the rootfs has another file at {path}");

    /// <summary>Only where it differs: a rootfs that is read-only underneath may well have the node as it is wanted.</summary>
    private static void Adapt(Fd device, string path, uint mode, uint uid, uint gid)
    {
        statx stat = Sys.Stat(device);
        using Utf8Z empty = new(""), link = new($"/proc/self/fd/{device.Value}");
        if ((stat.stx_uid != uid || stat.stx_gid != gid) && Libc.fchownat(device.Value, empty.Pointer, uid, gid, Libc.AT_EMPTY_PATH) < 0) throw OciException.FromErrno("chown", path);
        if ((stat.stx_mode & Octal._07777) != (mode & Octal._07777) && Libc.fchmodat(Libc.AT_FDCWD, link.Pointer, (ushort)(mode & Octal._07777), 0) < 0) throw OciException.FromErrno("chmod", path);
    }

    private static bool IsSame(in statx found, uint mode, uint major, uint minor) =>
        (found.stx_mode & Libc.S_IFMT) == ((ushort)mode & Libc.S_IFMT)
        && (((ushort)mode & Libc.S_IFMT) == Libc.S_IFIFO || (found.stx_rdev_major == major && found.stx_rdev_minor == minor));
}
