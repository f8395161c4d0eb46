using Microsoft.Extensions.Logging;
using OciRuntime.Cgroups;
using OciRuntime.Cgroups.Resctrl;
using OciRuntime.Containers.Planning;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers;

/// <summary>An existing container: its state and what can be told about its init.</summary>
internal sealed class Container : IDisposable
{
    /// <summary>The socket that init listens on until it is started; its presence is the status `created`.</summary>
    public const string StartSocket = "start.sock";

    private readonly OwnedFd _directory;

    private readonly bool _isLocked;

    private Container(ContainerStore store, StateFile state, OwnedFd directory, bool isLocked)
    {
        Store = store;
        State = state;
        _directory = directory;
        _isLocked = isLocked;
    }

    public ContainerStore Store { get; }

    public StateFile State { get; }

    public string Id => State.Id;

    public Fd Directory => _directory;

    public ICgroupManager Cgroup => field ??= CgroupManager.FromState(State.Cgroup);

    /// <summary>
    /// Those in the container's cgroup and below, and where init has left it init with those that are where it is now and in its pid
    /// namespace: that other cgroup may hold strangers, too.
    /// </summary>
    public List<int> Pids()
    {
        List<int> pids = Cgroup.Pids(recursive: true);
        if (pids.Contains(State.Pid) || !IsInitAlive()) return pids;
        pids.Add(State.Pid);
        string? own = State.OwnsPidNamespace ? PidNamespaceOf(State.Pid) : null;
        if (own is null || State.Cgroup.Primary is not { } hierarchy || InitPlace.In(hierarchy, State.Pid) is not { } place)
            return pids;
        foreach (int pid in CgroupTree.Pids(place, recursive: true))
        {
            if (!pids.Contains(pid) && PidNamespaceOf(pid) == own)
                pids.Add(pid);
        }
        return pids;
    }

    /// <summary>Null where config.json has no intelRdt.</summary>
    public ResctrlGroup? Resctrl => State.Resctrl is { } resctrl ? new(resctrl) : null;

    /// <summary>Null where there is no such container, or only the beginning of one.</summary>
    public static Container? TryOpen(ContainerStore store, string id) => TryOpen(store, id, locks: false);

    /// <summary>
    /// For a command that changes the container: waits for others that do, and only then reads what they made of it. Null also where
    /// one of them removed it.
    /// </summary>
    public static Container? TryOpenLocked(ContainerStore store, string id) => TryOpen(store, id, locks: true);

    /// <summary>The same with the container's directory, which the container takes over; null leaves it to the caller.</summary>
    public static Container? TryLock(ContainerStore store, OwnedFd directory)
    {
        ContainerStore.Lock(directory);
        return StateFile.Load(directory) is { } state ? new(store, state, directory, isLocked: true) : null;
    }

    public static Container OpenLocked(ContainerStore store, string id) => TryOpenLocked(store, id) ?? throw DoesNotExist();

    public static Container Open(ContainerStore store, string id) => TryOpen(store, id) ?? throw DoesNotExist();

    /// <summary>containerd and podman look for these words.</summary>
    public static OciException DoesNotExist() => new("container does not exist");

    /// <summary>These, too.</summary>
    public static OciException NotRunning() => new("container not running");

    public ContainerStatus Status()
    {
        if (State.Pid == 0)
            return !_isLocked && ContainerStore.IsLocked(_directory) ? ContainerStatus.Creating : ContainerStatus.Stopped;
        if (!IsInitAlive()) return ContainerStatus.Stopped;
        if (Cgroup.IsFrozen())
            return ContainerStatus.Paused; // first: a created one can be paused, and must be resumed before it can start
        return Sys.TryStat(_directory, StartSocket, Libc.AT_SYMLINK_NOFOLLOW, out _) ? ContainerStatus.Created : ContainerStatus.Running;
    }

    /// <summary>A descriptor of init; null where it has ended. The number may belong to another process by now: the start time tells.</summary>
    public OwnedFd? TryOpenInit()
    {
        if (State.Pid <= 0 || Sys.TryPidfdOpen(State.Pid) is not { } pidfd) return null;
        if (IsInitAlive()) return pidfd;
        pidfd.Dispose();
        return null;
    }

    /// <summary>
    /// The namespaces of init; null where it has ended. Opened through one descriptor of its directory in procfs, which never
    /// leads to a later process of the same number: what is checked afterwards holds for all that was opened.
    /// </summary>
    public NamespacePlan? OpenNamespaces()
    {
        int fd = Sys.TryOpen(Fd.Cwd, $"/proc/{State.Pid}/ns", Libc.O_PATH | Libc.O_DIRECTORY);
        if (fd < 0) return null;
        using OwnedFd directory = new(fd);
        using OwnedFd? init = TryOpenInit();
        return init is null ? null : NamespacePlan.OfProcess(directory);
    }

    /// <summary>config.json as it was at create.</summary>
    public Config ReadConfig() => ReadConfig(_directory);

    /// <summary>The same by the container's directory; null where it is not saved yet, or cannot be read any more.</summary>
    public static Config? TryReadConfig(Fd directory)
    {
        try
        {
            return ReadConfig(directory);
        }
        catch (OciException)
        {
            return null;
        }
    }

    public ContainerReport Report(string owner = "")
    {
        ContainerStatus status = Status();
        return new()
        {
            Id = Id,
            Pid = status == ContainerStatus.Stopped ? 0 : State.Pid,
            Status = status.ToText(),
            Bundle = State.Bundle,
            Rootfs = State.Rootfs,
            Created = State.Created,
            Annotations = State.Annotations,
            Owner = owner,
        };
    }

    /// <summary>
    /// To be called once its processes were sent a signal. With neither a pid namespace nor a cgroup of its own, as an ordinary user's may be,
    /// nothing tells which processes those are: init is known, and what it has started goes on. The first words are runc's.
    /// </summary>
    public void WarnOfLost(ILogger log)
    {
        if (State.OwnsPidNamespace || Cgroup.State.Hierarchies.Count > 0 || !log.IsEnabled(LogLevel.Warning)) return;
        log.LogWarning(
            "failed to kill all processes, possibly due to lack of cgroup: without one, and without a pid namespace of its own, only the first "
            + "process of a container is known");
    }

    public void Dispose() => _directory.Dispose();

    private static Container? TryOpen(ContainerStore store, string id, bool locks)
    {
        OwnedFd? directory = store.TryOpen(id);
        if (directory is null) return null;
        Container? container = locks ? TryLock(store, directory)
            : StateFile.Load(directory) is { } state ? new(store, state, directory, isLocked: false)
            : null;
        if (container is null)
            directory.Dispose();
        return container;
    }

    private static Config ReadConfig(Fd directory)
    {
        try
        {
            return SpecJson.ParseConfig(Sys.ReadFile(directory, Containers.Bundle.ConfigName));
        }
        catch (SpecFormatException damaged)
        {
            throw new OciException($"the container's {Containers.Bundle.ConfigName} is damaged: {damaged.Message}");
        }
    }

    private static string? PidNamespaceOf(int pid) => Sys.TryReadLink(Fd.Cwd, $"/proc/{pid}/ns/pid");

    /// <summary>A zombie counts as gone: its parent may be slow to reap.</summary>
    private bool IsInitAlive() => ProcStat.Read(State.Pid) is { IsDead: false } stat && stat.StartTime == State.StartTime;
}
