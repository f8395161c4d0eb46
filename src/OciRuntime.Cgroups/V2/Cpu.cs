using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V2;

/// <summary>"CPU" in Documentation/admin-guide/cgroup-v2.rst. Times in microseconds; 0 leaves a value as it is.</summary>
internal static class Cpu
{
    private const string At = "/linux/resources/cpu";

    // The kernel's own default, named in cgroup-v2.rst at cpu.max.
    private const ulong DefaultPeriodUs = 100_000;

    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    // No weight stands beside "idle", and no burst is above the quota.
    public static string[] Files => ["cpu.idle", "cpu.weight", "cpu.max", "cpu.max.burst"];

    public static bool IsSet(LinuxCPU? cpu) => cpu is not null
        && (cpu.Shares > 0 || cpu.Quota is not (null or 0) || cpu.Period > 0 || cpu.Burst is not null || cpu.Idle is not null);

    public static void Set(CgroupDir dir, LinuxCPU cpu)
    {
        if (cpu.Idle is { } idle)
            Knob.Write(dir, "cpu.idle", idle.ToString(), $"{At}/idle");
        if (cpu.Shares is > 0 and { } shares)
            Knob.Write(dir, "cpu.weight", CgroupWeight.FromCpuShares(shares).ToString(), $"{At}/shares");
        SetMax(dir, cpu);
    }

    private static void SetMax(CgroupDir dir, LinuxCPU cpu)
    {
        bool quota = cpu.Quota is not (null or 0);
        bool burstLater = false;
        if (cpu.Burst is { } burst)
        {
            int errno = dir.TryWrite("cpu.max.burst", burst.ToString());
            // A burst above the present quota is refused, and may fit the one that follows.
            burstLater = errno == Errno.EINVAL && quota;
            if (errno != 0 && !burstLater)
                throw dir.WriteFailed("cpu.max.burst", burst.ToString(), errno, $"{At}/burst");
        }
        if (quota || cpu.Period > 0)
        {
            string max = cpu.Quota > 0 ? cpu.Quota.Value.ToString() : "max";
            ulong period = cpu.Period is > 0 and { } us ? us : DefaultPeriodUs;
            Knob.Write(dir, "cpu.max", $"{max} {period}", quota ? $"{At}/quota" : $"{At}/period");
        }
        if (burstLater)
            Knob.Write(dir, "cpu.max.burst", cpu.Burst!.Value.ToString(), $"{At}/burst");
    }

    public static void Stat(CgroupDir dir, CgroupStats stats)
    {
        if (dir.TryRead("cpu.stat") is { } text)
        {
            // Microseconds there, nanoseconds here.
            stats.Cpu.Usage.Total = StatFile.Value(text, "usage_usec") * 1000;
            stats.Cpu.Usage.User = StatFile.Value(text, "user_usec") * 1000;
            stats.Cpu.Usage.Kernel = StatFile.Value(text, "system_usec") * 1000;
            stats.Cpu.Throttling.Periods = StatFile.Value(text, "nr_periods");
            stats.Cpu.Throttling.ThrottledPeriods = StatFile.Value(text, "nr_throttled");
            stats.Cpu.Throttling.ThrottledTime = StatFile.Value(text, "throttled_usec") * 1000;
        }
        stats.Cpu.Psi = StatFile.Pressure(dir.TryRead("cpu.pressure"));
    }
}
