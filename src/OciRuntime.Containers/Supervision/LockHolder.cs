using System.Globalization;
using System.Text;
using OciRuntime.Cgroups;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Supervision;

/// <summary>The command that holds the lock of a container's directory.</summary>
internal sealed class LockHolder : IDisposable
{
    private const int StopTurns = 100;
    private const int PauseMs = 10;

    private readonly int _pid;
    private readonly OwnedFd _pidfd;

    private LockHolder(int pid, OwnedFd pidfd)
    {
        _pid = pid;
        _pidfd = pidfd;
    }

    /// <summary>Null where nobody holds it any more, or a process that we cannot see.</summary>
    public static LockHolder? Find(Fd directory)
    {
        ulong inode = Sys.Stat(directory).stx_ino;
        foreach (ReadOnlySpan<char> line in Sys.ReadText(Fd.Cwd, "/proc/locks").AsSpan().EnumerateLines())
        {
            if (FileLock.ParseLine(line) is { Pid: > 0 } held && held.Inode == inode && TryOpen(held.Pid, directory) is { } holder)
                return holder;
        }
        return null;
    }

    /// <summary>Whether it makes or starts the container: what hangs in a hook, or waits for init, is one of these.</summary>
    public bool MakesOrStarts()
    {
        string[] words = Read("cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        foreach (string word in words.AsSpan(Math.Min(1, words.Length)))
        {
            if (word is "create" or "start" or "run" or "delete" or "kill" or "pause" or "resume" or "update")
                return word is "create" or "start" or "run";
        }
        return false;
    }

    /// <summary>Ends it with what it has started: init, and the hook that it waits for with all of that hook's group.</summary>
    public void End()
    {
        // Stopped it starts nothing more, and waits for no child: the numbers of its children stay theirs.
        Sys.Signal(_pidfd, Libc.SIGSTOP);
        for (int turn = 0; turn < StopTurns && ProcStat.Read(_pid) is { State: not 'T', IsDead: false }; turn++)
            CgroupTree.Pause(PauseMs);
        foreach (string word in Read($"task/{_pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int child = int.Parse(word, CultureInfo.InvariantCulture);
            _ = Libc.kill(-child, Libc.SIGKILL); // a hook has a group of its own
            _ = Libc.kill(child, Libc.SIGKILL);
        }
        Sys.Signal(_pidfd, Libc.SIGKILL);
        Sys.WaitReadable(_pidfd, timeoutMs: -1);
    }

    public void Dispose() => _pidfd.Dispose();

    /// <summary>The number in the list may be another process's by now: the one that is meant has the directory open.</summary>
    private static LockHolder? TryOpen(int pid, Fd directory)
    {
        if (Sys.TryPidfdOpen(pid) is not { } pidfd) return null;
        if (HasOpen(pid, directory) && Sys.Signal(pidfd, 0)) return new(pid, pidfd);
        pidfd.Dispose();
        return null;
    }

    private static bool HasOpen(int pid, Fd directory)
    {
        statx wanted = Sys.Stat(directory);
        int fd = Sys.TryOpen(Fd.Cwd, $"/proc/{pid}/fd", Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd < 0) return false;
        using OwnedFd table = new(fd);
        foreach (DirectoryEntry entry in Sys.ReadDirectory(table, "fd"))
        {
            if (Sys.TryStat(table, entry.Name, 0, out statx stat) && stat.stx_ino == wanted.stx_ino
                && stat.stx_dev_major == wanted.stx_dev_major && stat.stx_dev_minor == wanted.stx_dev_minor)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>A file of its directory in procfs; empty where it has ended.</summary>
    private string Read(string file)
    {
        int fd = Sys.TryOpen(Fd.Cwd, $"/proc/{_pid}/{file}", Libc.O_RDONLY);
        if (fd < 0) return "";
        using OwnedFd owned = new(fd);
        return Encoding.UTF8.GetString(Sys.ReadToEnd(owned, file));
    }
}
