using Microsoft.Extensions.Logging;
using OciRuntime.Cgroups;
using OciRuntime.Containers.Supervision;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>delete: removes what create made (runtime.md, Delete).</summary>
internal static class Delete
{
    private const int KillTimeoutMs = 10_000;

    public static void Execute(ContainerStore store, string id, bool force, ILogger log)
    {
        using OwnedFd? directory = store.TryOpen(id);
        using Container? container = directory is null ? null : TryLock(store, directory, force);
        if (container is not null) Execute(container, force, log);
        else if (!force) throw Container.DoesNotExist();
        else if (directory is not null) RemoveLeftover(store, id, directory);
    }

    private static void Execute(Container container, bool force, ILogger log)
    {
        ContainerStatus status = container.Status();
        if (status is ContainerStatus.Running or ContainerStatus.Paused && !force)
            throw new OciException($"cannot delete container {container.Id} that is not stopped: {status.ToText()}");
        if (status != ContainerStatus.Stopped)
        {
            StopAll(container);
            container.WarnOfLost(log);
        }
        // By force also what is in the cgroup without being the container's: the caller wants it gone.
        else if (force) container.Cgroup.Kill();
        Destroy(container, log);
    }

    /// <summary>Kills everything in the container and waits until init is gone.</summary>
    internal static void StopAll(Container container)
    {
        Timeline.Begin("kill");
        using OwnedFd? init = container.TryOpenInit();
        container.Cgroup.Kill();
        if (init is null) return;
        Sys.Signal(init, Libc.SIGKILL);
        if (!Sys.WaitReadable(init, KillTimeoutMs)) throw new OciException("container init is still running");
    }

    /// <summary>Takes a stopped container away: its cgroup, with what is left in it where the pid namespace was shared, and its state.</summary>
    internal static void Destroy(Container container, ILogger log)
    {
        Timeline.Begin("delete: cgroup");
        if (!container.State.OwnsPidNamespace) container.Cgroup.Kill();
        container.Cgroup.Destroy();
        container.Resctrl?.Destroy();
        Timeline.Begin("delete: directory");
        container.Store.Remove(container.Id, container.Directory);
        HookRunner.RunPoststop(container.State, log); // "after the container is deleted but before the delete operation returns" (config.md)
    }

    /// <summary>
    /// By force a state.json that is damaged is as good as none, and who makes or starts the container is ended: he may hang in a hook, or
    /// wait for an init that does.
    /// </summary>
    private static Container? TryLock(ContainerStore store, OwnedFd directory, bool force)
    {
        if (force) EndMaker(directory);
        try
        {
            return Container.TryLock(store, directory);
        }
        catch (OciException) when (force)
        {
            return null;
        }
    }

    private static void EndMaker(OwnedFd directory)
    {
        while (!ContainerStore.TryLock(directory))
        {
            using LockHolder? holder = LockHolder.Find(directory);
            if (holder is null) CgroupTree.Pause(10); // between two, or not to be seen by us
            else if (holder.MakesOrStarts()) holder.End();
            else ContainerStore.Lock(directory); // another delete, say: that one ends
        }
    }

    /// <summary>
    /// A directory without a state is what a killed create left behind. The saved config.json, written once the cgroup was made, tells
    /// which that was; whoever is in it was the container's.
    /// </summary>
    private static void RemoveLeftover(ContainerStore store, string id, OwnedFd directory)
    {
        if (Container.TryReadConfig(directory) is { } config)
        {
            ICgroupManager cgroup = CgroupManager.ForLeftover(config, id, !Rootless.IsRoot);
            cgroup.Kill();
            cgroup.Destroy();
        }
        store.Remove(id, directory);
    }
}
