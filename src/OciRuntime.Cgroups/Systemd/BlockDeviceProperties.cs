using OciRuntime.Cgroups.Systemd.DBus;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.Systemd;

/// <summary>
/// Weights and limits of single block devices, as systemd.resource-control(5) has them. They are written to the cgroup as well:
/// systemd writes none for a device that is missing.
/// </summary>
/// <param name="list">What is sent to systemd.</param>
/// <param name="layout">The properties of v1 have names of their own, and none for operations a second.</param>
/// <param name="isTaken">Whether systemd takes a device, by its numbers, for what it is.</param>
internal sealed class BlockDeviceProperties(List<UnitProperty> list, CgroupLayout layout, Func<string, bool> isTaken)
{
    public void Add(LinuxBlockIO io)
    {
        AddWeights(io.WeightDevice);
        bool v2 = layout == CgroupLayout.V2;
        AddLimits(v2 ? "IOReadBandwidthMax" : "BlockIOReadBandwidth", io.ThrottleReadBpsDevice);
        AddLimits(v2 ? "IOWriteBandwidthMax" : "BlockIOWriteBandwidth", io.ThrottleWriteBpsDevice);
        if (!v2) return;
        AddLimits("IOReadIOPSMax", io.ThrottleReadIOPSDevice);
        AddLimits("IOWriteIOPSMax", io.ThrottleWriteIOPSDevice);
    }

    /// <summary>
    /// systemd puts what it is told of a partition or a mapped device on the disk below (lookup_block_device in its core/cgroup.c), whose
    /// other users nobody meant; the kernel limits a mapped device as such.
    /// </summary>
    public static bool IsDisk(string numbers)
    {
        string folder = $"/sys/dev/block/{numbers}";
        return Sys.TryStat(Fd.Cwd, folder, 0, out _) && !Sys.TryStat(Fd.Cwd, $"{folder}/partition", 0, out _)
            && !Sys.TryStat(Fd.Cwd, $"{folder}/dm", 0, out _);
    }

    private void AddWeights(List<LinuxWeightDevice>? devices)
    {
        List<DBusValue> entries = [];
        foreach (LinuxWeightDevice device in devices ?? [])
        {
            if (device.Weight is >= 10 and <= 1000 and { } weight)
                AddEntry(entries, device.Major, device.Minor, layout == CgroupLayout.V2 ? CgroupWeight.FromBlkioWeight(weight) : weight);
        }
        AddList(layout == CgroupLayout.V2 ? "IODeviceWeight" : "BlockIODeviceWeight", entries);
    }

    private void AddLimits(string name, List<LinuxThrottleDevice>? devices)
    {
        List<DBusValue> entries = [];
        foreach (LinuxThrottleDevice device in devices ?? [])
        {
            if (device.Rate > 0)
                AddEntry(entries, device.Major, device.Minor, device.Rate);
        }
        AddList(name, entries);
    }

    private void AddEntry(List<DBusValue> entries, long major, long minor, ulong value)
    {
        if (isTaken($"{major}:{minor}"))
            entries.Add(DBusValue.Struct(DBusValue.Of($"/dev/block/{major}:{minor}"), DBusValue.Of(value)));
    }

    // An empty list would clear what was set before.
    private void AddList(string name, List<DBusValue> entries)
    {
        if (entries.Count > 0)
            list.Add(new(name, DBusValue.ArrayOf("(st)", [.. entries])));
    }
}
