using OciRuntime.Cgroups;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Supervision;

/// <summary>
/// The process that becomes the container's own, or that of an exec, from the runtime's side: a child of the runtime that may clone itself on the
/// way, and is then followed to its clone.
/// </summary>
/// <param name="pid">The child that was started, as the runtime's own pid namespace counts.</param>
/// <param name="pidfd">A descriptor of that child, which this object takes over.</param>
/// <param name="name">What errors call the process.</param>
/// <param name="cgroup">The cgroup in which the kernel may kill the process for lack of memory.</param>
/// <param name="memoryLimit">The limit of that cgroup in bytes; 0 where there is none.</param>
internal sealed class InitProcess(int pid, OwnedFd pidfd, string name, ICgroupManager cgroup, long memoryLimit) : IDisposable
{
    private readonly List<int> _predecessors = [];
    private bool _reaped;

    /// <summary>The pid of init; that of the child which will clone itself until <see cref="Follow"/> is called.</summary>
    public int Pid { get; private set; } = pid;

    public OwnedFd Pidfd { get; private set; } = pidfd;

    /// <summary>Goes on with the clone that the process has made of itself, and that is a child of the runtime as well (CLONE_PARENT).</summary>
    /// <exception cref="OciException">The pid belongs to no child of the runtime: what follows would change, or kill, somebody else's
    /// process.</exception>
    public void Follow(int clone)
    {
        OwnedFd next = Sys.TryPidfdOpen(clone) ?? throw Died();
        if (!Sys.IsChild(next))
        {
            next.Dispose();
            throw new OciException("init names a process that is none of ours");
        }
        _predecessors.Add(Pid);
        Pidfd.Dispose();
        (Pid, Pidfd) = (clone, next);
    }

    /// <summary>
    /// Reaps the processes that init was cloned from. They end by themselves; to wait for that any earlier would delay the container.
    /// </summary>
    public void ReapPredecessors()
    {
        foreach (int predecessor in _predecessors)
            Sys.Wait(predecessor);
        _predecessors.Clear();
    }

    /// <summary>Writes a file of the process's directory in procfs; an error names the place in config.json that asks for it.</summary>
    public void WriteProc(string file, string text, string pointer)
    {
        try
        {
            Sys.WriteFile(Fd.Cwd, $"/proc/{Pid}/{file}", text);
        }
        catch (OciException error)
        {
            throw error.At(pointer);
        }
    }

    /// <summary>
    /// Kills the process and reaps it, unless it has been reaped. Its dialogue must be closed before, for a predecessor may wait for a word.
    /// </summary>
    public void Kill()
    {
        if (_reaped) return;
        Sys.Signal(Pidfd, Libc.SIGKILL);
        Sys.Wait(Pid);
        ReapPredecessors();
        _reaped = true;
    }

    /// <summary>Reaps the process, which has ended before it was ready, and says why it ended.</summary>
    public OciException Died()
    {
        int status = Sys.Wait(Pid) ?? 0;
        _reaped = true;
        if (status == 128 + Libc.SIGKILL && cgroup.OomKills() > 0) return OutOfMemory.WhileStarting(memoryLimit);
        return new OciException(status > 128
            ? $"{name} was killed by signal {status - 128} while starting"
            : $"{name} ended with status {status} while starting");
    }

    public void Dispose() => Pidfd.Dispose();
}
