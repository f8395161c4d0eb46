using OciRuntime.Linux;

namespace OciRuntime.Containers;

/// <summary>The directory of all state, one directory a container.</summary>
internal sealed class ContainerStore
{
    private const string DefaultRoot = "/run/runcs";

    private readonly bool _explicitRoot;

    /// <summary><paramref name="root"/> null: /run/runcs, or for a rootless caller $XDG_RUNTIME_DIR/runcs where that is set and not empty.</summary>
    public ContainerStore(string? root)
    {
        _explicitRoot = root is not null;
        Root = root is not null ? Sys.FullPath(root)
            : Rootless.RuntimeDir() is { } runtimeDir ? Path.Combine(runtimeDir, "runcs")
            : DefaultRoot;
        if (Root == "/") throw new OciException("--root must not be \"/\"");
    }

    public string Root { get; }

    /// <summary>Makes the container's directory and locks it. Of two that try at once exactly one succeeds, by mkdir(2).</summary>
    public OwnedFd Reserve(string id)
    {
        ContainerId.Check(id);
        MakeRoot();
        using OwnedFd root = OpenRoot()!;
        if (!Sys.TryMkdir(root, id, Octal._0700))
        {
            throw Errno.Last == Errno.EEXIST
                ? new OciException("container with given ID already exists")
                : OciException.FromErrno("mkdir", $"{Root}/{Name(id)}");
        }
        OwnedFd? directory = null;
        try
        {
            directory = Sys.Open(root, id, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
            Lock(directory);
            return directory;
        }
        catch (OciException)
        {
            directory?.Dispose();
            Sys.TryUnlink(root, id, Libc.AT_REMOVEDIR);
            throw;
        }
    }

    /// <summary>The container's directory; null where there is none.</summary>
    public OwnedFd? TryOpen(string id)
    {
        ContainerId.Check(id);
        using OwnedFd? root = OpenRoot();
        if (root is null) return null;
        int fd = Sys.TryOpen(root, id, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
        if (fd >= 0) return new OwnedFd(fd);
        return Errno.Last is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.ENAMETOOLONG
            ? null
            : throw OciException.FromErrno("open", $"{Root}/{id}");
    }

    /// <summary>Waits until no other command changes the container.</summary>
    public static void Lock(Fd directory)
    {
        while (Libc.flock(directory.Value, Libc.LOCK_EX) < 0)
            if (Errno.Last != Errno.EINTR) throw OciException.FromErrno("flock");
    }

    /// <summary>False where another command changes the container.</summary>
    public static bool TryLock(Fd directory) => Libc.flock(directory.Value, Libc.LOCK_EX | Libc.LOCK_NB) == 0;

    public static void Unlock(Fd directory) => _ = Libc.flock(directory.Value, Libc.LOCK_UN);

    /// <summary>Whether another command is at work on the container.</summary>
    public static bool IsLocked(Fd directory)
    {
        if (Libc.flock(directory.Value, Libc.LOCK_SH | Libc.LOCK_NB) < 0) return true;
        Unlock(directory);
        return false;
    }

    /// <summary>Removes the container's directory with all in it.</summary>
    public void Remove(string id, Fd directory)
    {
        foreach (DirectoryEntry entry in Sys.ReadDirectory(directory, id))
            RemoveTree(directory, entry);
        using OwnedFd? root = OpenRoot();
        if (root is not null && !Sys.TryUnlink(root, id, Libc.AT_REMOVEDIR) && Errno.Last != Errno.ENOENT)
            throw OciException.FromErrno("rmdir", $"{Root}/{id}");
    }

    /// <summary>Ids of all containers, sorted.</summary>
    public List<string> Ids()
    {
        List<string> ids = [];
        using OwnedFd? root = OpenRoot();
        // Only a directory that the caller named himself has to be there.
        if (root is null) return _explicitRoot ? throw OciException.FromErrno(Errno.ENOENT, "open", Root) : ids;
        using OwnedFd listing = Sys.Open(root, ".", Libc.O_RDONLY | Libc.O_DIRECTORY);
        foreach (DirectoryEntry entry in Sys.ReadDirectory(listing, Root))
        {
            if (entry.IsDirectory)
                ids.Add(entry.Name);
        }
        ids.Sort(StringComparer.Ordinal);
        return ids;
    }

    private static string Name(string id) => id.Length <= 64 ? id : id[..64] + "...";

    private OwnedFd? OpenRoot()
    {
        int fd = Sys.TryOpen(Fd.Cwd, Root, Libc.O_PATH | Libc.O_DIRECTORY);
        if (fd >= 0) return new OwnedFd(fd);
        return Errno.Last is Errno.ENOENT ? null : throw OciException.FromErrno("open", Root);
    }

    private void MakeRoot()
    {
        if (Sys.TryMkdir(Fd.Cwd, Root, Octal._0700) || Errno.Last == Errno.EEXIST) return;
        if (Errno.Last != Errno.ENOENT) throw OciException.FromErrno("mkdir", Root);
        for (int slash = Root.IndexOf('/', 1); ; slash = Root.IndexOf('/', slash + 1))
        {
            string part = slash < 0 ? Root : Root[..slash];
            if (!Sys.TryMkdir(Fd.Cwd, part, Octal._0700) && Errno.Last != Errno.EEXIST)
                throw OciException.FromErrno("mkdir", part);
            if (slash < 0) return;
        }
    }

    private static void RemoveTree(Fd directory, DirectoryEntry entry)
    {
        if (entry.IsDirectory)
        {
            using OwnedFd below = Sys.Open(directory, entry.Name, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
            foreach (DirectoryEntry inner in Sys.ReadDirectory(below, entry.Name))
                RemoveTree(below, inner);
        }
        if (!Sys.TryUnlink(directory, entry.Name, entry.IsDirectory ? Libc.AT_REMOVEDIR : 0) && Errno.Last != Errno.ENOENT)
            throw OciException.FromErrno("unlink", entry.Name);
    }
}
