using Microsoft.Extensions.Logging;
using OciRuntime.Containers.Planning;
using OciRuntime.Containers.Supervision;
using OciRuntime.Init;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>start: runs the process of a created container (runtime.md, Start).</summary>
internal static class Start
{
    public static void Execute(ContainerStore store, string id, ILogger log)
    {
        using Container container = Container.OpenLocked(store, id);
        RequireCreated(container.Status());
        if (!container.State.HasProcess) throw StateFile.NoProcess();

        using NotifyProxy? notify = NotifyProxy.Open(container.Directory);
        using OwnedFd init = container.TryOpenInit() ?? throw HasStopped();
        Timeline.Begin("start, wait for execve");
        Release(container, init, log);
        Timeline.Begin("started");
        Sys.TryUnlink(container.Directory, Container.StartSocket);
        if (OutOfMemory.KillsAtExec(container.State.TightMemory, container.Cgroup, init))
            throw OutOfMemory.WhileStarting(container.State.TightMemory);
        try
        {
            Destruction.RunPoststart(container);
        }
        catch (OciException)
        {
            Destruction.Destroy(container, log); // "and continue the lifecycle at step 12"
            throw;
        }
        notify?.WaitReady(container.State.Pid, init);
    }

    private static OciException HasStopped() => new("cannot start a container that has stopped");

    private static void RequireCreated(ContainerStatus status)
    {
        string? refusal = status switch
        {
            ContainerStatus.Created => null,
            ContainerStatus.Stopped => HasStopped().Message,
            ContainerStatus.Running => "cannot start an already running container",
            _ => $"cannot start a container in the {status.ToText()} state",
        };
        if (refusal is not null) throw new OciException(refusal);
    }

    /// <summary>Tells init to go on; its socket closes by itself when execve has succeeded.</summary>
    private static void Release(Container container, Fd init, ILogger log)
    {
        SeccompAgent? agent = SeccompAgent.AtStart(container.State);
        agent?.RequireListening(); // where it is gone the container stays `created`
        using OwnedFd? socket = Sys.TryConnectUnix(container.Directory, Container.StartSocket, Libc.SOCK_SEQPACKET);
        if (socket is null)
        {
            // Nobody listens any more: an earlier `start` was killed between its word to init and the removal of the socket.
            if (Errno.Last != Errno.ECONNREFUSED) throw OciException.FromErrno("connect", Container.StartSocket);
            Sys.TryUnlink(container.Directory, Container.StartSocket);
            throw new OciException("cannot start an already running container");
        }
        using SyncChannel channel = new(socket);
        if (!channel.Send(SyncKind.Start)) throw HasStopped();
        if (SeccompAgent.AwaitExec(channel, container.State.Pid, init, agent) is not { } fault) return;
        if (fault.Op == SyncMessage.AtStartHook)
        {
            // "If any startContainer hook fails, the runtime MUST generate an error, stop the container, and continue the lifecycle at step 12."
            Destruction.Stop(container);
            Destruction.Destroy(container, log);
        }
        throw HookPlan.Named(InitFault.ToException(in fault, HookPlan.PointerAtStart(in fault)));
    }
}
