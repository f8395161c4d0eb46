using OciRuntime.Linux.Abi;

namespace OciRuntime.Linux;

internal static unsafe partial class Sys
{
    /// <summary>open_tree(2): a reference to a mount, or with OPEN_TREE_CLONE a detached copy of it.</summary>
    public static OwnedFd OpenTree(Fd dir, string path, int flags)
    {
        using Utf8Z name = new(path);
        int fd = Libc.open_tree(dir.Value, name.Pointer, flags | Libc.OPEN_TREE_CLOEXEC);
        return fd >= 0 ? new OwnedFd(fd) : throw OciException.FromErrno("open_tree", path);
    }

    /// <summary>move_mount(2) between descriptors: attaches the detached mount <paramref name="mount"/> on <paramref name="target"/>.</summary>
    public static void MoveMount(Fd mount, Fd target, string subject)
    {
        byte empty = 0;
        if (Libc.move_mount(mount.Value, &empty, target.Value, &empty, Libc.MOVE_MOUNT_F_EMPTY_PATH | Libc.MOVE_MOUNT_T_EMPTY_PATH) < 0)
        {
            throw Errno.Last == Errno.EINVAL && IsDirectory(mount) != IsDirectory(target)
                ? KindsDiffer(subject)
                : OciException.FromErrno("move_mount", subject);
        }
    }

    /// <summary>
    /// What mount(2) says: people and Docker look for "not a directory" in the message. move_mount(2) has EINVAL for this and for much else.
    /// </summary>
    private static OciException KindsDiffer(string subject) =>
        new()
        {
            Call = "move_mount",
            Subject = subject,
            Error = Errno.ENOTDIR,
            Hint =
            "a file cannot be mounted on a directory, nor a directory on a file"
        };

    private static bool IsDirectory(Fd file) => (Stat(file, "", Libc.AT_EMPTY_PATH).stx_mode & Libc.S_IFMT) == Libc.S_IFDIR;

    /// <summary>mount_setattr(2) on a mount's descriptor; false and <see cref="Errno.Last"/> where it fails.</summary>
    public static bool TrySetMountAttributes(Fd mount, in mount_attr attributes, bool recursive)
    {
        byte empty = 0;
        int flags = Libc.AT_EMPTY_PATH | (recursive ? Libc.AT_RECURSIVE : 0);
        fixed (mount_attr* p = &attributes)
            return Libc.mount_setattr(mount.Value, &empty, flags, p) == 0;
    }

    /// <summary>mount_setattr(2) on a mount's descriptor.</summary>
    public static void SetMountAttributes(Fd mount, in mount_attr attributes, bool recursive, string subject)
    {
        if (!TrySetMountAttributes(mount, attributes, recursive))
            throw OciException.FromErrno("mount_setattr", subject);
    }

    /// <summary>What of a mount that is there has to be cleared before these can be set: the access time is one field of three values.</summary>
    public static ulong ClearedToSet(ulong attributes) => (attributes & Libc.MOUNT_ATTR__ATIME) != 0 ? Libc.MOUNT_ATTR__ATIME : 0;

    /// <summary>setxattr(2): an attribute that is text; the NUL at its end belongs to the value of a label.</summary>
    public static void SetXattr(string path, string name, string value)
    {
        using Utf8Z pathText = new(path), nameText = new(name), valueText = new(value);
        if (Libc.setxattr(pathText.Pointer, nameText.Pointer, valueText.Pointer, KernelText.GetByteCount(value) + 1, 0) < 0)
            throw OciException.FromErrno("setxattr", $"{name}={value}");
    }

    /// <summary>fsopen(2): a context in which a new filesystem is configured.</summary>
    public static OwnedFd FsOpen(string type)
    {
        using Utf8Z name = new(type);
        int fd = Libc.fsopen(name.Pointer, Libc.FSOPEN_CLOEXEC);
        return fd >= 0 ? new OwnedFd(fd) : throw OciException.FromErrno("fsopen", type);
    }

    /// <summary>fsconfig(2) with "key" or "key=value". A refusal carries the kernel's own words about the option.</summary>
    public static void FsConfig(Fd context, string key, string? value)
    {
        using Utf8Z name = new(key);
        using Utf8Z text = new(value ?? "");
        int result = value is null
            ? Libc.fsconfig(context.Value, Libc.FSCONFIG_SET_FLAG, name.Pointer, null, 0)
            : Libc.fsconfig(context.Value, Libc.FSCONFIG_SET_STRING, name.Pointer, text.Pointer, 0);
        if (result < 0) throw FsError(context, "fsconfig", value is null ? key : $"{key}={value}");
    }

    /// <summary>Makes the configured filesystem and returns its detached mount.</summary>
    public static OwnedFd FsMount(Fd context, uint attributes, string subject)
    {
        if (Libc.fsconfig(context.Value, Libc.FSCONFIG_CMD_CREATE, null, null, 0) < 0)
            throw FsError(context, "fsconfig", subject);
        int fd = Libc.fsmount(context.Value, Libc.FSMOUNT_CLOEXEC, attributes);
        return fd >= 0 ? new OwnedFd(fd) : throw FsError(context, "fsmount", subject);
    }

    /// <summary>mount(2) with the remount and propagation flags, for what the descriptor calls cannot say.</summary>
    public static void Mount(string? source, string target, string? type, ulong_t flags, string? data)
    {
        using Utf8Z sourceText = new(source ?? "");
        using Utf8Z targetText = new(target);
        using Utf8Z typeText = new(type ?? "");
        using Utf8Z dataText = new(data ?? "");
        if (Libc.mount(source is null ? null : sourceText.Pointer, targetText.Pointer, type is null ? null : typeText.Pointer, flags,
            data is null ? null : dataText.Pointer) < 0)
        {
            throw OciException.FromErrno("mount", target);
        }
    }

    /// <summary>umount2(2).</summary>
    public static void Unmount(string target, int flags)
    {
        using Utf8Z name = new(target);
        if (Libc.umount2(name.Pointer, flags) < 0) throw OciException.FromErrno("umount2", target);
    }

    /// <summary>pivot_root(".", "."): the old root ends up stacked on the new one, and nothing has to be made in either.</summary>
    public static void PivotRootToCwd()
    {
        using Utf8Z dot = new(".");
        if (Libc.pivot_root(dot.Pointer, dot.Pointer) < 0) throw OciException.FromErrno("pivot_root", ".");
    }

    private static OciException FsError(Fd context, string call, string subject)
    {
        int errno = Errno.Last;
        // A context explains itself when read: "e tmpfs: Bad value for 'size'"; see fsopen(2).
        byte* buffer = stackalloc byte[256];
        long length = Libc.read(context.Value, buffer, 256);
        string? hint = length > 2 ? KernelText.GetString(buffer + 2, (int)length - 2).TrimEnd('\n') : null;
        return new() { Call = call, Subject = subject, Error = errno, Hint = hint };
    }
}
