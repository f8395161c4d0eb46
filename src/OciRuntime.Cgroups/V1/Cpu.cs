using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V1;

/// <summary>Documentation/scheduler/sched-bwc.rst and sched-rt-group.rst. Times in microseconds; 0 leaves a value as it is.</summary>
internal static class Cpu
{
    public const string Controller = "cpu";
    private const string At = "/linux/resources/cpu";

    // The kernel moves a share outside these bounds to the bound without a word.
    private const ulong MinShares = 2, MaxShares = 1 << 18;

    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    public static string[] Files =>
        ["cpu.idle", "cpu.shares", "cpu.cfs_period_us", "cpu.cfs_quota_us", "cpu.cfs_burst_us", "cpu.rt_period_us", "cpu.rt_runtime_us"];

    public static bool IsSet(LinuxCPU? cpu) => cpu is not null
        && (cpu.Shares > 0 || cpu.Period > 0 || cpu.Quota is not (null or 0) || cpu.Burst is not null || cpu.Idle is not null
            || cpu.RealtimePeriod > 0 || cpu.RealtimeRuntime is not (null or 0));

    public static void Set(CgroupDir dir, LinuxCPU cpu)
    {
        if (cpu.Shares is > 0 and { } shares)
            SetShares(dir, shares);
        SetBandwidth(dir, cpu);
        if (cpu.Idle is { } idle)
            dir.Write("cpu.idle", idle, $"{At}/idle");
        SetRealtime(dir, cpu);
    }

    private static void SetShares(CgroupDir dir, ulong shares)
    {
        dir.Write("cpu.shares", shares, $"{At}/shares");
        if (shares < MinShares)
            throw new OciException($"the minimum allowed cpu-shares is {MinShares}") { Pointer = $"{At}/shares" };
        if (shares > MaxShares)
            throw new OciException($"the maximum allowed cpu-shares is {MaxShares}") { Pointer = $"{At}/shares" };
    }

    // Period, quota and burst are checked against each other and against the parent's. A value that only fits beside the
    // new quota is refused before it (EINVAL), so such a one is tried once more after it.
    private static void SetBandwidth(CgroupDir dir, LinuxCPU cpu)
    {
        bool quotaFollows = cpu.Quota is not (null or 0);
        bool periodLater = cpu.Period is > 0 and { } period
            && TryOrLater(dir, "cpu.cfs_period_us", period.ToString(), quotaFollows, $"{At}/period");
        bool burstLater = cpu.Burst is { } burst
            && TryOrLater(dir, "cpu.cfs_burst_us", burst.ToString(), quotaFollows, $"{At}/burst");
        if (quotaFollows)
            dir.Write("cpu.cfs_quota_us", cpu.Quota!.Value, $"{At}/quota");
        if (periodLater)
            dir.Write("cpu.cfs_period_us", cpu.Period!.Value, $"{At}/period");
        if (burstLater)
            dir.Write("cpu.cfs_burst_us", cpu.Burst!.Value, $"{At}/burst");
    }

    private static void SetRealtime(CgroupDir dir, LinuxCPU cpu)
    {
        bool runtimeFollows = cpu.RealtimeRuntime is not (null or 0);
        bool periodLater = cpu.RealtimePeriod is > 0 and { } period
            && TryOrLater(dir, "cpu.rt_period_us", period.ToString(), runtimeFollows, $"{At}/realtimePeriod");
        if (runtimeFollows)
            dir.Write("cpu.rt_runtime_us", cpu.RealtimeRuntime!.Value, $"{At}/realtimeRuntime");
        if (periodLater)
            dir.Write("cpu.rt_period_us", cpu.RealtimePeriod!.Value, $"{At}/realtimePeriod");
    }

    private static bool TryOrLater(CgroupDir dir, string file, string value, bool mayRetry, string pointer)
    {
        int errno = dir.TryWrite(file, value);
        if (errno == Errno.EINVAL && mayRetry) return true;
        return errno == 0 ? false : throw dir.WriteFailed(file, value, errno, pointer);
    }

    public static void Stat(CgroupDir dir, CgroupStats stats)
    {
        if (dir.TryRead("cpu.stat") is not { } text) return;
        stats.Cpu.Throttling.Periods = StatFile.Value(text, "nr_periods");
        stats.Cpu.Throttling.ThrottledPeriods = StatFile.Value(text, "nr_throttled");
        stats.Cpu.Throttling.ThrottledTime = StatFile.Value(text, "throttled_time");
    }
}
