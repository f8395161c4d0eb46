using Microsoft.Extensions.Logging;
using OciRuntime.Cgroups;
using OciRuntime.Containers.Supervision;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>delete: removes what create made (runtime.md, Delete).</summary>
internal static class Delete
{
    public static void Execute(ContainerStore store, string id, bool force, ILogger log)
    {
        using OwnedFd? directory = store.TryOpen(id);
        using Container? container = directory is null ? null : TryLock(store, directory, force);
        if (container is not null)
            Execute(container, force, log);
        else if (!force)
            throw Container.DoesNotExist();
        else if (directory is not null)
            RemoveLeftover(store, id, directory);
    }

    private static void Execute(Container container, bool force, ILogger log)
    {
        ContainerStatus status = container.Status();
        if (status is ContainerStatus.Running or ContainerStatus.Paused && !force)
            throw new OciException($"cannot delete container {container.Id} that is not stopped: {status.ToText()}");
        if (status != ContainerStatus.Stopped)
        {
            Destruction.Stop(container);
            container.WarnOfLost(log);
        }
        // By force also what is in the cgroup without being the container's: the caller wants it gone.
        else if (force)
        {
            container.Cgroup.Kill();
        }
        Destruction.Destroy(container, log);
    }

    /// <summary>
    /// By force a state.json that is damaged is as good as none, and who makes or starts the container is ended: he may hang in a hook, or
    /// wait for an init that does. But where it is only this command that cannot read it, another one can, and then knows what to remove.
    /// </summary>
    private static Container? TryLock(ContainerStore store, OwnedFd directory, bool force)
    {
        if (force)
            EndMaker(directory);
        try
        {
            return Container.TryLock(store, directory);
        }
        catch (OciException error) when (force && error.Error is not (Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.ENOLCK))
        {
            return null;
        }
    }

    private static void EndMaker(OwnedFd directory)
    {
        while (!ContainerStore.TryLock(directory))
        {
            using LockHolder? holder = LockHolder.Find(directory);
            if (holder is null)
                CgroupTree.Pause(10); // between two, or not to be seen by us
            else if (holder.MakesOrStarts())
                holder.End();
            else
                ContainerStore.Lock(directory); // another delete, say: that one ends
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
