using OciRuntime.Linux;

namespace OciRuntime.Containers.Supervision;

/// <summary>What later commands read of a new container: its config.json and its state.</summary>
/// <param name="bundle">The bundle that the container is made of.</param>
/// <param name="state">Its state, which gets the pid.</param>
/// <param name="directory">The container's own, in the directory of all state.</param>
internal sealed class ContainerRecord(Bundle bundle, StateFile state, Fd directory)
{
    public Bundle Bundle => bundle;

    public StateFile State => state;

    /// <summary>Saves config.json as it was read, and writes the state with the pid of init aside, where no other command looks.</summary>
    public void Write(InitProcess init)
    {
        Timeline.Begin("state file");
        bundle.SaveConfig(directory);
        state.Pid = init.Pid;
        state.StartTime = ProcStat.Read(init.Pid)?.StartTime ?? throw new OciException("container init ended while starting");
        state.Write(directory);
    }

    /// <summary>Makes what was written the container's state, for all to see.</summary>
    public void Publish() => StateFile.Publish(directory);
}
