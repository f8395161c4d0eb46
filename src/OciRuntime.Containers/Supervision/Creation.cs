using OciRuntime.Cgroups;
using OciRuntime.Containers.Planning;
using OciRuntime.Containers.Validation;
using OciRuntime.Init;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Supervision;

/// <summary>
/// The making of a container: everything of config.json except the process (runtime.md, Create). <see cref="Steps"/> tells it in the order of
/// docs/lifecycle.md.
/// </summary>
/// <param name="request">What the caller asks for.</param>
/// <param name="bundle">A valid bundle.</param>
/// <param name="console">Where the terminal of the process goes; null for a process without one.</param>
/// <param name="viaSocket">Whether init waits for a later `start`; else for this process, which runs the container itself.</param>
internal sealed class Creation(CreateRequest request, Bundle bundle, ConsoleSocket? console, bool viaSocket)
{
    private readonly Config _config = bundle.Config;
    private readonly UndoList _undo = new();

    /// <summary>The container, once all steps are done.</summary>
    public CreatedContainer? Created { get; private set; }

    /// <summary>Brings a container to `created`, and waits for it. What was done is undone where a step fails.</summary>
    /// <exception cref="OciException">A step has failed; its place is a line of config.json where that asked for it.</exception>
    public static CreatedContainer Run(CreateRequest request, bool viaSocket)
    {
        Timeline.Begin("config");
        Bundle bundle = Bundle.Load(request.Bundle);
        try
        {
            return Run(request, bundle, viaSocket);
        }
        catch (OciException error)
        {
            throw bundle.Locate(error);
        }
    }

    /// <summary>Takes back what the steps have done so far, last things first, and runs the poststop hooks then.</summary>
    public void Undo() => _undo.Run();

    /// <summary>
    /// The steps, in their order. It yields a socket wherever the next message of init is due: a command goes on at once, and waits in the read of
    /// it; an event loop goes on when the socket is readable, and never waits.
    /// </summary>
    public IEnumerable<Fd> Steps()
    {
        OwnedFd directory = Claim();
        Timeline.Begin("cgroup: make");
        using NamespacePlan namespaces = NamespacePlan.Of(_config.Linux ?? new LinuxConfig());
        ContainerResources resources = ContainerResources.Plan(request, _config, namespaces);
        WithoutEffect.Warn(_config, resources.Cgroup.State.Layout, request.Log);
        StateFile state = Describe(namespaces, resources);
        Decisions.Tell(request, bundle, resources.Cgroup);
        resources.Make(state, directory, _undo);
        SysctlRules.RequireOwnNamespaces(_config.Linux?.Sysctl, namespaces);
        SecurityModule.RequireForMounts(_config.Linux);
        string? notify = MakeNotifyDirectory(directory, namespaces);
        StdioOwner.Give(_config.Process, _config.Linux);

        SpawnedInit spawned = Spawn(directory, namespaces, resources, out IReadOnlyList<string> taskFiles);
        InitProcess init = new(spawned.Pid, spawned.Pidfd, "container init", resources.Cgroup, _config.Linux?.Resources?.Memory?.Limit ?? 0);
        InitDialogue dialogue = new(spawned, init) { TaskFiles = taskFiles, JoinedIndex = namespaces.JoinedIndex };
        _undo.Add(init.Dispose);
        _undo.Add(init.Kill);
        _undo.Add(dialogue.Dispose); // before init is killed: who waits for a word ends
        AddPoststop();
        if (spawned.AwaitsParent)
        {
            Timeline.Begin("wait for init");
            yield return dialogue.Socket;
            _ = dialogue.Expect(SyncKind.Unshared);
            WriteMaps(init, namespaces);
            dialogue.GoOn();
        }
        if (spawned.Staged)
        {
            Timeline.Begin("wait for init");
            yield return dialogue.Socket;
            init.Follow(dialogue.Expect(SyncKind.SecondClone));
        }
        Timeline.Begin("cgroup: join and limits"); // while init's own runtime starts up
        if (!resources.EntersLate)
            resources.Enter(init);
        if (_config.Process?.OomScoreAdj is { } adjustment)
            init.WriteProc("oom_score_adj", $"{adjustment}", "/process/oomScoreAdj");
        RlimitRaise.Apply(init.Pid, _config.Process?.Rlimits);
        Timeline.Begin("plan");
        dialogue.SendPlan(CompilePlan(namespaces, resources, state, notify), namespaces.DescriptorsForInit);
        ContainerRecord record = new(bundle, state, directory);
        if (!namespaces.JoinsPid)
            record.Write(init); // else init clones itself once more, and its pid is known then
        bundle.WarnOfDuplicates(request.Log); // while init works

        CreateAnswers answers = new(dialogue, init, resources, record, console) { ClonesItself = namespaces.JoinsPid };
        for (bool asks = true; asks;)
        {
            Timeline.Begin("wait for init");
            yield return dialogue.Socket;
            using InitMessage message = dialogue.Next();
            asks = answers.To(message);
        }
        Timeline.Begin("ready");
        init.ReapPredecessors();
        resources.Tighten();
        if (resources.HaveKilled(init)) throw init.Died();
        IdMapper.WarnOfOthers(init.Pid, _config.Linux, request.Log);
        record.Publish();
        WritePidFile(init);
        Created = new(bundle, init, dialogue, resources, state, directory, _undo, console);
    }

