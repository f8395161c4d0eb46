using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>The namespaces of the process to spawn.</summary>
internal sealed class NamespaceSet
{
    /// <summary>CLONE_NEW* flags of the namespaces to make; the cgroup namespace is left to init, which makes it once it is in its cgroup.</summary>
    public int New { get; init; }

    /// <summary>Open namespaces to join.</summary>
    public IReadOnlyList<NamespaceJoin> Joined { get; init; } = [];

    /// <summary>Whether id maps or clock offsets have to be written from outside.</summary>
    public bool NeedsParent { get; init; }

    /// <summary>Whether init itself makes the clone that is in a joined pid namespace, and with it in a new time namespace.</summary>
    public bool ClonedByInit { get; init; }

    public bool Joins(int type)
    {
        foreach (NamespaceJoin join in Joined)
            if (join.Type == type) return true;
        return false;
    }
}

/// <summary>A spawned init stage: its pid, pidfd and our end of the sync socket.</summary>
/// <param name="AwaitsParent">It will ask for id maps and clock offsets.</param>
/// <param name="Staged">It will clone once more and name the real init.</param>
/// <param name="Trace">Where it marks what it does when; null unless traced.</param>
internal sealed record SpawnedInit(int Pid, OwnedFd Pidfd, SyncChannel Sync, bool AwaitsParent, bool Staged, InitTrace? Trace)
{
    /// <summary>Ends a stage that still waits for its plan; nothing where a session has taken it on and ended it.</summary>
    public void End()
    {
        if (Sync.Socket.Value < 0) return;
        Sync.Dispose();
        OciRuntime.Linux.Sys.Wait(Pid);
    }
}

/// <summary>The parent's side of the clone.</summary>
internal static unsafe class Spawner
{
    private static int SignalChild => Libc.SIGCHLD;

    /// <summary>
    /// Clones the init stage, which waits for its plan. <paramref name="startFd"/> is the listening socket that `start` connects to, or null where
    /// the sync socket itself brings the word; <paramref name="cgroup"/> a cgroup2 directory to be born in, or null; <paramref name="tasks"/> the
    /// "tasks" files of cgroup v1 that it enters.
    /// </summary>
    public static SpawnedInit Spawn(NamespaceSet namespaces, Fd? startFd, Fd? cgroup, IReadOnlyList<OwnedFd> tasks, int preserveFds)
    {
        RequireOneThread();
        InitTrace? trace = InitTrace.IfWanted();
        using OwnedFd exe = SelfExe.Open();
        (OwnedFd parentEnd, OwnedFd childEnd) = Sys.RecordSocketPair();
        using OwnedFd closing = childEnd;
        BootstrapArgs args = Layout(namespaces);
        args.ExeFd = exe.Value;
        args.SyncFd = childEnd.Value;
        args.StartFd = startFd?.Value ?? -1;
        args.PreserveFds = preserveFds;
        args.TaskFileCount = CheckTaskFiles(tasks.Count);
        for (int i = 0; i < tasks.Count; i++)
            args.TaskFile[i] = tasks[i].Value;
        args.Trace = trace is null ? null : trace.Page;
        args.TraceFd = trace?.Descriptor ?? -1;

        using Utf8Z name = new("runcs");
        using Utf8Z verb = new("init");
        using Utf8Z syncText = new(args.SyncFd.ToString());
        using Utf8Z startText = new(args.StartFd.ToString());
        using Utf8Z traceText = new(trace is null ? "" : args.TraceFd.ToString());
        byte** argv = stackalloc byte*[] { name.Pointer, verb.Pointer, syncText.Pointer, startText.Pointer, trace is null ? null : traceText.Pointer,
            null };
        byte** envp = stackalloc byte*[] { null };
        args.Argv = argv;
        args.Envp = envp; // empty: one DOTNET_ variable of the caller could change or end the runtime of init

        int pidfd = -1;
        int errno = 0;
        clone_args clone = new()
        {
            flags = (uint)(args.CloneFlags | Libc.CLONE_PIDFD) | (cgroup is null ? 0 : Libc.CLONE_INTO_CGROUP),
            pidfd = (ulong)&pidfd,
            exit_signal = (uint)SignalChild,
            cgroup = cgroup is null ? 0 : (ulong)cgroup.Value.Value,
        };
        // SAFETY: args, clone and the texts live on this stack frame, of which the child has its own copy.
        int pid = Bootstrap.Clone(&args, &clone, &errno);
        if (pid < 0)
        {
            parentEnd.Dispose();
            throw new OciException { Call = "clone3", Error = errno, Hint = CloneHint(errno, args.CloneFlags) };
        }
        return new(pid, new OwnedFd(pidfd), new SyncChannel(parentEnd), args.AwaitParent, args.SecondClone, trace);
    }

