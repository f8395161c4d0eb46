using OciRuntime.Cgroups;
using OciRuntime.Cgroups.Resctrl;
using OciRuntime.Containers.Planning;
using OciRuntime.Init;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Supervision;

/// <summary>What is due for a new container between the clone and "ready". Pids are those of init.</summary>
/// <param name="CompilePlan">While init's .NET runtime comes up.</param>
/// <param name="Record">While init works on its plan.</param>
/// <param name="RunHostHooks">When init asks for it.</param>
/// <param name="Agent">Who gets the listener of a filter under which init waits; null for another filter.</param>
internal sealed record CreateWork(Func<InitPlanWriter> CompilePlan, Action<int> Record, Action<int> RunHostHooks, SeccompAgent? Agent);

/// <summary>The parent's side of the conversation with init, from the clone to "ready".</summary>
internal sealed class InitSession : IDisposable
{
    private readonly Config config;
    private readonly NamespacePlan namespaces;
    private readonly ICgroupManager cgroup;
    private readonly SpawnedInit spawned;
    private readonly List<string>? entered;
    private InitPlanWriter? plan;
    private CreateWork? work;
    private string bundle = "";
    private bool joins;
    private SubCgroup? below;
    private ConsoleSocket? console;
    private bool limited;
    private bool cloned;
    private bool reaped;
    private readonly List<int> predecessors = [];
    private readonly Queue<(SyncMessage Message, OwnedFd? Passed)> early = [];

    private InitSession(Config config, NamespacePlan namespaces, ICgroupManager cgroup, SpawnedInit spawned, List<string>? entered)
    {
        this.config = config;
        this.namespaces = namespaces;
        this.cgroup = cgroup;
        this.spawned = spawned;
        this.entered = entered;
        Pid = spawned.Pid;
        Pidfd = spawned.Pidfd;
    }

    /// <summary>The container's share of caches; null where it has none of its own.</summary>
    public ResctrlGroup? Resctrl { get; init; }

    /// <summary>Of init itself; of the intermediate process before a second clone.</summary>
    public int Pid { get; private set; }

    public OwnedFd Pidfd { get; private set; }

