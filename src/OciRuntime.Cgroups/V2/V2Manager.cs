using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V2;

/// <summary>A container's cgroup in the one hierarchy of cgroup v2.</summary>
internal sealed class V2Manager(CgroupState state) : ICgroupManager
{
    public CgroupState State { get; } = state;

    // None: a rootless container that could not make one.
    private CgroupHierarchy? Own => State.Hierarchies.Count > 0 ? State.Hierarchies[0] : null;

    public void Create()
    {
        if (Own is not { } hierarchy) return;
        try
        {
            hierarchy.Made = CgroupTree.Make(hierarchy.MountPoint, hierarchy.Directory);
            using CgroupDir dir = CgroupDir.Open(hierarchy.Directory);
            if (hierarchy.Made == 0)
                CgroupRules.RequireEmpty(hierarchy.Directory);
            if (CgroupRules.IsFrozenV2(dir)) throw CgroupRules.UnexpectedlyFrozen(hierarchy.Directory);
            Controllers.Enable(dir, hierarchy.MountPoint);
        }
        catch (OciException error) when (hierarchy.Made == 0 && CgroupRules.MayDoWithout(State, hierarchy, error))
        {
            State.Hierarchies.Clear();
        }
        catch
        {
            Destroy();
            throw;
        }
    }

    public CgroupEntrance? OpenForClone(SubCgroup? below)
    {
        if (Own is not { } hierarchy) return null;
        CgroupEntrance entrance = new();
        entrance.AddBirthplace(SubCgroup.Directory(hierarchy, below));
        return entrance;
    }

    public void Add(int pid, SubCgroup? below)
    {
        if (Own is not { } hierarchy) return;
        CgroupRules.AddTo(SubCgroup.Directory(hierarchy, below), pid);
    }

    public void Set(LinuxResources? resources, Limits limits)
    {
        if (Own is not { } hierarchy)
        {
            if (resources is not null && (limits & Limits.Update) != 0 && IsAnySet(resources))
            {
                throw new OciException("rootless needs no limits + no cgrouppath when no permission is granted for cgroups")
                {
                    Pointer = "/linux/resources",
                };
            }
            return;
        }
        using CgroupDir dir = CgroupDir.Open(hierarchy.Directory);
        if ((limits & Limits.Devices) != 0)
            SetDevices(dir, resources?.Devices);
        if (resources is null) return;
        if ((limits & Limits.Loose) != 0)
            SetLoose(dir, resources);
        if ((limits & Limits.Tight) != 0)
            SetTight(dir, resources);
        // Last: it may name any file, and what it says is meant as it is.
        if ((limits & Limits.Tight) != 0 && resources.Unified is { } unified)
            Unified.Set(dir, unified);
    }

    private static void SetLoose(CgroupDir dir, LinuxResources resources)
    {
        if (Io.IsSet(resources.BlockIO))
            Io.Set(dir, resources.BlockIO!);
        if (Cpu.IsSet(resources.Cpu))
            Cpu.Set(dir, resources.Cpu!);
        if (Asked.Cpuset(resources.Cpu))
            Cpuset.Set(dir, resources.Cpu!);
        if (Asked.Hugetlb(resources.HugepageLimits))
            Hugetlb.Set(dir, resources.HugepageLimits!);
        if (Rdma.IsSet(resources.Rdma))
            Rdma.Set(dir, resources.Rdma!);
    }

    private static void SetTight(CgroupDir dir, LinuxResources resources)
    {
        if (Asked.Pids(resources.Pids))
            V2.Pids.Set(dir, resources.Pids!);
        if (Memory.IsSet(resources.Memory))
            Memory.Set(dir, resources.Memory!);
    }

    private static bool IsAnySet(LinuxResources resources) =>
        Asked.Pids(resources.Pids) || Memory.IsSet(resources.Memory) || Io.IsSet(resources.BlockIO) || Cpu.IsSet(resources.Cpu)
        || Asked.Cpuset(resources.Cpu) || Asked.Hugetlb(resources.HugepageLimits) || Rdma.IsSet(resources.Rdma)
        || resources.Unified is { Count: > 0 };

    private void SetDevices(CgroupDir dir, List<LinuxDeviceCgroup>? devices)
    {
        try
        {
            Devices.Set(dir, DeviceRuleList.Replay(devices));
        }
        catch (OciException) when (State.Rootless)
        {
            // Without privilege over the host's devices there is nothing to protect, and no right to load programs.
        }
    }

    public void ChownForContainer(uint uid)
    {
        if (Own is not { } hierarchy) return;
        using CgroupDir dir = CgroupDir.Open(hierarchy.Directory);
        Ownership.Give(dir, uid);
    }

    public void Freeze()
    {
        using CgroupDir dir = TryOpen() ?? throw new OciException("cannot toggle freezer: cgroups not configured for container");
        Freezer.Freeze(dir);
    }

    public void Thaw()
    {
        using CgroupDir? dir = TryOpen();
        if (dir is not null)
            Freezer.Thaw(dir);
    }

    // SIGKILL gets through to the frozen; who reads the state afterwards is to see no pause.
    public void ThawToDie()
    {
        if (IsFrozen())
            Thaw();
    }

    public bool IsFrozen()
    {
        using CgroupDir? dir = TryOpen();
        return dir is not null && Freezer.IsFrozen(dir);
    }

    public void Kill()
    {
        using CgroupDir? dir = TryOpen();
        if (dir is null) return;
        // One step for the whole tree, forks included, since 5.14. SIGKILL gets through to the frozen.
        if (dir.TryWrite("cgroup.kill", "1") != 0)
            CgroupSignal.KillAll(this);
    }

    public List<int> Pids(bool recursive) => Own is { } hierarchy ? CgroupTree.Pids(hierarchy.Directory, recursive) : [];

    public CgroupStats Stats()
    {
        CgroupStats stats = new();
        using CgroupDir? dir = TryOpen();
        if (dir is null) return stats;
        V2.Pids.Stat(dir, stats);
        Memory.Stat(dir, stats);
        Io.Stat(dir, stats);
        Cpu.Stat(dir, stats);
        Hugetlb.Stat(dir, stats);
        return stats;
    }

    public ulong OomKills()
    {
        using CgroupDir? dir = TryOpen();
        return StatFile.Value(dir?.TryRead("memory.events"), "oom_kill");
    }

    public OomWatch? WatchOom()
    {
        CgroupDir? dir = TryOpen();
        if (dir?.Has("memory.events") == true) return OomWatch.OnV2(dir);
        dir?.Dispose();
        return null;
    }

    public bool Exists()
    {
        using CgroupDir? dir = TryOpen();
        return dir is not null;
    }

    public void Destroy()
    {
        if (Own is not { Made: > 0 } hierarchy) return;
        CgroupTree.Remove(hierarchy.Directory);
        CgroupTree.RemoveAncestors(hierarchy.Directory, hierarchy.Made - 1);
    }

    private CgroupDir? TryOpen() => Own is { } hierarchy ? CgroupDir.TryOpen(hierarchy.Directory) : null;
}
