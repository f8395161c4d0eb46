using OciRuntime.Linux;

namespace OciRuntime.Cgroups;

/// <summary>
/// Open descriptors by which a new process enters its cgroups by itself. A write of its number to cgroup.procs by somebody else
/// waits until no process of the host forks or exits, ten milliseconds where there is much to do; a process with one thread that
/// writes to the "tasks" of cgroup v1 for itself waits for nobody, nor does one that is born in a cgroup of v2.
/// </summary>
internal sealed class CgroupEntrance : IDisposable
{
    private readonly List<OwnedFd> _tasks = [];

    /// <summary>For CLONE_INTO_CGROUP; null where no hierarchy is of v2.</summary>
    public OwnedFd? Birthplace { get; private set; }

    /// <summary>Where the process writes "0", one a hierarchy of v1.</summary>
    public IReadOnlyList<OwnedFd> Tasks => _tasks;

    /// <summary>Their names, in the same order.</summary>
    public List<string> Files { get; } = [];

    public void AddBirthplace(string directory) => Birthplace = Sys.Open(Fd.Cwd, directory, Libc.O_PATH | Libc.O_DIRECTORY);

    public void AddTasks(string directory)
    {
        string file = $"{directory}/tasks";
        _tasks.Add(Sys.Open(Fd.Cwd, file, Libc.O_WRONLY));
        Files.Add(file);
    }

    public void Dispose()
    {
        Birthplace?.Dispose();
        foreach (OwnedFd file in _tasks)
            file.Dispose();
    }
}
