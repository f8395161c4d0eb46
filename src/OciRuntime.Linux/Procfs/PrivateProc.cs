namespace OciRuntime.Linux;

/// <summary>
/// Our own handle on procfs. It is a detached mount, so nothing that a container mounts or links over /proc can redirect
/// what we write to attr/ or sys/ (CVE-2019-16884, CVE-2025-52881).
/// </summary>
internal sealed unsafe class PrivateProc : IDisposable
{
    private const long ProcRootInode = 1;

    private readonly OwnedFd _root;

    private PrivateProc(OwnedFd root) => _root = root;

    public Fd Root => _root;

    /// <summary>
    /// A new procfs instance; a clone of /proc where the caller may not make one (a shared pid namespace); /proc itself, checked, at last.
    /// </summary>
    public static PrivateProc Open()
    {
        OwnedFd handle = TryNewInstance() ?? TryClone() ?? Sys.Open(Fd.Cwd, "/proc", Libc.O_PATH | Libc.O_DIRECTORY);
        if (Sys.StatFs(handle, "/proc").f_type != Libc.PROC_SUPER_MAGIC || Sys.Stat(handle).stx_ino != ProcRootInode)
        {
            handle.Dispose();
            throw new OciException("/proc is not a procfs root");
        }
        return new(handle);
    }

    /// <summary>Opens "self/attr/exec" and the like. No symlink besides procfs' own "self", no other mount on the way.</summary>
    public OwnedFd OpenFile(string path, int flags)
    {
        using Utf8Z name = new(path);
        open_how how = new()
        {
            flags = (ulong)(uint)(flags | Libc.O_CLOEXEC),
            resolve = Libc.RESOLVE_BENEATH | Libc.RESOLVE_NO_XDEV | Libc.RESOLVE_NO_MAGICLINKS,
        };
        int fd = Libc.openat2(_root.Value, name.Pointer, &how, sizeof(open_how));
        return fd >= 0 ? new OwnedFd(fd) : throw OciException.FromErrno("open", "/proc/" + path);
    }

    /// <summary>Writes a value to a file such as "sys/net/ipv4/ip_forward".</summary>
    public void Write(string path, string value)
    {
        using OwnedFd file = OpenFile(path, Libc.O_WRONLY);
        Sys.WriteText(file, value, "/proc/" + path);
    }

    public void Dispose() => _root.Dispose();

    private static OwnedFd? TryNewInstance()
    {
        try
        {
            using OwnedFd context = Sys.FsOpen("proc");
            return Sys.FsMount(context, (uint)(Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV | Libc.MOUNT_ATTR_NOEXEC), "proc");
        }
        catch (OciException refused) when (refused.Error is Errno.EPERM or Errno.ENOSYS or Errno.EINVAL)
        {
            return null;
        }
    }

    private static OwnedFd? TryClone()
    {
        using Utf8Z path = new("/proc");
        int fd = Libc.open_tree(Libc.AT_FDCWD, path.Pointer, Libc.OPEN_TREE_CLONE | Libc.OPEN_TREE_CLOEXEC);
        return fd >= 0 ? new OwnedFd(fd) : null;
    }
}
