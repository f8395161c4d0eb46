using OciRuntime.Cgroups;
using OciRuntime.Containers.Planning;
using OciRuntime.Containers.Supervision;
using OciRuntime.Init;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>exec: a further process in a container. The same bootstrap, init stage and tail as for create, with another plan.</summary>
internal static class Exec
{
    /// <summary>The exit status of the process, 128 + n after signal n; 0 when detached.</summary>
    public static int Execute(ExecRequest request)
    {
        PreservedFds.Check(request.InheritedFds, request.PreserveFds);
        PidFile.Require(request.PidFile);
        Timeline.Begin("start init stage");
        SpawnedInit stage = Spawner.Stage(request.PreserveFds);
        try
        {
            return Execute(request, stage);
        }
        catch
        {
            stage.End();
            throw;
        }
    }

    private static int Execute(ExecRequest request, SpawnedInit stage)
    {
        Timeline.Begin("state");
        using Container container = Container.Open(request.Store, request.Id);
        RequireRunning(container, request.IgnorePaused);
        Timeline.Begin("config");
        // As it was at create: "any changes made to config.json after this step MUST NOT have an effect" (runtime.md, Lifecycle).
        Config config = container.ReadConfig();
        config.Process = ExecProcess.Of(config.Process, request);
        SeccompAgent? agent = SeccompAgent.AtExec(container.State);
        agent?.RequireListening();
        StdioOwner.Give(config.Process, config.Linux);
        using DescriptorSocket? pidfdSocket = DescriptorSocket.TryConnect(request.PidfdSocket);
        using ConsoleSocket? console = ConsoleSocket.Of(config.Process.Terminal, request.Detach, request.ConsoleSocket);
        using InitSession session = Join(request, stage, container, config, console);
        OwnedFd? signals = null;
        try
        {
            session.Serve();
            // Not earlier: a process that is born into a frozen cgroup keeps us waiting, and until it can be sent signals they are for us.
            signals = request.Detach ? null : Foreground.CollectSignals();
            pidfdSocket?.Send("pidfd", session.Pidfd);
            session.Start(agent);
            // Only now: conmon takes the file for success, and the process is executing.
            if (request.PidFile is { } pidFile) PidFile.Write(pidFile, session.Pid);
        }
        catch (OciException error)
        {
            session.Kill();
            throw WithoutPlace(error);
        }
        using (signals) return signals is null ? 0 : Foreground.Wait(session.Pid, session.Pidfd, signals, notify: null, console?.Terminal);
    }

    private static InitSession Join(ExecRequest request, SpawnedInit stage, Container container, Config config, ConsoleSocket? console)
    {
        Timeline.Begin("plan");
        using NamespacePlan namespaces = container.OpenNamespaces() ?? throw Stopped();
        Decisions.Tell(request, container, namespaces);
        SubCgroup? below = SubCgroup.Of(container.Cgroup.State, request.Cgroup, container.State.Pid);
        using CgroupEntrance? entrance = container.Cgroup.OpenForClone(below);
        InitPlanWriter plan = ExecPlanCompiler.Compile(
            config,
            new(container.Id, container.State.Bundle, container.State.Rootfs, container.Cgroup, namespaces, request.Log)
            {
                Entrance = entrance,
                NoNewKeyring = container.State.NoNewKeyring,
                PreserveFds = request.PreserveFds,
            });
        CpuAffinity.Apply(stage.Pid, config.Process!.ExecCPUAffinity?.Initial, "/process/execCPUAffinity/initial"); // its clone inherits it
        return InitSession.Join(stage, config, plan, namespaces, container.Cgroup, entrance, below, console, container.Resctrl);
    }

    /// <summary>What the caller named himself is not to be looked for in config.json; the message says it.</summary>
    private static OciException WithoutPlace(OciException error) =>
        error.Pointer is "/process/args/0" or "/process/cwd" && error.Call is null ? new OciException(error.Message[(error.Pointer.Length + 2)..]) : error;

    private static void RequireRunning(Container container, bool ignorePaused)
    {
        switch (container.Status())
        {
            case ContainerStatus.Created or ContainerStatus.Running:
                return;
            case ContainerStatus.Paused:
                if (ignorePaused) return;
                throw new OciException("cannot exec in a paused container (use --ignore-paused to override)");
            default:
                throw Stopped();
        }
    }

    private static OciException Stopped() => new("cannot exec in a stopped container");
}
