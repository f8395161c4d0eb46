using OciRuntime.Cgroups.Systemd.DBus;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.Systemd;

/// <summary>
/// The limits that systemd knows, in its words (systemd.resource-control(5)): it writes its own idea of them back whenever
/// it reloads, so a limit that it was not told would be lost. What it does not know is written to the cgroup alone.
/// </summary>
/// <param name="layout">Some properties have other names on v1.</param>
/// <param name="version">systemd's version, asked for only where a property depends on it.</param>
internal sealed class UnitProperties(CgroupLayout layout, Func<int> version)
{
    private const int PeriodSince = 242, CpusetSince = 244, IdleSince = 252;
    private const ulong DefaultPeriodUs = 100_000, InfinityUs = ulong.MaxValue;

    private readonly List<UnitProperty> _list = [];

    public static List<UnitProperty> For(CgroupLayout layout, LinuxResources? resources, Limits limits, Func<int> version)
    {
        UnitProperties properties = new(layout, version);
        if ((limits & Limits.Devices) != 0)
            DeviceProperties.AddTo(properties._list, DeviceRuleList.Replay(resources?.Devices));
        if (resources is not null && (limits & Limits.Loose) != 0)
            properties.AddLoose(resources);
        if (resources is not null && (limits & Limits.Tight) != 0)
            properties.AddTight(resources);
        return properties._list;
    }

    private void AddTight(LinuxResources resources)
    {
        if (resources.Memory is { } memory)
            AddMemory(memory);
        if (resources.Pids?.Limit is { } pids)
            _list.Add(new("TasksMax", pids < 0 ? ulong.MaxValue : Math.Max(1, (ulong)pids)));
        if (layout == CgroupLayout.V2 && resources.Unified is { } unified)
            UnifiedProperties.AddTo(_list, unified, version);
    }

    private void AddMemory(LinuxMemory memory)
    {
        // -1, unlimited, becomes 2^64 - 1, which is how systemd says it.
        if (memory.Limit is not (null or 0))
            _list.Add(new(layout == CgroupLayout.V2 ? "MemoryMax" : "MemoryLimit", (ulong)memory.Limit.Value));
        if (layout != CgroupLayout.V2) return;
        if (memory.Reservation is not (null or 0))
            _list.Add(new("MemoryLow", (ulong)memory.Reservation.Value));
        if (V2.Memory.SwapMax(memory.Limit ?? 0, memory.Swap ?? 0) is { } swap)
            _list.Add(new("MemorySwapMax", swap == "max" ? ulong.MaxValue : ulong.Parse(swap)));
    }

    private void AddLoose(LinuxResources resources)
    {
        if (resources.Cpu is { } cpu)
        {
            AddCpuWeight(cpu);
            AddQuota(_list, cpu.Quota ?? 0, cpu.Period ?? 0, version);
            AddCpuset(_list, "AllowedCPUs", cpu.Cpus, "/linux/resources/cpu/cpus", version);
            AddCpuset(_list, "AllowedMemoryNodes", cpu.Mems, "/linux/resources/cpu/mems", version);
        }
        if (resources.BlockIO is { } io)
            AddBlockIO(io);
    }

    private void AddBlockIO(LinuxBlockIO io)
    {
        if (io.Weight is > 0 and { } weight)
        {
            if (layout == CgroupLayout.V1)
                _list.Add(new("BlockIOWeight", weight));
            else if (weight is >= 10 and <= 1000)
                _list.Add(new("IOWeight", CgroupWeight.FromBlkioWeight(weight)));
        }
        new BlockDeviceProperties(_list, layout, BlockDeviceProperties.IsDisk).Add(io);
    }

    private void AddCpuWeight(LinuxCPU cpu)
    {
        if (layout == CgroupLayout.V1)
        {
            if (cpu.Shares > 0)
                _list.Add(new("CPUShares", cpu.Shares.Value));
        }
        else if (cpu.Idle == 1 && version() >= IdleSince)
        {
            _list.Add(new("CPUWeight", 0)); // means idle, and leaves no room for a weight beside it
        }
        else if (cpu.Shares > 0)
        {
            _list.Add(new("CPUWeight", CgroupWeight.FromCpuShares(cpu.Shares.Value)));
        }
    }

    /// <summary>
    /// systemd counts the quota in microseconds a second and stores whole percents, so a fraction is rounded up: the cgroup
    /// itself gets the exact value afterwards, which must not be above the unit's.
    /// </summary>
    internal static void AddQuota(List<UnitProperty> list, long quota, ulong period, Func<int> version)
    {
        if (period != 0 && version() >= PeriodSince)
            list.Add(new("CPUQuotaPeriodUSec", period));
        if (quota == 0 && period == 0) return;
        ulong perSecond = InfinityUs;
        if (quota > 0)
        {
            perSecond = (ulong)((UInt128)quota * 1_000_000 / (period == 0 ? DefaultPeriodUs : period));
            perSecond = (perSecond + 9_999) / 10_000 * 10_000;
        }
        list.Add(new("CPUQuotaPerSecUSec", perSecond));
    }

    internal static void AddCpuset(List<UnitProperty> properties, string name, string? cpus, string pointer, Func<int> version)
    {
        if (string.IsNullOrEmpty(cpus) || version() < CpusetSince) return;
        if (!BitmapList.TryParse(cpus, out BitmapList list))
            throw new OciException($"\"{cpus}\" is no list of numbers") { Pointer = pointer };
        // "all" and "N" are for the kernel to read, which is given the text itself; systemd would be told of numbers that the machine has not.
        if (list.NamesTheLast) return;
        byte[] bits = list.ToBits(BitmapList.MostBits)
            ?? throw new OciException($"\"{cpus}\" has a number beyond {BitmapList.MostBits - 1}") { Pointer = pointer };
        properties.Add(new(name, DBusValue.Of(bits)));
    }
}
