using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V2;

/// <summary>"Cpuset" in Documentation/admin-guide/cgroup-v2.rst. An empty set takes the parent's.</summary>
internal static class Cpuset
{
    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    public static string[] Files => ["cpuset.cpus", "cpuset.mems"];

    public static void Set(CgroupDir dir, LinuxCPU cpu)
    {
        if (!string.IsNullOrEmpty(cpu.Cpus))
            Knob.Write(dir, "cpuset.cpus", cpu.Cpus, "/linux/resources/cpu/cpus");
        if (!string.IsNullOrEmpty(cpu.Mems))
            Knob.Write(dir, "cpuset.mems", cpu.Mems, "/linux/resources/cpu/mems");
    }
}
