using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>
/// Our own executable in a form that a container cannot turn against the host (CVE-2019-5736: a container that gets hold of
/// /proc/PID/exe of init reopens it for writing once init is gone).
/// </summary>
internal static unsafe class SelfExe
{
    /// <summary>A detached, read-only clone of the file's mount (17 us); a sealed copy in memory where that may not be made.</summary>
    public static OwnedFd Open() => TryReadOnlyClone() ?? SealedCopy();

    private static OwnedFd? TryReadOnlyClone()
    {
        using Utf8Z path = new("/proc/self/exe");
        int fd = Libc.open_tree(Libc.AT_FDCWD, path.Pointer, Libc.OPEN_TREE_CLONE | Libc.OPEN_TREE_CLOEXEC);
        if (fd < 0) return null;
        OwnedFd clone = new(fd);
        if (Sys.TrySetMountAttributes(clone, new mount_attr { attr_set = Libc.MOUNT_ATTR_RDONLY }, recursive: false))
            return clone;
        clone.Dispose();
        return null;
    }

    private static OwnedFd SealedCopy()
    {
        using OwnedFd file = Sys.Open(Fd.Cwd, "/proc/self/exe", Libc.O_RDONLY);
        long left = (long)Sys.Stat(file).stx_size;
        OwnedFd copy = Sys.MemFd("runcs", Libc.MFD_ALLOW_SEALING | Libc.MFD_EXEC);
        while (left > 0)
        {
            long sent = Libc.sendfile(copy.Value, file.Value, null, (size_t)(ulong)left);
            if (sent <= 0) throw OciException.FromErrno("sendfile", "/proc/self/exe");
            left -= sent;
        }
        Sys.Seal(copy);
        return copy;
    }
}
