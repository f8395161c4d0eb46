using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V1;

/// <summary>A container's cgroups in the v1 hierarchies, and in the cgroup v2 one where both are mounted ("hybrid").</summary>
internal sealed class V1Manager(CgroupState state) : ICgroupManager
{
    public CgroupState State { get; } = state;

    public void Create()
    {
        int done = 0;
        try
        {
            while (done < State.Hierarchies.Count)
            {
                if (TryCreate(State.Hierarchies[done]))
                    done++;
                else
                    State.Hierarchies.RemoveAt(done);
            }
        }
        catch
        {
            Undo(done);
            throw;
        }
    }

    // A failed removal must not hide why creation failed.
    private void Undo(int done)
    {
        for (int i = Math.Min(done, State.Hierarchies.Count - 1); i >= 0; i--)
        {
            try
            {
                Remove(State.Hierarchies[i]);
            }
            catch (OciException)
            {
            }
        }
    }

    // False: a rootless container that named no path does without this hierarchy; Set complains if a limit needs it.
    private bool TryCreate(CgroupHierarchy hierarchy)
    {
        try
        {
            hierarchy.Made = CgroupTree.Make(hierarchy.MountPoint, hierarchy.Directory);
            if (hierarchy.Made == 0)
                CgroupRules.RequireEmpty(hierarchy.Directory);
            RequireThawed(hierarchy);
            if (hierarchy.Has(Cpuset.Controller))
                FillCpuset(hierarchy);
            return true;
        }
        catch (OciException error) when (CgroupRules.MayDoWithout(State, hierarchy, error))
        {
            Remove(hierarchy);
            return false;
        }
    }

    /// <summary>Makes the directories in those hierarchies that systemd does not manage; what it made is there and has processes.</summary>
    public void CreateMissing()
    {
        foreach (CgroupHierarchy hierarchy in State.Hierarchies)
        {
            hierarchy.Made = Math.Max(1, CgroupTree.Make(hierarchy.MountPoint, hierarchy.Directory));
            if (hierarchy.Has(Cpuset.Controller))
                FillCpuset(hierarchy);
        }
    }

    private static void RequireThawed(CgroupHierarchy hierarchy)
    {
        // The cgroup2 hierarchy beside those of v1 has a freezer of its own.
        if (!hierarchy.Has(Freezer.Controller) && hierarchy.Controllers.Length > 0) return;
        using CgroupDir dir = CgroupDir.Open(hierarchy.Directory);
        if (hierarchy.Controllers.Length > 0 ? Freezer.WouldFreeze(dir) : CgroupRules.IsFrozenV2(dir))
            throw CgroupRules.UnexpectedlyFrozen(hierarchy.Directory);
    }

    private static void FillCpuset(CgroupHierarchy hierarchy)
    {
        using CgroupDir dir = CgroupDir.Open(hierarchy.Directory);
        Cpuset.FillFromParents(dir, hierarchy.MountPoint);
    }

    public CgroupEntrance? OpenForClone(SubCgroup? below)
    {
        CgroupEntrance entrance = new();
        try
        {
            foreach (CgroupHierarchy hierarchy in State.Hierarchies)
            {
                string directory = SubCgroup.Directory(hierarchy, below);
                // cgroup2 has a part in the hybrid layout.
                if (hierarchy.Controllers.Length == 0)
                    entrance.AddBirthplace(directory);
                else
                    entrance.AddTasks(directory);
            }
            return entrance;
        }
        catch
        {
            entrance.Dispose();
            throw;
        }
    }

    public void Add(int pid, SubCgroup? below)
    {
        foreach (CgroupHierarchy hierarchy in State.Hierarchies)
            CgroupRules.AddTo(SubCgroup.Directory(hierarchy, below), pid);
    }

    public void Set(LinuxResources? resources, Limits limits)
    {
        if (resources?.Unified is { Count: > 0 })
            throw new OciException("cannot use unified on cgroup v1") { Pointer = "/linux/resources/unified" };
        if ((limits & Limits.Devices) != 0)
            SetDevices(resources?.Devices);
        if (resources is null) return;
        if ((limits & Limits.Loose) != 0)
            SetLoose(resources);
        if ((limits & Limits.Tight) == 0) return;
        // To have the killer needs no controller, to get it back by update does.
        if (Memory.IsSet(resources.Memory) || (resources.Memory?.DisableOOMKiller == false && Find(Memory.Controller) is not null))
            With(Memory.Controller, resources.Memory!, Memory.Set);
        if (Asked.Pids(resources.Pids))
            With(V1.Pids.Controller, resources.Pids!, V1.Pids.Set);
    }

    private void SetLoose(LinuxResources resources)
    {
        if (Asked.Cpuset(resources.Cpu))
            With(Cpuset.Controller, resources.Cpu!, Cpuset.Set);
        if (Cpu.IsSet(resources.Cpu))
            With(Cpu.Controller, resources.Cpu!, Cpu.Set);
        if (Blkio.IsSet(resources.BlockIO))
            With(Blkio.Controller, resources.BlockIO!, Blkio.Set);
        if (Asked.Hugetlb(resources.HugepageLimits))
            With(Hugetlb.Controller, resources.HugepageLimits!, Hugetlb.Set);
        if (NetCls.IsSet(resources.Network))
            With(NetCls.Controller, resources.Network!, NetCls.Set);
        if (NetPrio.IsSet(resources.Network))
            With(NetPrio.Controller, resources.Network!, NetPrio.Set);
        if (Rdma.IsSet(resources.Rdma))
            With(Rdma.Controller, resources.Rdma!, Rdma.Set);
    }

