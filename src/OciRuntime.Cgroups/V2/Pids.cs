using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V2;

/// <summary>"PID" in Documentation/admin-guide/cgroup-v2.rst.</summary>
internal static class Pids
{
    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    public static string[] Files => ["pids.max"];

    public static void Set(CgroupDir dir, LinuxPids pids) =>
        Knob.Write(dir, "pids.max", PidsFiles.Text(pids.Limit!.Value), "/linux/resources/pids/limit");

    public static void Stat(CgroupDir dir, CgroupStats stats)
    {
        PidsFiles.Stat(dir, stats);
        // Without the controller the processes can still be counted.
        if (!dir.Has("pids.current"))
            stats.Pids.Current = (ulong)CgroupTree.Pids(dir.Path, recursive: false).Count;
    }
}
