using OciRuntime.Cgroups.Systemd.DBus;
using OciRuntime.Cgroups.V1;
using OciRuntime.Cgroups.V2;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.Systemd;

/// <summary>
/// systemd makes the cgroup, as a transient scope that it delegates to us (systemd.io/CONTROL_GROUP_INTERFACE): what it
/// manages itself is told to it, all else is done to the cgroup directly, as without systemd.
/// </summary>
internal sealed class SystemdManager : ICgroupManager
{
    private readonly ICgroupManager _files;
    private readonly SystemdBus _bus;
    private readonly List<UnitProperty> _startProperties = [];
    private KernelLog? _log;
    private ulong _loggedKills;
    private bool _isStarted;

    public SystemdManager(CgroupState state)
    {
        State = state;
        _files = state.Layout == CgroupLayout.V2 ? new V2Manager(state) : new V1Manager(state);
        _bus = new SystemdBus(user: state.Rootless, state.Unit!);
        _isStarted = state.Hierarchies is [{ Made: > 0 }, ..];
    }

    public CgroupState State { get; }

    public static SystemdManager ForConfig(CgroupState state, Config config, string id)
    {
        if (state is { Rootless: true, Layout: CgroupLayout.V1 })
            throw new OciException("cannot use rootless systemd cgroups manager on cgroup v1");
        UnitName name = UnitName.Parse(config.Linux?.CgroupsPath ?? "", id, state.Rootless);
        state.Unit = name.Unit;
        state.Slice = name.Slice;
        SystemdManager manager = new(state);
        // A user's service manager counts slices from its own cgroup.
        string start = state.Rootless ? manager._bus.ControlGroup : "/";
        CgroupPlacement.AddHierarchies(state, CgroupPath.Below(start, name.CgroupPath));
        manager.AddStartProperties(config, name);
        return manager;
    }

    private void AddStartProperties(Config config, UnitName name)
    {
        _startProperties.Add(new("Description", $"runcs container {name.Container}"));
        _startProperties.Add(new("Slice", name.Slice));
        _startProperties.Add(new("Delegate", true));
        // Accounting from the start: the memory controller counts nothing that was used before it was switched on.
        _startProperties.Add(new("MemoryAccounting", true));
        _startProperties.Add(new("CPUAccounting", true));
        _startProperties.Add(new(State.Layout == CgroupLayout.V2 ? "IOAccounting" : "BlockIOAccounting", true));
        _startProperties.Add(new("TasksAccounting", true));
        // Or the scope would be ordered before shutdown.target and stopped in an order that no engine expects.
        _startProperties.Add(new("DefaultDependencies", false));
        UnifiedProperties.AddOomPolicy(_startProperties, config.Linux?.Resources?.Unified, () => _bus.Version);
        _startProperties.AddRange(PropertyAnnotations.From(config.Annotations));
    }

    /// <summary>
    /// A scope cannot be without processes, so it is only started by the first <see cref="Add"/>. Its cgroups count as made already: whoever finds
    /// this in the state file of a create that was killed stops the unit.
    /// </summary>
    public void Create()
    {
        foreach (CgroupHierarchy hierarchy in State.Hierarchies)
        {
            CgroupRules.RequireEmpty(hierarchy.Directory);
            hierarchy.Made = 1;
        }
    }

    public CgroupEntrance? OpenForClone(SubCgroup? below) => null;

    public void Add(int pid, SubCgroup? below)
    {
        if (!_isStarted)
            Start(pid);
        if (below is not null || State.Layout == CgroupLayout.V1)
            _files.Add(pid, below);
        else if (!_files.Pids(recursive: false).Contains(pid))
            _files.Add(pid, below);
    }

    private void Start(int pid)
    {
        List<UnitProperty> properties = [.. _startProperties, new("PIDs", DBusValue.ArrayOf("u", DBusValue.Of((uint)pid)))];
        _log = KernelLog.TryOpenAtEnd();
        _bus.StartTransientUnit(properties);
        _isStarted = true;
        if (_files is V1Manager v1)
        {
            v1.CreateMissing();
            return;
        }
        CgroupHierarchy hierarchy = State.Hierarchies[0];
        using CgroupDir dir = CgroupDir.Open(hierarchy.Directory);
        Controllers.Enable(dir, hierarchy.MountPoint);
    }

    public void Set(LinuxResources? resources, Limits limits)
    {
        // Before systemd, which would let the kernel kill processes for a limit that is too low.
        if (State.Layout == CgroupLayout.V2 && (limits & Limits.Tight) != 0 && resources?.Memory is { CheckBeforeUpdate: true } memory)
            RequireAboveUsage(memory);
        _bus.SetUnitProperties(UnitProperties.For(State.Layout, resources, limits, () => _bus.Version));
        _files.Set(resources, limits);
    }

    private void RequireAboveUsage(LinuxMemory memory)
    {
        using CgroupDir? dir = CgroupDir.TryOpen(State.Hierarchies[0].Directory);
        if (dir is not null)
            V2.Memory.RequireAboveUsage(dir, memory);
    }

    public void ChownForContainer(uint uid) => _files.ChownForContainer(uid);

    public void Freeze() => _files.Freeze();

    public void Thaw() => _files.Thaw();

    public void ThawToDie() => _files.ThawToDie();

    public bool IsFrozen() => _files.IsFrozen();

    public void Kill() => _files.Kill();

    public List<int> Pids(bool recursive) => _files.Pids(recursive);

    public CgroupStats Stats() => _files.Stats();

    public ulong OomKills()
    {
        ulong kills = _files.OomKills();
        if (kills > 0 || _log is null || _files.Exists()) return kills;
        CgroupHierarchy hierarchy = State.Hierarchies[0];
        return _loggedKills += _log.OomKills(hierarchy.Directory[hierarchy.MountPoint.Length..]);
    }

    public OomWatch? WatchOom() => _files.WatchOom();

    public bool Exists() => _files.Exists();

    public void Destroy()
    {
        if (!_isStarted) return;
        try
        {
            _bus.StopUnit();
        }
        finally
        {
            // systemd leaves cgroups that it did not make, ours in other v1 hierarchies and the container's own below.
            _files.Destroy();
        }
    }
}