    private void SetDevices(List<LinuxDeviceCgroup>? devices)
    {
        try
        {
            With(Devices.Controller, DeviceRuleList.Replay(devices), Devices.Set);
        }
        catch (OciException) when (State.Rootless)
        {
            // Without privilege over the host's devices there is nothing to protect, and no right to write the rules.
        }
    }

    private void With<T>(string controller, T value, Action<CgroupDir, T> set)
    {
        if (Find(controller) is not { } hierarchy)
        {
            throw new OciException($"cannot set {controller} limit: container could not join or create cgroup")
            {
                Pointer = "/linux/resources/" + FieldOf(controller),
                Hint = State.Rootless ? null : $"the {controller} controller of cgroup v1 is not mounted",
            };
        }
        using CgroupDir dir = CgroupDir.Open(hierarchy.Directory);
        set(dir, value);
    }

    private static string FieldOf(string controller) => controller switch
    {
        Cpuset.Controller => "cpu",
        Blkio.Controller => "blockIO",
        Hugetlb.Controller => "hugepageLimits",
        NetCls.Controller or NetPrio.Controller => "network",
        _ => controller,
    };

    public void ChownForContainer(uint uid)
    {
        // Delegation of v1 hierarchies is unsafe: cgroups(7), "Cgroups delegation" speaks of v2 only.
    }

    public void Freeze()
    {
        using CgroupDir dir = OpenFreezer() ?? throw new OciException("cannot toggle freezer: cgroups not configured for container");
        Freezer.Freeze(dir);
    }

    public void Thaw()
    {
        using CgroupDir? dir = OpenFreezer();
        if (dir is not null)
            Freezer.Thaw(dir);
    }

    // A frozen process does not die of a signal, also where the container made the cgroup below its own and froze it.
    public void ThawToDie()
    {
        if (IsFrozen())
            Thaw();
        if (Find(Freezer.Controller) is { } hierarchy)
            Freezer.ThawBelow(hierarchy.Directory);
    }

    public bool IsFrozen()
    {
        using CgroupDir? dir = OpenFreezer();
        return dir is not null && Freezer.IsFrozen(dir);
    }

    private CgroupDir? OpenFreezer() => Find(Freezer.Controller) is { } hierarchy ? CgroupDir.TryOpen(hierarchy.Directory) : null;

    public void Kill()
    {
        CgroupSignal.KillAll(this);
        ThawToDie();
    }

    public List<int> Pids(bool recursive) => State.Primary is { } hierarchy ? CgroupTree.Pids(hierarchy.Directory, recursive) : [];

    public CgroupStats Stats()
    {
        CgroupStats stats = new();
        Read(Cpuset.Controller, Cpuset.Stat);
        Read(Memory.Controller, Memory.Stat);
        Read(Cpu.Controller, Cpu.Stat);
        Read(Cpuacct.Controller, Cpuacct.Stat);
        Read(V1.Pids.Controller, V1.Pids.Stat);
        Read(Blkio.Controller, Blkio.Stat);
        Read(Hugetlb.Controller, Hugetlb.Stat);
        return stats;

        void Read(string controller, Action<CgroupDir, CgroupStats> stat)
        {
            using CgroupDir? dir = Find(controller) is { } hierarchy ? CgroupDir.TryOpen(hierarchy.Directory) : null;
            if (dir is not null)
                stat(dir, stats);
        }
    }

    public ulong OomKills()
    {
        using CgroupDir? dir = Find(Memory.Controller) is { } hierarchy ? CgroupDir.TryOpen(hierarchy.Directory) : null;
        return StatFile.Value(dir?.TryRead("memory.oom_control"), "oom_kill");
    }

    public OomWatch? WatchOom() => Find(Memory.Controller) is { } hierarchy ? OomWatch.OnV1(CgroupDir.Open(hierarchy.Directory)) : null;

    public bool Exists()
    {
        using CgroupDir? dir = State.Primary is { } hierarchy ? CgroupDir.TryOpen(hierarchy.Directory) : null;
        return dir is not null;
    }

    public void Destroy()
    {
        OciException? failure = null;
        foreach (CgroupHierarchy hierarchy in State.Hierarchies)
        {
            try
            {
                Remove(hierarchy);
            }
            catch (OciException error)
            {
                failure = error; // the others must go all the same
            }
        }
        if (failure is not null) throw failure;
    }

    private static void Remove(CgroupHierarchy hierarchy)
    {
        if (hierarchy.Made == 0) return;
        CgroupTree.Remove(hierarchy.Directory);
        CgroupTree.RemoveAncestors(hierarchy.Directory, hierarchy.Made - 1);
    }

    private CgroupHierarchy? Find(string controller)
    {
        foreach (CgroupHierarchy hierarchy in State.Hierarchies)
            if (hierarchy.Has(controller)) return hierarchy;
        return null;
    }
}
