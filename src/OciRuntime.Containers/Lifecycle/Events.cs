using OciRuntime.Cgroups;
using OciRuntime.Cgroups.Resctrl;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>events: figures of a running container, once or at an interval, and word of each time that its memory ran out.</summary>
internal static class Events
{
    public static CgroupStats Once(ContainerStore store, string id)
    {
        using Container container = OpenRunning(store, id);
        return Stats(container);
    }

    /// <summary>Returns when the container has stopped; that its memory ran out just before is still told.</summary>
    /// <param name="store">Where the container is.</param>
    /// <param name="id">Its name.</param>
    /// <param name="intervalMs">Between two figures; the first come after it.</param>
    /// <param name="stats">Takes the figures.</param>
    /// <param name="oom">Is called when the kernel ran out of the container's memory.</param>
    public static void Follow(ContainerStore store, string id, long intervalMs, Action<CgroupStats> stats, Action oom)
    {
        using Container container = OpenRunning(store, id);
        using OwnedFd? init = container.TryOpenInit();
        using OomWatch? watch = container.Cgroup.WatchOom();
        long next = Environment.TickCount64 + intervalMs;
        for (bool running = init is not null; running;)
        {
            running = !HasEnded(init!, watch, next);
            if (watch?.Happened() == true)
                oom();
            if (!running || Environment.TickCount64 < next) continue;
            stats(Stats(container));
            next += intervalMs;
        }
    }

    private static CgroupStats Stats(Container container)
    {
        CgroupStats stats = container.Cgroup.Stats();
        if (container.State.Resctrl is { } resctrl)
            ResctrlFigures.Fill(resctrl, stats.IntelRdt);
        stats.NetworkInterfaces = NetworkFigures.Of(container);
        return stats;
    }

    /// <summary>Waits for the next thing to tell; true once init has ended.</summary>
    private static unsafe bool HasEnded(Fd init, OomWatch? watch, long next)
    {
        pollfd* entries = stackalloc pollfd[2];
        entries[0] = new() { fd = init.Value, events = Libc.POLLIN };
        entries[1] = new() { fd = watch?.Fd.Value ?? -1, events = Libc.POLLIN }; // poll(2) passes over a negative descriptor
        long leftMs = Math.Clamp(next - Environment.TickCount64, 0, int.MaxValue);
        return Libc.poll(entries, 2, (int)leftMs) > 0 && entries[0].revents != 0;
    }

    private static Container OpenRunning(ContainerStore store, string id)
    {
        Container container = Container.Open(store, id);
        if (container.Status() != ContainerStatus.Stopped) return container;
        container.Dispose();
        throw new OciException($"container with id {id} is not running");
    }
}
