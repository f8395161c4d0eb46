using OciRuntime.Cgroups;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>kill: sends a signal to the container's init (runtime.md, Kill).</summary>
internal static class Kill
{
    public static void Execute(ContainerStore store, string id, string signalText, bool all)
    {
        int signal = Signals.Parse(signalText);
        using Container container = Container.Open(store, id);
        using OwnedFd? init = container.TryOpenInit();
        if (init is null)
        {
            // What outlives init in a shared pid namespace can still be reached: containerd says so with --all.
            if (!all && (container.State.OwnsPidNamespace || signal != Libc.SIGKILL || container.Cgroup.Pids(recursive: true).Count == 0))
                throw Container.NotRunning();
            SignalAll(container, init: null, signal);
            return;
        }
        if (all || (signal == Libc.SIGKILL && !container.State.OwnsPidNamespace))
        {
            SignalAll(container, init, signal);
            return;
        }
        Timeline.Begin("signal");
        if (!Sys.Signal(init, signal)) throw Container.NotRunning();
        if (signal == Libc.SIGKILL) container.Cgroup.ThawToDie();
    }

    private static void SignalAll(Container container, Fd? init, int signal)
    {
        if (signal == Libc.SIGKILL)
        {
            container.Cgroup.Kill();
            if (init is { } alive) Sys.Signal(alive, signal); // it may have moved itself out of the cgroup
        }
        else CgroupSignal.Send(container.Pids(), signal);
    }
}
