using OciRuntime.Linux;

namespace OciRuntime.Cgroups;

/// <summary>Makes, walks and removes cgroup directories.</summary>
internal static class CgroupTree
{
    private const int RemoveTries = 10;

    /// <summary>mkdir -p below a mount point; returns how many directories were made, 0 when the last one was there.</summary>
    public static int Make(string mountPoint, string directory)
    {
        // An ancestor that is empty may be removed by its owner between our two calls, hence more than one try.
        for (int attempt = 0; ; attempt++)
        {
            if (Sys.TryMkdir(Fd.Cwd, directory, Octal._0755)) return 1;
            int errno = Errno.Last;
            if (errno == Errno.EEXIST) return 0;
            string parent = CgroupPath.Parent(directory);
            if (errno != Errno.ENOENT || attempt == 3 || parent.Length <= mountPoint.Length)
                throw OciException.FromErrno(errno, "mkdir", directory);
            int above = Make(mountPoint, parent);
            if (Sys.TryMkdir(Fd.Cwd, directory, Octal._0755)) return above + 1;
            errno = Errno.Last;
            RemoveAncestors(directory, above); // nobody else knows of them
            if (errno is not (Errno.ENOENT or Errno.EEXIST)) throw OciException.FromErrno(errno, "mkdir", directory);
        }
    }

    /// <summary>How many directories <see cref="Make"/> would make.</summary>
    public static int CountMissing(string mountPoint, string directory)
    {
        int count = 0;
        for (string at = directory; at.Length > mountPoint.Length && !Sys.TryStat(Fd.Cwd, at, 0, out _); at = CgroupPath.Parent(at))
            count++;
        return count;
    }

    /// <summary>
    /// Removes a cgroup and all below it. A cgroup stays busy for a moment after its last process died, so EBUSY is tried
    /// again, up to a second in all.
    /// </summary>
    public static void Remove(string directory)
    {
        if (TryRemoveOne(directory)) return;
        int fd = Sys.TryOpen(Fd.Cwd, directory, Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd < 0 && Errno.Last is Errno.ENOENT or Errno.ENODEV)
            return; // a read-only mount answers EROFS for what does not even exist
        if (fd < 0) throw OciException.FromErrno("open", directory);
        using (OwnedFd opened = new(fd))
        {
            foreach (DirectoryEntry entry in Sys.ReadDirectory(opened, directory))
            {
                if (entry.IsDirectory)
                    Remove($"{directory}/{entry.Name}");
            }
        }
        int delayMs = 1;
        for (int tries = 0; !TryRemoveOne(directory); tries++)
        {
            int errno = Errno.Last;
            if (errno != Errno.EBUSY || tries == RemoveTries) throw RemoveFailed(directory, errno);
            Pause(delayMs);
            delayMs = Math.Min(delayMs * 2, 256);
        }
    }

    /// <summary>Removes ancestors that were made for this container alone; one in use by now is left to its users.</summary>
    public static void RemoveAncestors(string directory, int count)
    {
        string parent = CgroupPath.Parent(directory);
        for (; count > 0 && TryRemoveOne(parent); count--)
            parent = CgroupPath.Parent(parent);
        if (count > 0 && Errno.Last is not (Errno.EBUSY or Errno.ENOTEMPTY)) throw RemoveFailed(parent, Errno.Last);
    }

    /// <summary>The processes in a cgroup; with those in the cgroups below it when <paramref name="recursive"/>.</summary>
    public static List<int> Pids(string directory, bool recursive)
    {
        List<int> pids = [];
        AddPids(directory, recursive, pids);
        return pids;
    }

    /// <summary>Sleeps. Thread.Sleep is not at hand: the runtime must stay with one managed thread.</summary>
    public static unsafe void Pause(int ms) => _ = Libc.poll(null, 0, ms);

    private static bool TryRemoveOne(string directory) =>
        Sys.TryUnlink(Fd.Cwd, directory, Libc.AT_REMOVEDIR) || Errno.Last == Errno.ENOENT;

    private static void AddPids(string directory, bool recursive, List<int> pids)
    {
        int fd = Sys.TryOpen(Fd.Cwd, directory, Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd < 0 && Errno.Last is Errno.ENOENT or Errno.ENODEV) return;
        if (fd < 0) throw OciException.FromErrno("open", directory);
        using OwnedFd opened = new(fd);
        ParsePids(ReadProcs(directory), pids);
        if (!recursive) return;
        foreach (DirectoryEntry entry in Sys.ReadDirectory(opened, directory))
        {
            if (entry.IsDirectory)
                AddPids($"{directory}/{entry.Name}", recursive, pids);
        }
    }

    private static string? ReadProcs(string directory)
    {
        using CgroupDir? dir = CgroupDir.TryOpen(directory);
        // A threaded v2 cgroup refuses to list processes (EOPNOTSUPP), but lists threads: cgroups(7), "Thread mode".
        return dir?.TryRead("cgroup.procs") ?? dir?.TryRead("cgroup.threads");
    }

    private static void ParsePids(string? text, List<int> pids)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            // 0 stands for a process that is not visible from our pid namespace.
            if (int.TryParse(line, out int pid) && pid > 0)
                pids.Add(pid);
        }
    }

    private static OciException RemoveFailed(string directory, int errno)
    {
        int left = errno == Errno.EBUSY ? Pids(directory, recursive: true).Count : 0;
        return new OciException
        {
            Call = "rmdir",
            Subject = directory,
            Error = errno,
            Hint = left > 0 ? $"{left} process(es) are still in it" : null,
        };
    }
}
