namespace OciRuntime.SpecTests.Exec;

/// <summary>A container's cgroup, frozen from outside as long as this lives.</summary>
internal sealed class FrozenCgroup : IDisposable
{
    private readonly string _folder;
    private readonly (string File, string On, string Off) _switch;

    public FrozenCgroup(Container container, Layout layout)
    {
        string root = layout.UsesV1() ? "/sys/fs/cgroup/freezer" : LayoutCommand.HostIsUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/unified";
        _folder = root + container.CgroupsPath;
        _switch = layout.UsesV1() ? ("freezer.state", "FROZEN", "THAWED") : ("cgroup.freeze", "1", "0");
        File.WriteAllText(Path.Combine(_folder, _switch.File), _switch.On);
        Container.WaitUntil(() => container.Status == "paused", () => $"{_folder} does not freeze");
    }

    /// <summary>Processes in it.</summary>
    public int Count() => Pids().Length;

    public int[] Pids() => [.. File.ReadLines(Path.Combine(_folder, "cgroup.procs")).Select(int.Parse)];

    public void Dispose() => File.WriteAllText(Path.Combine(_folder, _switch.File), _switch.Off);
}
