using OciRuntime.Linux;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>pause and resume: runc's commands, not the specification's. Engines look for the two errors word for word.</summary>
internal static class PauseResume
{
    /// <summary>Returns when every process of the container stands still.</summary>
    public static void Pause(ContainerStore store, string id)
    {
        using Container container = Container.OpenLocked(store, id);
        // A created container may be paused, too: an engine that checkpoints does so. One that is paused already is none that runs.
        if (container.Status() is not (ContainerStatus.Created or ContainerStatus.Running))
            throw Container.NotRunning();
        container.Cgroup.Freeze();
    }

    public static void Resume(ContainerStore store, string id)
    {
        using Container container = Container.OpenLocked(store, id);
        // containerd sends a resume to a container that died while paused, and expects this.
        if (container.Status() != ContainerStatus.Paused) throw new OciException("container not paused");
        container.Cgroup.Thaw();
    }
}
