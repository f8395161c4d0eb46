namespace OciRuntime.Cgroups;

/// <summary>The files of the pids controller, which v1 and v2 have alike.</summary>
internal static class PidsFiles
{
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
