using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V1;

/// <summary>Documentation/admin-guide/cgroup-v1/pids.rst. The files are the same on v2.</summary>
internal static class Pids
{
    public const string Controller = "pids";

    public static bool IsSet(LinuxPids? pids) => pids?.Limit is not null;

    public static void Set(CgroupDir dir, LinuxPids pids) =>
        dir.Write("pids.max", Text(pids.Limit!.Value), "/linux/resources/pids/limit");

    /// <summary>
    /// Negative is unlimited. A zero that comes here is a limit; it is written as 1, as by runc, because the container's first
    /// process counts, and systemd cannot hold a zero.
    /// </summary>
    public static string Text(long limit) => limit switch
    {
        < 0 => "max",
        0 => "1",
        _ => limit.ToString(),
    };

    public static void Stat(CgroupDir dir, CgroupStats stats)
    {
        stats.Pids.Current = dir.TryReadNumber("pids.current") ?? 0;
        ulong max = dir.TryReadNumber("pids.max") ?? 0;
        stats.Pids.Limit = max == ulong.MaxValue ? 0 : max;
    }
}