    /// <summary>
    /// Starts the init stage of an exec, on the host's tree. Nothing about the container needs to be known: its .NET runtime comes up
    /// while this process finds that out, and it then gets its plan. So the clone may share our memory until execve, as that of
    /// posix_spawn(3) does, and copies no page tables.
    /// </summary>
    public static SpawnedInit Stage(int preserveFds)
    {
        InitTrace? trace = InitTrace.IfWanted();
        using OwnedFd exe = SelfExe.Open();
        (OwnedFd parentEnd, OwnedFd childEnd) = Sys.RecordSocketPair();
        using OwnedFd closing = childEnd;
        posix_spawn_file_actions_t actions;
        _ = Libc.posix_spawn_file_actions_init(&actions);
        for (int fd = 3; fd < 3 + preserveFds; fd++)
            KeepOpen(&actions, fd);
        KeepOpen(&actions, childEnd.Value);
        if (trace is not null)
            KeepOpen(&actions, trace.Descriptor);

        using Utf8Z path = new($"/proc/self/fd/{exe.Value}");
        string[] words = ["runcs", "init", $"{childEnd.Value}", "-1"];
        using CStringArray argv = new(trace is null ? words : [.. words, $"{trace.Descriptor}"]);
        byte* none = null; // no environment, as above
        TracePage.Mark(trace is null ? null : trace.Page, TracePage.Execveat);
        int pid;
        int error = Libc.posix_spawnp(&pid, path.Pointer, &actions, null, argv.Pointer, &none);
        _ = Libc.posix_spawn_file_actions_destroy(&actions);
        if (error == 0)
            return new(pid, Sys.TryPidfdOpen(pid)!, new SyncChannel(parentEnd), AwaitsParent: false, Staged: false, trace);
        parentEnd.Dispose();
        throw OciException.FromErrno(error, "posix_spawn", "/proc/self/exe");
    }

    /// <summary>
    /// dup2 of a descriptor to itself takes its close-on-exec flag away, in the child alone; see posix_spawn_file_actions_adddup2(3).
    /// </summary>
    private static void KeepOpen(posix_spawn_file_actions_t* actions, int fd) => _ = Libc.posix_spawn_file_actions_adddup2(actions, fd, fd);

    /// <summary>
    /// Which namespaces the first clone makes, which the child unshares, and whether a second clone is due; docs/lifecycle.md tells the cases.
    /// </summary>
    private static BootstrapArgs Layout(NamespaceSet namespaces)
    {
        BootstrapArgs args = default;
        args.JoinCount = namespaces.Joined.Count;
        for (int i = 0; i < args.JoinCount; i++)
            args.Join[i] = namespaces.Joined[i];
        bool newUser = (namespaces.New & Libc.CLONE_NEWUSER) != 0;
        bool joinsUser = namespaces.Joins(Libc.CLONE_NEWUSER);
        args.BecomeRoot = newUser || joinsUser;
        args.AwaitParent = namespaces.NeedsParent;

        bool staged = joinsUser || (newUser && args.JoinCount > 0) || (namespaces.New & Libc.CLONE_NEWTIME) != 0;
        if (!staged)
        {
            args.CloneFlags = namespaces.New;
            return args;
        }
        // What is made after a join must be owned by the joined user namespace, and a pid or time namespace holds for children only.
        args.SecondClone = !namespaces.ClonedByInit;
        args.SecondCloneFlags = namespaces.New & Libc.CLONE_NEWPID;
        args.UnshareFlags = namespaces.New & ~Libc.CLONE_NEWPID;
        return args;
    }

    /// <summary>
    /// The child is managed code without the other threads: with a second managed one it may wait for ever for the garbage
    /// collector. A process has one, see Native/runtime_start.c. unshare(2) of CLONE_THREAD does nothing but say so, and needs no /proc.
    /// </summary>
    internal static void RequireOneThread()
    {
        if (Libc.unshare(Libc.CLONE_THREAD) < 0 && Errno.Last == Errno.EINVAL)
            throw new OciException("internal error: a thread was started before the clone");
    }

    internal static int CheckTaskFiles(int count) => count <= BootstrapArgs.MaxTaskFiles
        ? count
        : throw new OciException($"{count} hierarchies of cgroup v1 are more than this build knows");

    internal static string? CloneHint(int errno, int flags) => errno switch
    {
        Errno.EPERM when (flags & Libc.CLONE_NEWUSER) == 0 =>
            "not enough privileges to make the namespaces; an unprivileged user needs a user namespace in linux/namespaces",
        // From CLONE_INTO_CGROUP: cgroups(7), "no internal processes" and "Thread mode".
        Errno.EBUSY =>
            "the cgroup of /linux/cgroupsPath passes controllers on to cgroups below it, and takes no processes itself: choose a path without such",
        Errno.ENOTSUP => "the cgroup of /linux/cgroupsPath lies below a threaded one, and takes no processes: choose a path that does not",
        Errno.ENOSPC => "the limit on namespaces is reached, see /proc/sys/user/max_*_namespaces",
        _ => null,
    };
}
