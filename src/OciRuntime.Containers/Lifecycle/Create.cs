using OciRuntime.Cgroups;
using OciRuntime.Cgroups.Resctrl;
using OciRuntime.Cgroups.V2;
using OciRuntime.Containers.Planning;
using OciRuntime.Containers.Supervision;
using OciRuntime.Containers.Validation;
using OciRuntime.Init;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>create: everything of config.json except the process (runtime.md, Create). What was done is undone when a step fails.</summary>
internal static class Create
{
    public static void Execute(CreateRequest request)
    {
        using CreatedInit init = Prepare(request, viaSocket: true);
    }

    /// <summary>
    /// Brings a container to `created`. <paramref name="viaSocket"/>: init waits for a later `start`; else for this process,
    /// which runs the container itself.
    /// </summary>
    internal static CreatedInit Prepare(CreateRequest request, bool viaSocket)
    {
        Timeline.Begin("config");
        Bundle bundle = Bundle.Load(request.Bundle);
        try
        {
            return Prepare(request, bundle, viaSocket);
        }
        catch (OciException error)
        {
            throw bundle.Locate(error);
        }
    }

    private static CreatedInit Prepare(CreateRequest request, Bundle bundle, bool viaSocket)
    {
        MountDestination.StripRootfs(bundle.Config, bundle.Rootfs, request.Log);
        Timeline.Begin("validate");
        bundle.Validate(rootless: !Rootless.IsRoot); // root of a user namespace, podman's, may do without another
        bundle.WarnOfDuplicates(request.Log);
        Timeline.Begin("reserve");
        PreservedFds.Check(request.InheritedFds, request.PreserveFds, ListenFds());
        PidFile.Require(request.PidFile);
        SeccompAgent.RequireListening(SeccompAgent.PathOf(bundle.Config.Linux?.Seccomp, bundle.Path));
        using DescriptorSocket? pidfdSocket = DescriptorSocket.TryConnect(request.PidfdSocket);
        ConsoleSocket? console = ConsoleSocket.Of(bundle.Config.Process?.Terminal == true, request.Detach, request.ConsoleSocket);

        UndoList undo = new();
        OwnedFd directory = request.Store.Reserve(request.Id);
        undo.Add(() => request.Store.Remove(request.Id, directory));
        try
        {
            CreatedInit init = Build(request, bundle, directory, undo, viaSocket, console);
            pidfdSocket?.Send("pidfd", init.Session.Pidfd);
            return init;
        }
        catch
        {
            undo.Run();
            console?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    private static CreatedInit Build(CreateRequest request, Bundle bundle, OwnedFd directory, UndoList undo, bool viaSocket, ConsoleSocket? console)
    {
        Config config = bundle.Config;
        Timeline.Begin("cgroup: make");
        ICgroupManager cgroup = CgroupManager.ForConfig(config, request.Id, request.Rootless, request.SystemdCgroup);
        if (cgroup.State.Layout == CgroupLayout.V2) V1Only.Refuse(config.Linux?.Resources);
        WithoutEffect.Warn(config, cgroup.State.Layout, request.Log);
        using NamespacePlan namespaces = NamespacePlan.Of(config.Linux ?? new LinuxConfig());
        ResctrlGroup? resctrl = config.Linux?.IntelRdt is { } rdt ? ResctrlGroup.Plan(rdt, request.Id, ResctrlTree.Require()) : null;
        StateFile state = Describe(request, bundle, namespaces, cgroup);
        state.Resctrl = resctrl?.State;
        Decisions.Tell(request, bundle, cgroup);
        MakeCgroups(config, state, cgroup, resctrl, directory, undo);
        SysctlPlan.RequireOwnNamespaces(config.Linux?.Sysctl, namespaces);
        SecurityModule.RequireForMounts(config.Linux);
        // Where nothing can be mounted for the container it has no way to its notify socket.
        string? notify = NotifyProxy.IsWanted && namespaces.Makes(Libc.CLONE_NEWNS) ? $"{request.Store.Root}/{request.Id}/{NotifyProxy.DirectoryName}" : null;
        if (notify is not null) NotifyProxy.MakeDirectory(directory);
        StdioOwner.Give(config.Process, config.Linux);
        using OwnedFd? socket = viaSocket ? ListenForStart(directory) : null;
        InitSession session = InitSession.Spawn(config, bundle.Path, namespaces, cgroup, socket, request.PreserveFds + ListenFds(), console, resctrl);
        undo.Add(session.Kill);
        AddPoststop(request, bundle, undo);
        session.Serve(new(CompilePlan, Record, pid => RunHostHooks(request, bundle, pid), SeccompAgent.AtCreate(state)));
        IdMapper.WarnOfOthers(session.Pid, config.Linux, request.Log);

        StateFile.Publish(directory);
        if (request.PidFile is { } pidFile)
        {
            PidFile.Write(pidFile, session.Pid);
            undo.Add(() => Sys.TryUnlink(Fd.Cwd, pidFile));
        }
        return new(bundle, session, cgroup, state, directory, undo, console);

        InitPlanWriter CompilePlan()
        {
            Timeline.Begin("plan");
            return InitPlanCompiler.Compile(config, new(request.Id, bundle.Path, bundle.Rootfs, cgroup, namespaces, request.Log)
            {
                JoinsCgroupLate = OutOfMemory.TightLimit(config) > 0,
                NoPivot = request.NoPivot,
                NoNewKeyring = request.NoNewKeyring,
                PreserveFds = request.PreserveFds,
                NotifiesFromCreate = state.NotifiesFromCreate,
                ListenFds = ListenFds(),
                InUserNamespace = Rootless.InUserNamespace(),
                NotifyDirectory = notify,
            });
        }

        void Record(int pid)
        {
            Timeline.Begin("state file");
            bundle.SaveConfig(directory);
            state.Pid = pid;
            state.StartTime = ProcStat.Read(pid)?.StartTime ?? throw new OciException("container init ended while starting");
            state.Write(directory);
        }
    }

    private static void Make(ICgroupManager cgroup)
    {
        try
        {
            cgroup.Create();
        }
        catch (OciException error) when (error.Error is Errno.EACCES or Errno.EPERM or Errno.EROFS)
        {
            throw error.At("/linux/cgroupsPath").Hinting("unable to apply cgroup configuration"); // runc's words
        }
    }

    /// <summary>
    /// Before the plan, which shows the container the cgroups that could be made. The state file comes first, with no pid yet: should this
    /// process be killed, `delete --force` finds what it made.
    /// </summary>
    private static void MakeCgroups(Config config, StateFile state, ICgroupManager cgroup, ResctrlGroup? resctrl, Fd directory, UndoList undo)
    {
        state.Cgroup = cgroup.State.Intent();
        state.Save(directory);
        int intended = state.Cgroup.Hierarchies.Count;
        undo.Add(cgroup.Destroy);
        Make(cgroup);
        state.Cgroup = cgroup.State;
        if (state.Cgroup.Hierarchies.Count != intended) state.Save(directory); // some were there, and they were empty: their processes are ours
        if (resctrl is null) return;
        undo.Add(resctrl.Destroy);
        resctrl.Make(config.Linux!.IntelRdt!).Set(config.Linux.IntelRdt!);
    }

    private static OwnedFd ListenForStart(Fd directory)
    {
        OwnedFd socket = Sys.BindUnix(directory, Container.StartSocket, Libc.SOCK_SEQPACKET);
        return Libc.listen(socket.Value, 1) == 0 ? socket : throw OciException.FromErrno("listen", Container.StartSocket);
    }

    /// <summary>"stop the container, and continue the lifecycle at step 12" (runtime.md, Lifecycle): poststop hooks run once the rest is undone.</summary>
    private static void AddPoststop(CreateRequest request, Bundle bundle, UndoList undo)
    {
        if (bundle.Config.Hooks?.Poststop is not { } poststop) return;
        StateFile stopped = new() { Id = request.Id, Bundle = bundle.Path, Annotations = bundle.Config.Annotations, Poststop = poststop };
        undo.AddFirst(() => HookRunner.RunPoststop(stopped, request.Log));
    }

    private static void RunHostHooks(CreateRequest request, Bundle bundle, int pid)
    {
        Hooks hooks = bundle.Config.Hooks!;
        Dictionary<string, string>? annotations = bundle.Config.Annotations;
        HookRunner.Run(hooks.Prestart, "/hooks/prestart", request.Id, bundle.Path, annotations, "creating", pid, bundle.Path);
        HookRunner.Run(hooks.CreateRuntime, "/hooks/createRuntime", request.Id, bundle.Path, annotations, "creating", pid, bundle.Path);
    }

    private static StateFile Describe(CreateRequest request, Bundle bundle, NamespacePlan namespaces, ICgroupManager cgroup) => new()
    {
        Id = request.Id,
        Created = DateTime.UtcNow,
        Bundle = bundle.Path,
        Rootfs = bundle.Rootfs,
        Annotations = bundle.Config.Annotations,
        Cgroup = cgroup.State,
        HasProcess = bundle.Config.Process is not null,
        OwnsPidNamespace = namespaces.Makes(Libc.CLONE_NEWPID),
        NoNewKeyring = request.NoNewKeyring,
        TightMemory = OutOfMemory.TightLimit(bundle.Config),
        ListenerPath = SeccompAgent.PathOf(bundle.Config.Linux?.Seccomp, bundle.Path),
        ListenerMetadata = bundle.Config.Linux?.Seccomp?.ListenerMetadata,
        NotifiesFromCreate = SeccompPlan.NotifiesFromCreate(bundle.Config),
        Poststart = bundle.Config.Hooks?.Poststart,
        Poststop = bundle.Config.Hooks?.Poststop,
    };

    /// <summary>Descriptors of socket activation that are meant for us, see sd_listen_fds(3).</summary>
    private static int ListenFds()
    {
        bool ours = int.TryParse(Environment.GetEnvironmentVariable("LISTEN_PID"), out int pid) && pid == Libc.getpid();
        return ours && int.TryParse(Environment.GetEnvironmentVariable("LISTEN_FDS"), out int count) && count > 0 ? count : 0;
    }
}

/// <summary>A container that was just made: its init still talks to this process. Dispose leaves the container as it is.</summary>
internal sealed record CreatedInit(Bundle Bundle, InitSession Session, ICgroupManager Cgroup, StateFile State, OwnedFd Directory, UndoList Undo, ConsoleSocket? Console)
    : IDisposable
{
    public void Dispose()
    {
        Console?.Dispose();
        Session.Dispose();
        Directory.Dispose();
    }
}
