using Microsoft.Extensions.Logging;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Supervision;

/// <summary>The end of a container: its processes, then what was made for it.</summary>
internal static class Destruction
{
    private const int KillTimeoutMs = 10_000;

    /// <summary>Kills everything in the container and waits until init is gone.</summary>
    public static void Stop(Container container)
    {
        Timeline.Begin("kill");
        using OwnedFd? init = container.TryOpenInit();
        container.Cgroup.Kill();
        if (init is null) return;
        Sys.Signal(init, Libc.SIGKILL);
        if (!Sys.WaitReadable(init, KillTimeoutMs)) throw new OciException("container init is still running");
    }

    /// <summary>Takes a stopped container away: its cgroup, with what is left in it where the pid namespace was shared, and its state.</summary>
    public static void Destroy(Container container, ILogger log)
    {
        Timeline.Begin("delete: cgroup");
        if (!container.State.OwnsPidNamespace)
            container.Cgroup.Kill();
        container.Cgroup.Destroy();
        container.Resctrl?.Destroy();
        Timeline.Begin("delete: directory");
        container.Store.Remove(container.Id, container.Directory);
        HookRunner.RunPoststop(container.State, log); // "after the container is deleted but before the delete operation returns" (config.md)
    }

    /// <summary>
    /// "If any poststart hook fails, the runtime MUST generate an error, stop the container" (runtime.md, Lifecycle).
    /// They run once the process is executing, not earlier as with peers.
    /// </summary>
    public static void RunPoststart(Container container)
    {
        StateFile state = container.State;
        try
        {
            HookRunner.Run(state.Poststart, "/hooks/poststart", state.Id, state.Bundle, state.Annotations, "running", state.Pid);
        }
        catch (OciException)
        {
            Stop(container);
            throw;
        }
    }
}
