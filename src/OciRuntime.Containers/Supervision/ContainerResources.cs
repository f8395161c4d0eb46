using OciRuntime.Cgroups;
using OciRuntime.Cgroups.Resctrl;
using OciRuntime.Cgroups.V2;
using OciRuntime.Containers.Planning;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Supervision;

/// <summary>
/// What the kernel bounds a new container with, beside its namespaces: its cgroups with their limits, and its share of caches (resctrl).
/// </summary>
internal sealed class ContainerResources(Config config, NamespacePlan namespaces, ICgroupManager cgroup, ResctrlGroup? resctrl)
{
    private bool _entersByItself;
    private bool _tightened;

    public ICgroupManager Cgroup => cgroup;

    /// <summary>The limit of memory in bytes that may be too small to start with; 0 for a larger one, or none.</summary>
    public long TightMemory { get; } = OutOfMemory.TightLimit(config);

    /// <summary>Whether init enters its cgroups only once its own runtime is up: a small limit of memory would choke the start of that.</summary>
    public bool EntersLate => TightMemory > 0;

    /// <summary>What config.json asks for, with nothing made yet.</summary>
    public static ContainerResources Plan(CreateRequest request, Config config, NamespacePlan namespaces)
    {
        ICgroupManager cgroup = CgroupManager.ForConfig(config, request.Id, request.Rootless, request.SystemdCgroup);
        if (cgroup.State.Layout == CgroupLayout.V2)
            V1Only.Refuse(config.Linux?.Resources);
        ResctrlGroup? resctrl = config.Linux?.IntelRdt is { } rdt ? ResctrlGroup.Plan(rdt, request.Id, ResctrlTree.Require()) : null;
        return new(config, namespaces, cgroup, resctrl);
    }

    /// <summary>
    /// Makes the cgroups and the resctrl group. The state file comes first, with no pid yet: should this process be killed, `delete --force` finds
    /// what it made.
    /// </summary>
    public void Make(StateFile state, Fd directory, UndoList undo)
    {
        state.Resctrl = resctrl?.State;
        state.Cgroup = cgroup.State.Intent();
        state.Save(directory);
        int intended = state.Cgroup.Hierarchies.Count;
        undo.Add(cgroup.Destroy);
        MakeCgroup();
        state.Cgroup = cgroup.State;
        if (state.Cgroup.Hierarchies.Count != intended)
            state.Save(directory); // some were there, and they were empty: their processes are ours
        if (resctrl is null) return;
        undo.Add(resctrl.Undo);
        resctrl.Make(config.Linux!.IntelRdt!).Set(config.Linux.IntelRdt!);
    }

    /// <summary>The descriptors by which init enters its cgroups by itself; null where it has to be put there.</summary>
    public CgroupEntrance? OpenForClone()
    {
        CgroupEntrance? entrance = EntersLate ? null : cgroup.OpenForClone(below: null);
        _entersByItself = entrance is not null;
        return entrance;
    }

    /// <summary>
    /// Bounds init: its cgroups and resctrl group, the owner of the cgroup, its CPUs, and the limits that cannot choke it. It has not opened a
    /// device yet: on v1 the device rules go from "none" to what is allowed, one write each.
    /// </summary>
    public void Enter(InitProcess init)
    {
        if (!_entersByItself)
            cgroup.Add(init.Pid);
        if (CgroupOwner.Of(config, namespaces) is { } owner)
            cgroup.ChownForContainer(owner); // before the container can look at it
        resctrl?.Add(init.Pid);
        CpuAffinity.Reset(init.Pid);
        Set(MountPlan.MayOpenDevices(config) ? Limits.Loose : Limits.Devices | Limits.Loose); // or the device rules come when init asks for them
    }

    public void SetDeviceRules() => Set(Limits.Devices);

    /// <summary>
    /// Sets the limits of memory and processes, once: a hook of the container may change them afterwards. On v1 a limit below what is in use already
    /// is refused, on v2 it kills: one lack of memory, one message.
    /// </summary>
    public void Tighten()
    {
        if (_tightened) return;
        _tightened = true;
        try
        {
            Set(Limits.Tight);
        }
        catch (OciException refused) when (EntersLate && refused.Error == Errno.EBUSY)
        {
            throw OutOfMemory.WhileStarting(TightMemory);
        }
    }

    /// <summary>Whether the kernel has killed init for a limit that is too small to start with.</summary>
    public bool HaveKilled(InitProcess init) => OutOfMemory.HasKilled(TightMemory, cgroup, init.Pidfd);

    /// <summary>As <see cref="HaveKilled"/>, right after execve has succeeded.</summary>
    public bool KillAtExec(InitProcess init) => OutOfMemory.KillsAtExec(TightMemory, cgroup, init.Pidfd);

    private void Set(Limits limits) => cgroup.Set(config.Linux?.Resources, limits);

    private void MakeCgroup()
    {
        try
        {
            cgroup.Create();
        }
        catch (OciException error) when (error.Error is Errno.EACCES or Errno.EPERM or Errno.EROFS)
        {
            throw error.At("/linux/cgroupsPath").Hinting("unable to apply cgroup configuration"); // runc's words
        }
    }
}
