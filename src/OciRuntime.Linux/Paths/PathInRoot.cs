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

    /// <summary>
    /// Descriptor (of O_PATH where no flags are given) of an existing file, the last component followed as well unless O_NOFOLLOW is given.
    /// </summary>
    public static OwnedFd Open(Fd root, string path, int? flags = null) =>
        TryOpen(root, path, flags) ?? throw OciException.FromErrno("openat2", path);

    /// <summary>As <see cref="Open"/>; null and <see cref="Errno.Last"/> where it fails.</summary>
    public static OwnedFd? TryOpen(Fd root, string path, int? flags = null)
    {
        using Utf8Z name = new(path.Length == 0 ? "." : path);
        open_how how = new()
        {
            flags = (ulong)(uint)((flags ?? Libc.O_PATH) | Libc.O_CLOEXEC),
            resolve = Libc.RESOLVE_IN_ROOT | Libc.RESOLVE_NO_MAGICLINKS,
        };
        for (int attempt = 0; ; attempt++)
        {
            int fd = Libc.openat2(root.Value, name.Pointer, &how, sizeof(open_how));
            if (fd >= 0) return new OwnedFd(fd);
            if (Errno.Last is not (Errno.EAGAIN or Errno.EINTR) || attempt >= Attempts) return null;
        }
    }

    /// <summary>The directory at <paramref name="path"/>; what is missing of it is made, where dangling links of the image lead.</summary>
    public static OwnedFd MakeDirectories(Fd root, string path) => MissingPath.Make(root, path, Libc.O_DIRECTORY, MissingPath.MakeDirectory);

    /// <summary>The file at <paramref name="path"/>; a regular one, empty, is made with its parents where it is missing.</summary>
    public static OwnedFd MakeFile(Fd root, string path) => Make(root, path, MakeRegularFile);

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

    /// <summary>The file at <paramref name="path"/>, which <paramref name="make"/> makes, and directories its parents, where it is missing.</summary>
    public static OwnedFd Make(Fd root, string path, MissingPath.NameMaker make) => MissingPath.Make(root, path, 0, make);

    // O_EXCL does not follow a dangling link that an image left in the place.
    private static void MakeRegularFile(Fd directory, string name, string path)
    {
        int fd = Sys.TryOpen(directory, name, Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_WRONLY, Octal._0755);
        if (fd >= 0)
            new OwnedFd(fd).Dispose();
        else if (Errno.Last != Errno.EEXIST)
            throw OciException.FromErrno("open", path);
    }
}
