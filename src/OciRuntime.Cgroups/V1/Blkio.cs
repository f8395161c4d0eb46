using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V1;

/// <summary>Documentation/admin-guide/cgroup-v1/blkio-controller.rst.</summary>
internal static class Blkio
{
    public const string Controller = "blkio";
    private const string At = "/linux/resources/blockIO";

    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    public static string[] Files =>
    [
        "blkio.weight", "blkio.bfq.weight", "blkio.weight_device", "blkio.bfq.weight_device", "blkio.leaf_weight", "blkio.leaf_weight_device",
        "blkio.throttle.read_bps_device", "blkio.throttle.write_bps_device", "blkio.throttle.read_iops_device", "blkio.throttle.write_iops_device",
    ];

    public static bool IsSet(LinuxBlockIO? io) => io is not null
        && (io.Weight > 0 || io.LeafWeight > 0 || io.WeightDevice?.Count > 0
            || io.ThrottleReadBpsDevice?.Count > 0 || io.ThrottleWriteBpsDevice?.Count > 0
            || io.ThrottleReadIOPSDevice?.Count > 0 || io.ThrottleWriteIOPSDevice?.Count > 0);

    public static void Set(CgroupDir dir, LinuxBlockIO io)
    {
        SetWeights(dir, io);
        Throttle(dir, "read_bps", io.ThrottleReadBpsDevice, "throttleReadBpsDevice");
        Throttle(dir, "write_bps", io.ThrottleWriteBpsDevice, "throttleWriteBpsDevice");
        Throttle(dir, "read_iops", io.ThrottleReadIOPSDevice, "throttleReadIOPSDevice");
        Throttle(dir, "write_iops", io.ThrottleWriteIOPSDevice, "throttleWriteIOPSDevice");
    }

    private static void SetWeights(CgroupDir dir, LinuxBlockIO io)
    {
        if (io.LeafWeight > 0)
            dir.Write("blkio.leaf_weight", io.LeafWeight.Value, $"{At}/leafWeight");
        if (!(io.Weight > 0) && io.WeightDevice is not { Count: > 0 }) return;
        // The weight belongs to the I/O scheduler: CFQ until 5.0, whose files had no name of their own, BFQ since.
        string weight = dir.Has("blkio.weight") ? "blkio.weight" : "blkio.bfq.weight";
        if (io.Weight > 0)
            dir.Write(weight, io.Weight.Value, $"{At}/weight");
        for (int i = 0; i < io.WeightDevice?.Count; i++)
        {
            LinuxWeightDevice device = io.WeightDevice[i];
            if (device.Weight > 0)
                dir.Write($"{weight}_device", $"{device.Major}:{device.Minor} {device.Weight}", $"{At}/weightDevice/{i}/weight");
            if (device.LeafWeight > 0)
                dir.Write("blkio.leaf_weight_device", $"{device.Major}:{device.Minor} {device.LeafWeight}", $"{At}/weightDevice/{i}/leafWeight");
        }
    }

    private static void Throttle(CgroupDir dir, string what, List<LinuxThrottleDevice>? devices, string field)
    {
        for (int i = 0; i < devices?.Count; i++)
        {
            LinuxThrottleDevice device = devices[i];
            dir.Write($"blkio.throttle.{what}_device", $"{device.Major}:{device.Minor} {device.Rate}", $"{At}/{field}/{i}");
        }
    }

    public static void Stat(CgroupDir dir, CgroupStats stats)
    {
        BlkioStats io = stats.Blkio;
        // Which files exist depends on scheduler and kernel options; the first family that counts anything is the answer.
        if (Detailed(dir, "blkio.bfq.", io) || Basic(dir, "blkio.bfq.", "_recursive", io) || Detailed(dir, "blkio.", io)
            || Basic(dir, "blkio.throttle.", "_recursive", io))
        {
            return;
        }
        Basic(dir, "blkio.throttle.", "", io);
    }

    private static bool Detailed(CgroupDir dir, string prefix, BlkioStats io)
    {
        io.Sectors = Entries(dir.TryRead($"{prefix}sectors_recursive"));
        if (io.Sectors is null) return false;
        io.ServiceTime = Entries(dir.TryRead($"{prefix}io_service_time_recursive"));
        io.WaitTime = Entries(dir.TryRead($"{prefix}io_wait_time_recursive"));
        io.Merged = Entries(dir.TryRead($"{prefix}io_merged_recursive"));
        io.Queued = Entries(dir.TryRead($"{prefix}io_queued_recursive"));
        io.Time = Entries(dir.TryRead($"{prefix}time_recursive"));
        Basic(dir, prefix, "_recursive", io);
        return true;
    }

    private static bool Basic(CgroupDir dir, string prefix, string suffix, BlkioStats io)
    {
        io.Serviced = Entries(dir.TryRead($"{prefix}io_serviced{suffix}"));
        io.ServiceBytes = Entries(dir.TryRead($"{prefix}io_service_bytes{suffix}"));
        return io.Serviced is not null;
    }

    /// <summary>"8:0 Read 1282048" or "8:0 6792"; the closing "Total 3477504" is left out. Null when there is nothing else.</summary>
    internal static List<BlkioEntry>? Entries(string? text)
    {
        List<BlkioEntry>? entries = null;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            int colon = line.IndexOf(':');
            int space = line.IndexOf(' ');
            if (colon < 0 || space < colon || !ulong.TryParse(line[..colon], out ulong major)
                || !ulong.TryParse(line[(colon + 1)..space], out ulong minor))
            {
                continue;
            }
            ReadOnlySpan<char> rest = line[(space + 1)..];
            int second = rest.IndexOf(' ');
            string? operation = second < 0 ? null : rest[..second].ToString();
            if (ulong.TryParse(rest[(second + 1)..], out ulong value))
                (entries ??= []).Add(new BlkioEntry(major, minor, operation, value));
        }
        return entries;
    }
}
