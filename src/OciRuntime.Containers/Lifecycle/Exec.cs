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
        long memoryLimit = config.Linux?.Resources?.Memory?.Limit ?? 0;
        using InitProcess init = new(stage.Pid, stage.Pidfd, "the process", container.Cgroup, memoryLimit);
        using InitDialogue dialogue = new(stage, init);
        OwnedFd? signals = null;
        try
        {
            foreach (Fd _ in Join(request, container, config, init, dialogue, console))
            {
            }
            // Not earlier: a process that is born into a frozen cgroup keeps us waiting, and until it can be sent signals they are for us.
            signals = request.Detach ? null : Foreground.CollectSignals();
            pidfdSocket?.Send("pidfd", init.Pidfd);
            dialogue.Start(agent);
            // Only now: conmon takes the file for success, and the process is executing.
            if (request.PidFile is { } pidFile)
                PidFile.Write(pidFile, init.Pid);
        }
        catch (OciException error)
        {
            dialogue.Dispose(); // who waits for a word ends
            init.Kill();
            throw string.IsNullOrEmpty(request.ProcessFile) ? WithoutPlace(error) : WithoutPlace(error).Below("/process");
        }
        using (signals)
            return signals is null ? 0 : Foreground.Wait(init.Pid, init.Pidfd, signals, notify: null, console?.Terminal);
    }

    /// <summary>
    /// The steps until the process is ready, in their order. It yields a socket wherever the next message of the init stage is due, as
    /// <see cref="Creation.Steps"/> does.
    /// </summary>
    private static IEnumerable<Fd> Join(
        ExecRequest request, Container container, Config config, InitProcess init, InitDialogue dialogue, ConsoleSocket? console)
    {
        SendPlan(request, container, config, init, dialogue);
        do
        {
            Timeline.Begin("wait for init");
            yield return dialogue.Socket;
        }
        while (!dialogue.TakeClone());
        for (bool isReady = false; !isReady;)
        {
            Timeline.Begin("wait for init");
            if (!dialogue.HasKept)
                yield return dialogue.Socket;
            using InitMessage message = dialogue.Next();
            switch (message.Kind)
            {
                case SyncKind.Console when console is { IsTaken: false }:
                    console.Take(message.TakeDescriptor(), message.Value);
                    break;
                case SyncKind.Ready:
                    isReady = true;
                    break;
                default:
                    throw dialogue.Fault(message);
            }
        }
        Timeline.Begin("ready");
        init.ReapPredecessors();
        CpuAffinity.Apply(init.Pid, config.Process!.ExecCPUAffinity?.Final, "/process/execCPUAffinity/final"); // the cgroup may have widened it
    }

    /// <summary>Gives the stage what a clone of it inherits, and tells it what to do.</summary>
    private static void SendPlan(ExecRequest request, Container container, Config config, InitProcess stage, InitDialogue dialogue)
    {
        Timeline.Begin("plan");
        Process process = config.Process!;
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
        Timeline.Begin("cgroup: join and limits");
        CpuAffinity.Apply(stage.Pid, process.ExecCPUAffinity?.Initial, "/process/execCPUAffinity/initial");
        if (entrance is null)
            container.Cgroup.Add(stage.Pid, below);
        else
            dialogue.TaskFiles = entrance.Files;
        container.Resctrl?.Add(stage.Pid);
        if (process.ExecCPUAffinity is null)
            CpuAffinity.Reset(stage.Pid);
        if (process.OomScoreAdj is { } adjustment)
            stage.WriteProc("oom_score_adj", $"{adjustment}", "/process/oomScoreAdj");
        RlimitRaise.Apply(stage.Pid, process.Rlimits);
        List<int> descriptors = [];
        namespaces.AddDescriptorsTo(descriptors, entrance);
        Timeline.Begin("clone");
        dialogue.SendPlan(plan, descriptors);
    }

    /// <summary>What the caller named himself is not to be looked for in config.json; the message says it.</summary>
    private static OciException WithoutPlace(OciException error) =>
        error.Pointer is "/process/args/0" or "/process/cwd" && error.Call is null
            ? new OciException(error.Message[(error.Pointer.Length + 2)..])
            : error;

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
