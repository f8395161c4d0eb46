using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>What the operations of one plan share.</summary>
internal sealed unsafe class Session
{
    private SyncChannel _reply;
    private OwnedFd? _root;
    private PrivateProc? _proc;

    public Session(SyncChannel sync, OwnedFd? startSocket)
    {
        Sync = _reply = sync;
        StartSocket = startSocket;
    }

    public SyncChannel Sync { get; }

    /// <summary>The listening socket that `start` connects to; null where the sync socket brings the word.</summary>
    public OwnedFd? StartSocket { get; }

    /// <summary>The container's root: the rootfs's mount before pivot_root, "/" after it.</summary>
    public OwnedFd Root
    {
        get => _root ?? throw new OciException("the plan names no root before this operation");
        set => _root = value;
    }

    /// <summary>A mount on "/" is the root from then on: what comes later goes into it, and pivot_root(2) makes it the container's.</summary>
    public void ReplaceRoot(OwnedFd mount)
    {
        Root.Dispose();
        Root = mount;
    }

    /// <summary>Where the host has the root, for the time before pivot_root.</summary>
    public string RootPath { get; set; } = "";

    /// <summary>Mounts that are read-only once everything is in them.</summary>
    public List<(OwnedFd Mount, string Target)> ReadonlyLater { get; } = [];

    public PrivateProc Proc
    {
        get => _proc ?? throw new OciException("the plan opens no procfs before this operation");
        set => _proc = value;
    }

    /// <summary>
    /// Closes what only the operations needed: an init that waits for `start`, for days perhaps, holds its sockets and standard streams alone.
    /// </summary>
    public void CloseHandles()
    {
        _root?.Dispose();
        CloseProc();
        MaskTmpfs?.Dispose();
    }

    public void CloseProc()
    {
        _proc?.Dispose();
        _proc = null;
    }

    /// <summary>Where the operations are marked; null unless the command is traced.</summary>
    public TracePage* Trace { get; set; }

    /// <summary>Tells --debug and --trace of a decision; a code of <see cref="TracePage"/>.</summary>
    public void Mark(int decision) => TracePage.Mark(Trace, decision);

    /// <summary>The read-only tmpfs that hides the first masked directory; the others get clones of it.</summary>
    public OwnedFd? MaskTmpfs { get; set; }

    /// <summary>The working directory that could not be entered before the credentials were changed.</summary>
    public string? PendingDirectory { get; set; }

    /// <summary>"HOME=/root" for an environment that has none; null for one that has.</summary>
    public string? Home { get; set; }

    /// <summary>What the process executes, found by <see cref="Operations.Executable"/>.</summary>
    public string Path { get; set; } = "";

    /// <summary>The caller's file mode creation mask, put back for the process unless the plan sets one.</summary>
    public uint Umask { get; set; }

    public List<RlimitSetting> Rlimits { get; } = [];

    /// <summary>The filter that the process gets as the last thing before it runs; none where its program is null.</summary>
    public SeccompFilter Filter { get; set; }

    /// <summary>Descriptors that came with the plan, for the operation that joins.</summary>
    public Queue<int> Descriptors { get; } = [];

    /// <summary>The pid namespace that a container is to join, until it does; null where this process is in the container's.</summary>
    public Fd? PidNamespace => Descriptors.TryPeek(out int fd) ? new Fd(fd) : null;

    /// <summary>Waits for the plan; null where the runtime has found an error, which is for it to tell.</summary>
    public OwnedFd? TryReceivePlan()
    {
        Span<int> passed = stackalloc int[UnixSocket.MaxPassed];
        if (!Sync.Receive(out SyncMessage message, passed, out int count)) return null;
        if (message.Kind != SyncKind.Plan || count == 0)
            throw new OciException($"sync: {message.Kind} where {SyncKind.Plan} was due");
        foreach (int fd in passed[1..count])
            Descriptors.Enqueue(fd);
        return new OwnedFd(passed[0]);
    }

    /// <summary>From now on faults are told to the `start` that connected.</summary>
    public void ReportTo(SyncChannel starter) => _reply = starter;

    /// <summary>Tells a fault; nobody listens any more where the runtime or `start` was killed.</summary>
    public void Report(in SyncMessage fault) => _reply.Send(in fault);

    /// <summary>
    /// Opens a path of the container. Null where there is none: the lists of engines name files of many kernels, and those are skipped.
    /// </summary>
    public OwnedFd? TryOpenPath(string path)
    {
        OwnedFd? place = PathInRoot.TryOpen(Root, path);
        if (place is not null) return place;
        if (Errno.Last is not (Errno.ENOENT or Errno.ENOTDIR)) throw OciException.FromErrno("openat2", path);
        Mark(TracePage.NothingThere);
        return null;
    }

    /// <summary>
    /// The source of the mount at work, reached with the parent's rights: root of a user namespace may not walk every path of the host.
    /// </summary>
    public OwnedFd OpenMountSource()
    {
        Mark(TracePage.AsksForSource);
        SyncMessage request = new() { Kind = SyncKind.MountSource, Op = CurrentOp };
        if (!Sync.Send(in request) || !Sync.Receive(out SyncMessage answer, out OwnedFd? source))
            throw new OciException("the runtime went away");
        return answer.Kind == SyncKind.MountSource && source is not null
            ? source
            : throw new OciException($"sync: {answer.Kind} where {SyncKind.MountSource} was due");
    }

    /// <summary>Hooks to run once `start` was called.</summary>
    public List<(int Op, HookProcess Hook)> StartHooks { get; } = [];

    /// <summary>The operation at work: what a fault is reported for.</summary>
    public int CurrentOp { get; set; } = SyncMessage.AtBootstrap;

    /// <summary>The startContainer hook at work where <see cref="CurrentOp"/> is <see cref="SyncMessage.AtStartHook"/>.</summary>
    public int CurrentHook { get; private set; }

    /// <summary>
    /// From now on a fault is that of a startContainer hook, by its index among them: `start` has no plan to look an operation up in.
    /// </summary>
    public void BeginStartHook(int index)
    {
        CurrentOp = SyncMessage.AtStartHook;
        CurrentHook = index;
    }
}
