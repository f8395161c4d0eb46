using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V1;

/// <summary>cpuset(7).</summary>
internal static class Cpuset
{
    public const string Controller = "cpuset";

    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    public static string[] Files => ["cpuset.cpus", "cpuset.mems", "cpus", "mems"];

    /// <summary>"cpuset.", and nothing where the hierarchy is mounted with "noprefix", as `mount -t cpuset` does.</summary>
    private static string Prefix(CgroupDir dir) => dir.Has("cpus") ? "" : "cpuset.";

    public static void Set(CgroupDir dir, LinuxCPU cpu)
    {
        string prefix = Prefix(dir);
        if (!string.IsNullOrEmpty(cpu.Cpus))
            dir.Write(prefix + "cpus", cpu.Cpus, "/linux/resources/cpu/cpus");
        if (!string.IsNullOrEmpty(cpu.Mems))
            dir.Write(prefix + "mems", cpu.Mems, "/linux/resources/cpu/mems");
    }

    /// <summary>
    /// A v1 cpuset starts empty and takes no process until it has CPUs and memory nodes, so an empty one gets its parent's,
    /// and so on up to the first ancestor that has some.
    /// </summary>
    public static void FillFromParents(CgroupDir dir, string mountPoint)
    {
        string cpus = Prefix(dir) + "cpus", mems = Prefix(dir) + "mems";
        bool noCpus = dir.TryRead(cpus) is "";
        bool noMems = dir.TryRead(mems) is "";
        if ((!noCpus && !noMems) || dir.Path.Length <= mountPoint.Length) return;
        using CgroupDir parent = CgroupDir.Open(CgroupPath.Parent(dir.Path));
        FillFromParents(parent, mountPoint);
        if (noCpus)
            dir.Write(cpus, parent.Read(cpus));
        if (noMems)
            dir.Write(mems, parent.Read(mems));
    }

    public static void Stat(CgroupDir dir, CgroupStats stats)
    {
        CpusetStats set = stats.Cpuset;
        string prefix = Prefix(dir);
        set.Cpus = StatFile.NumberList(dir.TryRead(prefix + "cpus"));
        set.CpuExclusive = Flag("cpu_exclusive");
        set.Mems = StatFile.NumberList(dir.TryRead(prefix + "mems"));
        set.MemHardwall = Flag("mem_hardwall");
        set.MemExclusive = Flag("mem_exclusive");
        set.MemoryMigrate = Flag("memory_migrate");
        set.MemorySpreadPage = Flag("memory_spread_page");
        set.MemorySpreadSlab = Flag("memory_spread_slab");
        set.MemoryPressure = Flag("memory_pressure");
        set.SchedLoadBalance = Flag("sched_load_balance");
        set.SchedRelaxDomainLevel = long.TryParse(dir.TryRead(prefix + "sched_relax_domain_level"), out long level) ? level : 0;

        ulong Flag(string name) => dir.TryReadNumber(prefix + name) ?? 0;
    }
}