    public static InitSession Spawn(
        Config config, string bundle, NamespacePlan namespaces, ICgroupManager cgroup, OwnedFd? startSocket, int preserveFds, ConsoleSocket? console,
        ResctrlGroup? resctrl)
    {
        // Where a small limit of memory would choke the start of our own runtime, the process enters its cgroup later.
        using CgroupEntrance? entrance = OutOfMemory.TightLimit(config) > 0 ? null : cgroup.OpenForClone(below: null);
        Fd? start = startSocket is null ? null : new Fd(startSocket.Value);
        Fd? birthplace = entrance?.Birthplace is { } directory ? new Fd(directory.Value) : null;
        Timeline.Begin("clone");
        SpawnedInit spawned;
        try
        {
            spawned = Spawner.Spawn(namespaces.ToSet(), start, birthplace, entrance?.Tasks ?? [], preserveFds);
        }
        catch (OciException error) when (birthplace is not null && error is { Call: "clone3", Error: Errno.EACCES })
        {
            throw NotAllowedInto(cgroup, error);
        }
        return new(config, namespaces, cgroup, spawned, entrance?.Files) { bundle = bundle, console = console, Resctrl = resctrl };
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

    /// <summary>A process that joins a container, whose cgroup has its limits already.</summary>
    /// <param name="stage">It waits for its plan.</param>
    /// <param name="config">The container's, with the process of this exec.</param>
    /// <param name="plan">What the process does.</param>
    /// <param name="namespaces">Those of the container's init, to join.</param>
    /// <param name="cgroup">The container's.</param>
    /// <param name="entrance">How the process enters it; null where it is put there.</param>
    /// <param name="below">A cgroup below it; null for itself.</param>
    /// <param name="console">Where the master end of its terminal goes; null for a process without one.</param>
    /// <param name="resctrl">The container's.</param>
    public static InitSession Join(
        SpawnedInit stage, Config config, InitPlanWriter plan, NamespacePlan namespaces, ICgroupManager cgroup, CgroupEntrance? entrance, SubCgroup? below,
        ConsoleSocket? console, ResctrlGroup? resctrl)
    {
        InitSession session = new(config, namespaces, cgroup, stage, entrance?.Files) { joins = true, below = below, console = console, Resctrl = resctrl };
        session.Adopt();
        List<int> descriptors = [];
        namespaces.AddDescriptorsTo(descriptors, entrance);
        Timeline.Begin("clone");
        session.SendPlan(plan, descriptors);
        return session;
    }

    /// <summary>Answers init until all is applied except the process. <paramref name="work"/>: none for an exec.</summary>
    public void Serve(CreateWork? work = null)
    {
        this.work = work;
        if (spawned.Trace is { } marks) Timeline.Add(() => marks.ToTrack(Pid, plan));
        if (!joins && !spawned.AwaitsParent && !spawned.Staged) Adopt();
        while (true)
        {
            Timeline.Begin("wait for init");
            if (!Receive(out SyncMessage message, out OwnedFd? passed)) throw Died();
            switch (message.Kind)
            {
                case SyncKind.Unshared:
                    Timeline.Begin("id maps");
                    WriteMaps();
                    spawned.Sync.Send(SyncKind.Continue);
                    if (!spawned.Staged) Adopt();
                    break;
                case SyncKind.SecondClone:
                    Follow(message.Value);
                    cloned = true;
                    if (spawned.Staged) Adopt();
                    if (!ClonesItself || work is null) break;
                    work.Record(Pid);
                    spawned.Sync.Send(SyncKind.Continue);
                    break;
                case SyncKind.RuntimeUp:
                    Timeline.Begin("cgroup: join");
                    EnterCgroup();
                    spawned.Sync.Send(SyncKind.Continue);
                    break;
                case SyncKind.DeviceRules when work is not null:
                    SetLimits(Limits.Devices);
                    spawned.Sync.Send(SyncKind.Continue);
                    break;
                case SyncKind.HostHooks when work is not null:
                    Timeline.Begin("hooks");
                    SetTightLimits(); // a hook may rely on them, or change them
                    limited = true;
                    work.RunHostHooks(Pid);
                    spawned.Sync.Send(SyncKind.Continue);
                    break;
                case SyncKind.MountSource when work is not null:
                    using (OwnedFd source = MountSource.Open(config, bundle, plan!.PointerOf(message.Op), Pid))
                        spawned.Sync.SendDescriptor(SyncKind.MountSource, 0, source);
                    break;
                case SyncKind.Console when console is not null && passed is not null:
                    console.Take(passed, message.Value);
                    console = null; // one is all there is
                    break;
                case SyncKind.Listener when work?.Agent is { } agent:
                    Timeline.Begin("seccomp agent");
                    if (!agent.TakeListener(spawned.Sync, Pid, Pidfd, message.Value)) break; // it says why
                    Settle();
                    return;
                case SyncKind.Ready:
                    Settle();
                    return;
                default:
                    throw Fault(in message);
            }
        }
    }

    /// <summary>Nothing is left to do for init but to wait.</summary>
    private void Settle()
    {
        Timeline.Begin("ready");
        ReapPredecessors();
        if (joins) CpuAffinity.Apply(Pid, config.Process?.ExecCPUAffinity?.Final, "/process/execCPUAffinity/final"); // the cgroup may have widened it
        if (!limited) SetTightLimits();
        if (OutOfMemory.HasKilled(TightMemory, cgroup, Pidfd)) throw Died();
    }

    /// <summary>Lets the process run, and returns once execve has succeeded.</summary>
    /// <param name="agent">Who answers the calls that its seccomp filter asks about; null for a filter that asks nobody.</param>
    public void Start(SeccompAgent? agent)
    {
        Timeline.Begin("start, wait for execve");
        spawned.Sync.Send(SyncKind.Start);
        if (SeccompAgent.AwaitExec(spawned.Sync, Pid, Pidfd, agent) is { } message) throw Fault(in message);
        spawned.Trace?.End();
        if (OutOfMemory.KillsAtExec(TightMemory, cgroup, Pidfd)) throw Died(); // death, too, ends the socket
    }

    /// <summary>Whether init enters a joined pid namespace by a clone of itself.</summary>
    private bool ClonesItself => work is not null && namespaces.JoinsPid;

    /// <summary>An exec joins limits that others have started in.</summary>
    private long TightMemory => joins ? 0 : OutOfMemory.TightLimit(config);

    public void Dispose()
    {
        spawned.Sync.Dispose();
        Pidfd.Dispose();
    }

    /// <summary>Kills and reaps init; for the undoing of a create.</summary>
    public void Kill()
    {
        if (reaped) return;
        spawned.Sync.Dispose(); // who waits for our word ends
        Sys.Signal(Pidfd, Libc.SIGKILL);
        Sys.Wait(Pid);
        ReapPredecessors();
    }

    /// <summary>The next message. Those of the clone of an exec may be quicker than the one that tells of it, and wait for that.</summary>
    private bool Receive(out SyncMessage message, out OwnedFd? passed)
    {
        while (joins && predecessors.Count == 0 && spawned.Sync.Receive(out message, out passed))
        {
            if (message.Kind == SyncKind.SecondClone) return true;
            early.Enqueue((message, passed));
        }
        if (!early.TryDequeue(out (SyncMessage Message, OwnedFd? Passed) next)) return spawned.Sync.Receive(out message, out passed);
        (message, passed) = next;
        return true;
    }

    /// <summary>What only the parent may do for init, done while init's runtime starts up; what an exec's becomes inherits it.</summary>
    private void Adopt()
    {
        Timeline.Begin("cgroup: join and limits");
        if (TightMemory == 0) EnterCgroup(); // else init says when
        WriteOomScoreAdj();
        RlimitRaise.Apply(Pid, config.Process?.Rlimits);
        if (work is null) return; // an exec has its plan
        SendPlan(work.CompilePlan(), namespaces.DescriptorsForInit);
        if (!ClonesItself) work.Record(Pid); // else the pid is known once it has
    }

    private void SendPlan(InitPlanWriter plan, List<int> descriptors)
    {
        this.plan = plan;
        using OwnedFd memfd = plan.ToMemFd();
        spawned.Sync.SendDescriptors(SyncKind.Plan, 0, [memfd.Value, .. descriptors]);
    }

    private void EnterCgroup()
    {
        if (entered is null) cgroup.Add(Pid, below);
        if (!joins && CgroupOwner.Of(config, namespaces) is { } owner) cgroup.ChownForContainer(owner); // before the container can look at it
        Resctrl?.Add(Pid);
        if (!joins || config.Process?.ExecCPUAffinity is null) CpuAffinity.Reset(Pid);
        // Before init may make its first device: on v1 the rules go from "none" to what is allowed, one write each. Or when init asks for them.
        SetLimits(MountPlan.MayOpenDevices(config) ? Limits.Loose : Limits.Devices | Limits.Loose);
    }

    private void SetLimits(Limits limits)
    {
        if (!joins) cgroup.Set(config.Linux?.Resources, limits);
    }

    // On v1 a limit below what is in use already is refused, on v2 it kills: one lack of memory, one message.
    private void SetTightLimits()
    {
        try
        {
            SetLimits(Limits.Tight);
        }
        catch (OciException refused) when (TightMemory > 0 && refused.Error == Errno.EBUSY)
        {
            throw OutOfMemory.WhileStarting(TightMemory);
        }
    }

    private void WriteMaps()
    {
        if (namespaces.Makes(Libc.CLONE_NEWUSER)) IdMapper.Write(Pid, config.Linux!);
        if (config.Linux?.TimeOffsets is { Count: > 0 } offsets) WriteTimeOffsets(offsets);
    }

    private void WriteTimeOffsets(Dictionary<string, LinuxTimeOffset> offsets)
    {
        // "monotonic 86400 0\n", see time_namespaces(7)
        System.Text.StringBuilder text = new();
        foreach ((string clock, LinuxTimeOffset offset) in offsets) text.Append(clock).Append(' ').Append(offset.Secs).Append(' ').Append(offset.Nanosecs).Append('\n');
        WriteProc("timens_offsets", text.ToString(), "/linux/timeOffsets");
    }

    private void WriteOomScoreAdj()
    {
        if (config.Process?.OomScoreAdj is { } value) WriteProc("oom_score_adj", value.ToString(), "/process/oomScoreAdj");
    }

    private void WriteProc(string file, string text, string pointer)
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

    private void Follow(int pid)
    {
        // No further: the pid must not come from a process that somebody in the container may have got hold of.
        if (cloned || !(joins || spawned.Staged || ClonesItself)) throw new OciException("init cloned itself out of turn");
        OwnedFd pidfd = Sys.TryPidfdOpen(pid) ?? throw Died();
        // Nor may it be another process than a child of ours: what follows changes it, and may kill it.
        if (!Sys.IsChild(pidfd))
        {
            pidfd.Dispose();
            throw new OciException("init names a process that is none of ours");
        }
        predecessors.Add(Pid);
        Pidfd.Dispose();
        Pid = pid;
        Pidfd = pidfd;
    }

    /// <summary>They end when they have cloned themselves; to wait for that any earlier would delay the process.</summary>
    private void ReapPredecessors()
    {
        foreach (int pid in predecessors) Sys.Wait(pid);
        predecessors.Clear();
    }

    private OciException Fault(in SyncMessage message)
    {
        if (message.Kind != SyncKind.Fault) return new OciException($"init said {message.Kind} out of turn");
        if (message.Op == SyncMessage.AtCgroup)
            return new OciException { Pointer = "/linux/cgroupsPath", Call = "write", Subject = $"{entered![message.Value]}, \"0\"", Error = message.Errno };
        string? pointer = message.Op == SyncMessage.AtBootstrap ? JoinPointer(message.Value)
            : HookPlan.PointerAtStart(message.Op) ?? plan?.PointerOf(message.Op);
        return HookPlan.Named(InitFault.ToException(in message, pointer));
    }

    private string JoinPointer(int join) =>
        join >= 0 && join < namespaces.JoinedIndex.Count ? $"/linux/namespaces/{namespaces.JoinedIndex[join]}/path" : "/linux/namespaces";

    private OciException Died()
    {
        int status = Sys.Wait(Pid) ?? 0;
        reaped = true;
        if (status == 128 + Libc.SIGKILL && cgroup.OomKills() > 0)
            return OutOfMemory.WhileStarting(config.Linux?.Resources?.Memory?.Limit ?? 0);
        string who = joins ? "the process" : "container init";
        return new OciException(status > 128 ? $"{who} was killed by signal {status - 128} while starting" : $"{who} ended with status {status} while starting");
    }
}
