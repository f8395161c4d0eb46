namespace OciRuntime.Cgroups;

/// <summary>The spec speaks cgroup v1; v2 counts in other units.</summary>
internal static class CgroupWeight
{
    /// <summary>
    /// cpu.shares (2 to 262144, default 1024) as cpu.weight (1 to 10000, default 100), on the curve that meets both ends
    /// and both defaults; runc since 1.3.2, crun since 1.23. The linear formula before it gave the default 1024 only 39.
    /// </summary>
    public static ulong FromCpuShares(ulong shares)
    {
        if (shares <= 2) return 1;
        if (shares >= 262144) return 10000;
        double log = Math.Log2(shares);
        double exponent = (log * log + 125 * log) / 612 - 7.0 / 34;
        return (ulong)Math.Ceiling(Math.Pow(10, exponent));
    }

    /// <summary>blkio.weight (10 to 1000) as io.weight (1 to 10000), linear.</summary>
    public static ulong FromBlkioWeight(ushort weight) => 1 + (weight - 10ul) * 9999 / 990;
}
