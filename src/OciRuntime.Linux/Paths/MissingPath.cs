namespace OciRuntime.Linux;

/// <summary>
/// What is missing of a path inside a root, and how it is made. The kernel resolves all that is there; a symlink that leads to nothing
/// (/etc/resolv.conf -> ../run/systemd/resolve/stub-resolv.conf in most images) is read here, and its text takes its place in the path,
/// which then starts at the root once more. So the kernel alone follows ".." and links, and nothing is made but by one name in a
/// directory that is held open: an image that changes its links meanwhile only decides where inside the root that is.
/// </summary>
internal static class MissingPath
{
    // As many as the kernel follows, see path_resolution(7).
    private const int MaxLinks = 40;

    /// <summary>Makes one name in a directory, unless it is taken. The path is for the error.</summary>
    internal delegate void NameMaker(Fd directory, string name, string path);

    /// <summary>An O_PATH descriptor of the file at the path, which <paramref name="make"/> makes where it is missing.</summary>
    /// <param name="root">Which the path cannot leave.</param>
    /// <param name="path">Read from the root.</param>
    /// <param name="flags">O_DIRECTORY where it must be one.</param>
    /// <param name="make">The last component; those before it become directories.</param>
    public static OwnedFd Make(Fd root, string path, int flags, NameMaker make)
    {
        string place = path;
        for (int links = 0; links <= MaxLinks; links++)
        {
            if (PathInRoot.TryOpen(root, place, Libc.O_PATH | flags) is { } existing) return existing;
            if (Errno.Last != Errno.ENOENT) throw OciException.FromErrno("openat2", place);
            if (MakeRest(root, ref place, flags, make) is { } made) return made;
        }
        throw new OciException { Call = "openat2", Subject = path, Error = Errno.ELOOP };
    }

    public static void MakeDirectory(Fd directory, string name, string path)
    {
        if (!Sys.TryMkdir(directory, name, Octal._0755) && Errno.Last != Errno.EEXIST)
            throw OciException.FromErrno("mkdir", path);
    }

    /// <summary>Null where a link lay in the way, or ".." did: <paramref name="place"/> is then what to look for instead.</summary>
    private static OwnedFd? MakeRest(Fd root, ref string place, int flags, NameMaker make)
    {
        string[] names = place.Split('/', StringSplitOptions.RemoveEmptyEntries);
        (OwnedFd current, int known) = OpenDeepest(root, names);
        for (int i = known; i < names.Length; i++)
        {
            using OwnedFd directory = current;
            if (names[i] == "..") return null; // the kernel's to follow, now that all before it is there
            bool isLast = i == names.Length - 1;
            (isLast ? make : MakeDirectory)(directory, names[i], place);
            // What has the name by now: what was made, a link, or what another container that shares this rootfs made in between.
            if (TryOpenUnlinked(directory, names[i], isLast ? flags : Libc.O_DIRECTORY, out string link) is { } next)
            {
                current = next;
                continue;
            }
            place = Replace(names, i, link);
            return null;
        }
        return current;
    }

    /// <summary>An O_PATH descriptor of a name; null where that is a link, with the text of the link.</summary>
    private static OwnedFd? TryOpenUnlinked(Fd directory, string name, int flags, out string link)
    {
        link = "";
        int fd = Sys.TryOpen(directory, name, Libc.O_PATH | Libc.O_NOFOLLOW | flags);
        bool isDirectory = fd >= 0 && (flags & Libc.O_DIRECTORY) != 0; // and so no link
        if (isDirectory) return new OwnedFd(fd);
        if (fd < 0 && Errno.Last != Errno.ENOTDIR) throw OciException.FromErrno("open", name);
        OwnedFd? opened = fd < 0 ? null : new(fd);
        if ((opened is null ? Sys.TryReadLink(directory, name) : Sys.TryReadLink(opened, "")) is not { } text)
            return opened ?? throw OciException.FromErrno(Errno.ENOTDIR, "open", name);
        opened?.Dispose();
        link = text;
        return null;
    }

    /// <summary>"/etc/../run/x" of "/etc/name/x", whose name is a link to "../run": the kernel reads ".." from where "/etc" really is.</summary>
    private static string Replace(string[] names, int link, string text)
    {
        string before = text.StartsWith('/') ? "" : string.Join('/', names, 0, link) + "/";
        string behind = link < names.Length - 1 ? "/" + string.Join('/', names, link + 1, names.Length - link - 1) : "";
        return before + text + behind;
    }

    /// <summary>The longest part of the path that is there, and how many of its components that are.</summary>
    private static (OwnedFd Directory, int Known) OpenDeepest(Fd root, string[] names)
    {
        for (int known = names.Length - 1; known > 0; known--)
        {
            string prefix = string.Join('/', names, 0, known);
            if (PathInRoot.TryOpen(root, prefix, Libc.O_PATH | Libc.O_DIRECTORY) is { } found) return (found, known);
            if (Errno.Last != Errno.ENOENT) throw OciException.FromErrno("openat2", prefix);
        }
        return (PathInRoot.Open(root, ".", Libc.O_PATH | Libc.O_DIRECTORY), 0);
    }
}