    private static CreatedContainer Run(CreateRequest request, Bundle bundle, bool viaSocket)
    {
        MountDestination.StripRootfs(bundle.Config, bundle.Rootfs, request.Log);
        Timeline.Begin("validate");
        bundle.Validate(rootless: !Rootless.IsRoot); // root of a user namespace, podman's, may do without another
        Timeline.Begin("reserve");
        PreservedFds.Check(request.InheritedFds, request.PreserveFds, ListenFds());
        PidFile.Require(request.PidFile);
        SeccompAgent.RequireListening(SeccompAgent.PathOf(bundle.Config.Linux?.Seccomp, bundle.Path));
        using DescriptorSocket? pidfdSocket = DescriptorSocket.TryConnect(request.PidfdSocket);
        ConsoleSocket? console = ConsoleSocket.Of(bundle.Config.Process?.Terminal == true, request.Detach, request.ConsoleSocket);

        Creation creation = new(request, bundle, console, viaSocket);
        try
        {
            foreach (Fd _ in creation.Steps())
            {
            }
            pidfdSocket?.Send("pidfd", creation.Created!.Init.Pidfd);
            return creation.Created!;
        }
        catch
        {
            creation.Undo();
            console?.Dispose();
            throw;
        }
    }

    /// <summary>Makes and locks the container's directory: of two creates of one id exactly one succeeds.</summary>
    private OwnedFd Claim()
    {
        OwnedFd directory = request.Store.Reserve(request.Id);
        _undo.Add(() =>
        {
            using (directory)
                request.Store.Remove(request.Id, directory);
        });
        return directory;
    }

    private StateFile Describe(NamespacePlan namespaces, ContainerResources resources) => new()
    {
        Id = request.Id,
        Created = DateTime.UtcNow,
        Bundle = bundle.Path,
        Rootfs = bundle.Rootfs,
        Annotations = _config.Annotations,
        Cgroup = resources.Cgroup.State,
        HasProcess = _config.Process is not null,
        OwnsPidNamespace = namespaces.Makes(Libc.CLONE_NEWPID),
        NoNewKeyring = request.NoNewKeyring,
        TightMemory = resources.TightMemory,
        ListenerPath = SeccompAgent.PathOf(_config.Linux?.Seccomp, bundle.Path),
        ListenerMetadata = _config.Linux?.Seccomp?.ListenerMetadata,
        NotifiesFromCreate = SeccompPlan.NotifiesFromCreate(_config),
        Poststart = _config.Hooks?.Poststart,
        Poststop = _config.Hooks?.Poststop,
    };

    /// <summary>
    /// Null where nobody waits for a word, or where nothing can be mounted for the container, which then has no way to its notify socket.
    /// </summary>
    private string? MakeNotifyDirectory(Fd directory, NamespacePlan namespaces)
    {
        if (!NotifyProxy.IsWanted || !namespaces.Makes(Libc.CLONE_NEWNS)) return null;
        NotifyProxy.MakeDirectory(directory);
        return $"{request.Store.Root}/{request.Id}/{NotifyProxy.DirectoryName}";
    }

    private SpawnedInit Spawn(Fd directory, NamespacePlan namespaces, ContainerResources resources, out IReadOnlyList<string> taskFiles)
    {
        using OwnedFd? socket = viaSocket ? ListenForStart(directory) : null;
        using CgroupEntrance? entrance = resources.OpenForClone();
        Fd? start = socket is null ? null : new Fd(socket.Value);
        Fd? birthplace = entrance?.Birthplace is { } cgroup ? new Fd(cgroup.Value) : null;
        taskFiles = entrance?.Files ?? [];
        Timeline.Begin("clone");
        try
        {
            return Spawner.Spawn(namespaces.ToSet(), start, birthplace, entrance?.Tasks ?? [], request.PreserveFds + ListenFds());
        }
        catch (OciException error) when (birthplace is not null && error is { Call: "clone3", Error: Errno.EACCES })
        {
            throw NotAllowedInto(resources.Cgroup, error);
        }
    }

