using OciRuntime.Spec;

namespace OciRuntime.Cgroups;

/// <summary>
/// Where one file or unit property holds two fields of the spec, a change of one field needs the value of the other: it is read
/// from the cgroup. At creation there is nothing to read, all stands at the kernel's defaults.
/// </summary>
internal static class ValuesInForce
{
    private const string CpuMax = "cpu.max", MemoryMax = "memory.max", SwapMax = "memory.swap.max";

    /// <summary>Completes the change in place, and returns it.</summary>
    public static LinuxResources FillIn(CgroupState state, LinuxResources resources)
    {
        if (state.Layout == CgroupLayout.V2 && state.Hierarchies is [{ } only])
        {
            using CgroupDir? dir = CgroupDir.TryOpen(only.Directory);
            if (dir is not null && resources.Cpu is { } cpu)
                FillInBandwidth(cpu, dir.TryRead(CpuMax));
            if (dir is not null && resources.Memory is { } memory)
                FillInMemory(memory, dir.TryReadNumber(MemoryMax), dir.TryReadNumber(SwapMax));
        }
        else if (resources.Cpu is { } cpu)
        {
            FillInBandwidth(state, cpu);
        }
        return resources;
    }

    // On v1 the two are files of their own, but systemd takes them as one number.
    private static void FillInBandwidth(CgroupState state, LinuxCPU cpu)
    {
        foreach (CgroupHierarchy hierarchy in state.Hierarchies)
        {
            if (state.Unit is null || !hierarchy.Has(V1.Cpu.Controller)) continue;
            using CgroupDir? dir = CgroupDir.TryOpen(hierarchy.Directory);
            FillInBandwidth(cpu, $"{dir?.TryRead("cpu.cfs_quota_us")} {dir?.TryRead("cpu.cfs_period_us")}");
        }
    }

    /// <param name="cpu">The change.</param>
    /// <param name="max">"20000 50000", "max 100000", "-1 100000".</param>
    internal static void FillInBandwidth(LinuxCPU cpu, string? max)
    {
        bool quota = cpu.Quota is not (null or 0), period = cpu.Period is not (null or 0);
        if (quota == period || max is null || max.IndexOf(' ') is not (> 0 and int space)) return;
        if (!quota)
            cpu.Quota = long.TryParse(max.AsSpan(0, space), out long inForce) && inForce > 0 ? inForce : -1;
        else if (ulong.TryParse(max.AsSpan(space + 1), out ulong inForce))
            cpu.Period = inForce;
    }

    // The spec's swap is the sum of the two. A zero says "as it is" and is left alone; runc does the same with its saved values.
    internal static void FillInMemory(LinuxMemory memory, ulong? limit, ulong? swap)
    {
        if (limit is null or ulong.MaxValue) return;
        if (memory.Limit is null or 0 && memory.Swap > 0)
            memory.Limit = (long)limit;
        else if (memory.Limit > 0 && memory.Swap is null && swap is not (null or ulong.MaxValue))
            memory.Swap = (long)(limit + swap);
    }
}
