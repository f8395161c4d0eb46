using OciRuntime.Linux.Abi;

namespace OciRuntime.Linux;

/// <summary>
/// The only way to touch a path inside a rootfs. Every component is resolved by the kernel with the rootfs as "/"
/// (openat2(2), RESOLVE_IN_ROOT), so that a symlink of the image, absolute or with "..", ends inside; the caller then works
/// on the descriptor and never on the path again (CVE-2021-30465, CVE-2024-45310).
/// </summary>
internal static unsafe class PathInRoot
{
    // A rename in the rootfs while the kernel walks ".." makes it give up with EAGAIN; see openat2(2).
    private const int Attempts = 128;

    /// <summary>O_PATH descriptor of an existing file, the last component followed as well unless O_NOFOLLOW is given.</summary>
    public static OwnedFd Open(Fd root, string path, int flags = Libc.O_PATH) =>
        TryOpen(root, path, flags) ?? throw OciException.FromErrno("openat2", path);

    /// <summary>As <see cref="Open"/>; null and <see cref="Errno.Last"/> where it fails.</summary>
    public static OwnedFd? TryOpen(Fd root, string path, int flags = Libc.O_PATH)
    {
        using Utf8Z name = new(path.Length == 0 ? "." : path);
        open_how how = new()
        {
            flags = (ulong)(uint)(flags | Libc.O_CLOEXEC),
            resolve = Libc.RESOLVE_IN_ROOT | Libc.RESOLVE_NO_MAGICLINKS,
        };
        for (int attempt = 0; ; attempt++)
        {
            int fd = Libc.openat2(root.Value, name, &how);
            if (fd >= 0) return new OwnedFd(fd);
            if (Errno.Last is not (Errno.EAGAIN or Errno.EINTR) || attempt >= Attempts) return null;
        }
    }

    /// <summary>The directory at <paramref name="path"/>; what is missing of it is made with <paramref name="mode"/>.</summary>
    public static OwnedFd MakeDirectories(Fd root, string path, uint mode = 0x1ED /* 0755 */)
    {
        OwnedFd? whole = TryOpen(root, path, Libc.O_PATH | Libc.O_DIRECTORY);
        if (whole is not null) return whole;
        if (Errno.Last != Errno.ENOENT) throw OciException.FromErrno("openat2", path);

        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        (OwnedFd current, int known) = OpenDeepest(root, names);
        for (int i = known; i < names.Length; i++)
        {
            OwnedFd next = MakeDirectory(current, names[i], path, mode);
            current.Dispose();
            current = next;
        }
        return current;
    }

    /// <summary>The regular file at <paramref name="path"/>, made empty with its parents where it is missing.</summary>
    public static OwnedFd MakeFile(Fd root, string path)
    {
        if (TryOpen(root, path) is { } existing) return existing;
        if (Errno.Last != Errno.ENOENT) throw OciException.FromErrno("openat2", path);

        using OwnedFd parent = MakeDirectories(root, Parent(path));
        string name = Name(path);
        // O_EXCL does not follow a dangling link that an image left in the place.
        int fd = Sys.TryOpen(parent, name, Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_WRONLY, 0x1ED);
        if (fd < 0 && Errno.Last == Errno.EEXIST) return Open(root, path);
        return fd >= 0 ? new OwnedFd(fd) : throw OciException.FromErrno("open", path);
    }

    /// <summary>"/a/b" of "/a/b/c".</summary>
    public static string Parent(string path)
    {
        string trimmed = path.TrimEnd('/');
        int slash = trimmed.LastIndexOf('/');
        return slash <= 0 ? "/" : trimmed[..slash];
    }

    /// <summary>"c" of "/a/b/c".</summary>
    public static string Name(string path)
    {
        string trimmed = path.TrimEnd('/');
        return trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }

    private static (OwnedFd Directory, int Known) OpenDeepest(Fd root, string[] names)
    {
        for (int known = names.Length - 1; known > 0; known--)
        {
            string prefix = string.Join('/', names, 0, known);
            if (TryOpen(root, prefix, Libc.O_PATH | Libc.O_DIRECTORY) is { } found) return (found, known);
            if (Errno.Last != Errno.ENOENT) throw OciException.FromErrno("openat2", prefix);
        }
        return (Open(root, ".", Libc.O_PATH | Libc.O_DIRECTORY), 0);
    }

    private static OwnedFd MakeDirectory(Fd parent, string name, string path, uint mode)
    {
        if (name == "..") throw new OciException($"{path}: \"..\" behind a directory that does not exist");
        // EEXIST: another container that shares this rootfs made it in between, which is fine.
        if (!Sys.TryMkdir(parent, name, mode) && Errno.Last != Errno.EEXIST) throw OciException.FromErrno("mkdir", path);
        return Sys.Open(parent, name, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
    }
}
