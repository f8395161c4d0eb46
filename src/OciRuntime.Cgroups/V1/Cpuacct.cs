namespace OciRuntime.Cgroups.V1;

/// <summary>Documentation/admin-guide/cgroup-v1/cpuacct.rst: nothing to set.</summary>
internal static class Cpuacct
{
    public const string Controller = "cpuacct";

    // cpuacct.stat counts in USER_HZ, which is 100 on every Linux that .NET runs on.
    private const ulong TickNs = 10_000_000;

    public static void Stat(CgroupDir dir, CgroupStats stats)
    {
        CpuUsage usage = stats.Cpu.Usage;
        string times = dir.TryRead("cpuacct.stat") ?? "";
        usage.User = StatFile.Value(times, "user") * TickNs;
        usage.Kernel = StatFile.Value(times, "system") * TickNs;
        usage.Total = dir.TryReadNumber("cpuacct.usage") ?? 0;
        usage.PerCpu = StatFile.Numbers(dir.TryRead("cpuacct.usage_percpu"));
        PerCpuModes(dir.TryRead("cpuacct.usage_all"), usage);
    }

    // "cpu user system", then one line for each CPU: "0 7870139 0".
    private static void PerCpuModes(string? table, CpuUsage usage)
    {
        foreach (ReadOnlySpan<char> line in table.AsSpan().EnumerateLines())
        {
            if (StatFile.Numbers(line) is not [_, ulong user, ulong system]) continue;
            (usage.PerCpuUser ??= []).Add(user);
            (usage.PerCpuKernel ??= []).Add(system);
        }
    }
}