    /// <summary>CLONE_INTO_CGROUP asks for the right to write cgroup.procs, of which the error of clone3(2) says nothing.</summary>
    private static OciException NotAllowedInto(ICgroupManager cgroup, OciException error) => new()
    {
        Pointer = "/linux/cgroupsPath",
        Call = "clone3",
        Subject = cgroup.State.Hierarchies.Find(one => one.Controllers.Length == 0)?.Directory,
        Error = error.Error,
        Hint = "unable to apply cgroup configuration: its cgroup.procs belongs to another user",
    };

    private static OwnedFd ListenForStart(Fd directory)
    {
        OwnedFd socket = Sys.BindUnix(directory, Container.StartSocket, Libc.SOCK_SEQPACKET);
        return Libc.listen(socket.Value, 1) == 0 ? socket : throw OciException.FromErrno("listen", Container.StartSocket);
    }

    private void WriteMaps(InitProcess init, NamespacePlan namespaces)
    {
        Timeline.Begin("id maps");
        if (namespaces.Makes(Libc.CLONE_NEWUSER))
            IdMapper.Write(init.Pid, _config.Linux!);
        if (_config.Linux?.TimeOffsets is not { Count: > 0 } offsets) return;
        // "monotonic 86400 0\n", see time_namespaces(7)
        System.Text.StringBuilder text = new();
        foreach ((string clock, LinuxTimeOffset offset) in offsets)
            text.Append(clock).Append(' ').Append(offset.Secs).Append(' ').Append(offset.Nanosecs).Append('\n');
        init.WriteProc("timens_offsets", text.ToString(), "/linux/timeOffsets");
    }

    private InitPlanWriter CompilePlan(NamespacePlan namespaces, ContainerResources resources, StateFile state, string? notify) =>
        InitPlanCompiler.Compile(_config, new(request.Id, bundle.Path, bundle.Rootfs, resources.Cgroup, namespaces, request.Log)
        {
            JoinsCgroupLate = resources.EntersLate,
            NoPivot = request.NoPivot,
            NoNewKeyring = request.NoNewKeyring,
            PreserveFds = request.PreserveFds,
            NotifiesFromCreate = state.NotifiesFromCreate,
            ListenFds = ListenFds(),
            InUserNamespace = Rootless.InUserNamespace(),
            NotifyDirectory = notify,
        });

    /// <summary>The pid file comes last: it says that all else is there.</summary>
    private void WritePidFile(InitProcess init)
    {
        if (request.PidFile is not { } pidFile) return;
        PidFile.Write(pidFile, init.Pid);
        _undo.Add(() => Sys.TryUnlink(Fd.Cwd, pidFile));
    }

    /// <summary>
    /// "stop the container, and continue the lifecycle at step 12" (runtime.md, Lifecycle): poststop hooks run once the rest is undone.
    /// </summary>
    private void AddPoststop()
    {
        if (_config.Hooks?.Poststop is not { } poststop) return;
        StateFile stopped = new() { Id = request.Id, Bundle = bundle.Path, Annotations = _config.Annotations, Poststop = poststop };
        _undo.AddFirst(() => HookRunner.RunPoststop(stopped, request.Log));
    }

    /// <summary>How many descriptors of socket activation are meant for this process, see sd_listen_fds(3).</summary>
    private static int ListenFds()
    {
        bool ours = int.TryParse(Environment.GetEnvironmentVariable("LISTEN_PID"), out int pid) && pid == Libc.getpid();
        return ours && int.TryParse(Environment.GetEnvironmentVariable("LISTEN_FDS"), out int count) && count > 0 ? count : 0;
    }
}

/// <summary>A container that was just made, whose init still talks to this process. Dispose leaves the container as it is.</summary>
internal sealed record CreatedContainer(
    Bundle Bundle, InitProcess Init, InitDialogue Dialogue, ContainerResources Resources, StateFile State, OwnedFd Directory, UndoList Undo,
    ConsoleSocket? Console)
    : IDisposable
{
    /// <summary>Lets the process run, and returns once it executes.</summary>
    public void Start()
    {
        Dialogue.Start(SeccompAgent.AtStart(State));
        if (Resources.KillAtExec(Init)) throw Init.Died(); // death, too, ends the dialogue
    }

    public void Dispose()
    {
        Console?.Dispose();
        Dialogue.Dispose();
        Init.Dispose();
        Directory.Dispose();
    }
}
