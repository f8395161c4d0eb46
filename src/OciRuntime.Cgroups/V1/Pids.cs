using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V1;

/// <summary>Documentation/admin-guide/cgroup-v1/pids.rst. The files are those of v2.</summary>
internal static class Pids
{
    public const string Controller = "pids";

    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    public static string[] Files => ["pids.max"];

    public static void Set(CgroupDir dir, LinuxPids pids) =>
        dir.Write("pids.max", PidsFiles.Text(pids.Limit!.Value), "/linux/resources/pids/limit");

    public static void Stat(CgroupDir dir, CgroupStats stats) => PidsFiles.Stat(dir, stats);
}
