using Microsoft.Extensions.Logging;
using OciRuntime.Cgroups;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>kill: sends a signal to the container's init (runtime.md, Kill).</summary>
internal static class Kill
{
    private const string StopSignal = "org.opencontainers.image.stopSignal";

    /// <param name="store">Where the container is.</param>
    /// <param name="id">The container's.</param>
    /// <param name="signalText">Null for the one that the container's image wants.</param>
    /// <param name="all">Whether every process of the container gets it.</param>
    /// <param name="log">Takes the warning that some cannot be found.</param>
    public static void Execute(ContainerStore store, string id, string? signalText, bool all, ILogger log)
    {
        int given = signalText is null ? 0 : Signals.Parse(signalText);
        using Container container = Container.Open(store, id);
        int signal = signalText is null ? StopSignalOf(container) : given;
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
            container.WarnOfLost(log);
            return;
        }
        Timeline.Begin("signal");
        if (!Sys.Signal(init, signal)) throw Container.NotRunning();
        if (signal == Libc.SIGKILL)
            container.Cgroup.ThawToDie();
    }

    /// <summary>
    /// "Indicates signal that SHOULD be sent by the container runtimes to kill the container" (config.md#annotations); SIGTERM where there is none.
    /// </summary>
    private static int StopSignalOf(Container container)
    {
        string? wanted = null;
        container.State.Annotations?.TryGetValue(StopSignal, out wanted);
        try
        {
            return !string.IsNullOrEmpty(wanted) && Signals.Parse(wanted) is > 0 and int signal && signal < Libc._NSIG ? signal : Libc.SIGTERM;
        }
        catch (OciException)
        {
            return Libc.SIGTERM; // of an image, which may have anything there
        }
    }

    private static void SignalAll(Container container, Fd? init, int signal)
    {
        if (signal == Libc.SIGKILL)
        {
            container.Cgroup.Kill();
            if (init is { } alive)
                Sys.Signal(alive, signal); // it may have moved itself out of the cgroup
        }
        else
        {
            CgroupSignal.Send(container.Pids(), signal);
        }
    }
}
