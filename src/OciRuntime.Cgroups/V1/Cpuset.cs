using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V1;

/// <summary>cpuset(7).</summary>
internal static class Cpuset
{
    public const string Controller = "cpuset";

    public static bool IsSet(LinuxCPU? cpu) => !string.IsNullOrEmpty(cpu?.Cpus) || !string.IsNullOrEmpty(cpu?.Mems);

    public static void Set(CgroupDir dir, LinuxCPU cpu)
    {
        if (!string.IsNullOrEmpty(cpu.Cpus))
            dir.Write("cpuset.cpus", cpu.Cpus, "/linux/resources/cpu/cpus");
        if (!string.IsNullOrEmpty(cpu.Mems))
            dir.Write("cpuset.mems", cpu.Mems, "/linux/resources/cpu/mems");
    }

    /// <summary>
    /// A v1 cpuset starts empty and takes no process until it has CPUs and memory nodes, so an empty one gets its parent's,
    /// and so on up to the first ancestor that has some.
    /// </summary>
    public static void FillFromParents(CgroupDir dir, string mountPoint)
    {
        bool noCpus = dir.TryRead("cpuset.cpus") is "";
        bool noMems = dir.TryRead("cpuset.mems") is "";
        if ((!noCpus && !noMems) || dir.Path.Length <= mountPoint.Length)
            return;
        using CgroupDir parent = CgroupDir.Open(CgroupPath.Parent(dir.Path));
        FillFromParents(parent, mountPoint);
        if (noCpus)
            dir.Write("cpuset.cpus", parent.Read("cpuset.cpus"));
        if (noMems)
            dir.Write("cpuset.mems", parent.Read("cpuset.mems"));
    }

    public static void Stat(CgroupDir dir, CgroupStats stats)
    {
        CpusetStats set = stats.Cpuset;
        set.Cpus = StatFile.NumberList(dir.TryRead("cpuset.cpus"));
        set.CpuExclusive = Flag(dir, "cpu_exclusive");
        set.Mems = StatFile.NumberList(dir.TryRead("cpuset.mems"));
        set.MemHardwall = Flag(dir, "mem_hardwall");
        set.MemExclusive = Flag(dir, "mem_exclusive");
        set.MemoryMigrate = Flag(dir, "memory_migrate");
        set.MemorySpreadPage = Flag(dir, "memory_spread_page");
        set.MemorySpreadSlab = Flag(dir, "memory_spread_slab");
        set.MemoryPressure = Flag(dir, "memory_pressure");
        set.SchedLoadBalance = Flag(dir, "sched_load_balance");
        set.SchedRelaxDomainLevel = long.TryParse(dir.TryRead("cpuset.sched_relax_domain_level"), out long level) ? level : 0;
    }

    private static ulong Flag(CgroupDir dir, string name) => dir.TryReadNumber($"cpuset.{name}") ?? 0;
}
