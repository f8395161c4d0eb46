using OciRuntime.Containers.Planning;
using OciRuntime.Init;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Supervision;

/// <summary>A message of init, with the descriptor that came along.</summary>
internal sealed class InitMessage(in SyncMessage content, OwnedFd? passed) : IDisposable
{
    private readonly SyncMessage _content = content;
    private OwnedFd? _passed = passed;

    public SyncKind Kind => _content.Kind;

    public int Value => _content.Value;

    /// <summary>The index in the plan of the operation that init speaks of.</summary>
    public int Operation => _content.Op;

    public ref readonly SyncMessage Content => ref _content;

    public bool HasDescriptor => _passed is not null;

    /// <summary>Gives the descriptor to the caller, who disposes it.</summary>
    public OwnedFd TakeDescriptor()
    {
        OwnedFd taken = _passed ?? throw new OciException($"init said {Kind} without a descriptor");
        _passed = null;
        return taken;
    }

    public void Dispose() => _passed?.Dispose();
}

/// <summary>
/// The conversation with init from its start to execve. Nothing here waits but for the next message: an event loop that calls
/// <see cref="Next"/> once <see cref="Socket"/> is readable never blocks in it.
/// </summary>
internal sealed class InitDialogue : IDisposable
{
    private readonly InitProcess _init;
    private readonly SyncChannel _channel;
    private readonly InitTrace? _trace;
    private readonly Queue<InitMessage> _kept = [];
    private InitPlanWriter? _plan;

    public InitDialogue(SpawnedInit spawned, InitProcess init)
    {
        _init = init;
        _channel = spawned.Sync;
        _trace = spawned.Trace;
        if (_trace is { } marks)
            Timeline.Add(() => marks.ToTrack(init.Pid, _plan is null ? [] : PlanText.Operations(_plan)));
    }

    /// <summary>Readable when init has said something, or is gone.</summary>
    public Fd Socket => _channel.Socket;

    public SyncChannel Channel => _channel;

    /// <summary>The tasks files of cgroup v1 that init enters by itself, in the order of their numbers in a fault.</summary>
    public IReadOnlyList<string> TaskFiles { get; set; } = [];

    /// <summary>The index in linux.namespaces of each namespace that init joins, in the order of their numbers in a fault.</summary>
    public IReadOnlyList<int> JoinedIndex { get; set; } = [];

    /// <summary>Whether a message was kept, so that <see cref="Next"/> needs no readable socket.</summary>
    public bool HasKept => _kept.Count > 0;

    /// <summary>The next message: the first of those kept, else what comes on the socket.</summary>
    /// <exception cref="OciException">Init is gone.</exception>
    public InitMessage Next() => _kept.TryDequeue(out InitMessage? message) ? message : Receive() ?? throw _init.Died();

    /// <summary>The value of the next message, which must be of this kind: any other is init's report of a fault, or was said out of turn.</summary>
    public int Expect(SyncKind kind)
    {
        using InitMessage message = Next();
        return message.Kind == kind ? message.Value : throw Fault(message);
    }

    /// <summary>
    /// Takes one message while the stage of an exec is to tell of its clone, which is followed then; true once there is nothing more to wait for. The
    /// clone's own messages may be quicker, and are kept. So are the last words of a stage that fails: it leaves nobody on the socket.
    /// </summary>
    public bool TakeClone()
    {
        if (Receive() is not { } message) return true;
        if (message.Kind != SyncKind.SecondClone)
        {
            _kept.Enqueue(message);
            return false;
        }
        using (message)
            _init.Follow(message.Value);
        return true;
    }

    /// <summary>Lets init go on after what it has asked for is done.</summary>
    public void GoOn() => _channel.Send(SyncKind.Continue);

    /// <summary>Sends the plan, with the descriptors that its operations name.</summary>
    public void SendPlan(InitPlanWriter plan, List<int> descriptors)
    {
        _plan = plan;
        using OwnedFd memfd = plan.ToMemFd();
        _channel.SendDescriptors(SyncKind.Plan, 0, [memfd.Value, .. descriptors]);
    }

    /// <summary>The place in config.json that asked for an operation of the plan; null where none did.</summary>
    public string? PointerOf(int operation) => _plan?.PointerOf(operation);

    /// <summary>Lets the process run, and returns once execve has succeeded.</summary>
    /// <param name="agent">Who answers the calls that its seccomp filter asks about; null for a filter that asks nobody.</param>
    public void Start(SeccompAgent? agent)
    {
        Timeline.Begin("start, wait for execve");
        _channel.Send(SyncKind.Start);
        if (SeccompAgent.AwaitExec(_channel, _init.Pid, _init.Pidfd, agent) is { } message) throw Fault(in message);
        _trace?.End();
    }

    /// <summary>What init's message says where it is none that was due: the operation that failed, or that init spoke out of turn.</summary>
    public OciException Fault(InitMessage message) => Fault(in message.Content);

    /// <summary>Closes the conversation: who waits for a word on the other side ends.</summary>
    public void Dispose()
    {
        _channel.Dispose();
        while (_kept.TryDequeue(out InitMessage? message))
            message.Dispose();
    }

    /// <summary>Null where nobody is left on the other side.</summary>
    private InitMessage? Receive() => _channel.Receive(out SyncMessage message, out OwnedFd? passed) ? new(in message, passed) : null;

    private OciException Fault(in SyncMessage message)
    {
        if (message.Kind != SyncKind.Fault) return new OciException($"init said {message.Kind} out of turn");
        if (message.Op == SyncMessage.AtCgroup && message.Value >= 0 && message.Value < TaskFiles.Count)
        {
            return new OciException
            {
                Pointer = "/linux/cgroupsPath",
                Call = "write",
                Subject = $"{TaskFiles[message.Value]}, \"0\"",
                Error = message.Errno,
            };
        }
        string? pointer = message.Op == SyncMessage.AtBootstrap ? JoinPointer(message.Value)
            : HookPlan.PointerAtStart(in message) ?? _plan?.PointerOf(message.Op);
        return HookPlan.Named(InitFault.ToException(in message, pointer));
    }

    private string JoinPointer(int join) =>
        join >= 0 && join < JoinedIndex.Count ? $"/linux/namespaces/{JoinedIndex[join]}/path" : "/linux/namespaces";
}
