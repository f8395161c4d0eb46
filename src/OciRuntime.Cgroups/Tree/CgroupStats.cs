using System.Text.Json.Serialization;

namespace OciRuntime.Cgroups;

/// <summary>
/// The "data" of a stats event. Key names, order, and which zeros are left out are runc's, because monitoring tools
/// read its `events --stats`. Times are nanoseconds, sizes are bytes.
/// </summary>
internal sealed class CgroupStats
{
    [JsonPropertyName("cpu")] public CpuStats Cpu { get; } = new();
    [JsonPropertyName("cpuset")] public CpusetStats Cpuset { get; } = new();
    [JsonPropertyName("memory")] public MemoryStats Memory { get; } = new();
    [JsonPropertyName("pids")] public PidsStats Pids { get; } = new();
    [JsonPropertyName("blkio")] public BlkioStats Blkio { get; } = new();

    /// <summary>Key: the page size, "2MB".</summary>
    [JsonPropertyName("hugetlb")] public Dictionary<string, HugetlbStats> Hugetlb { get; } = [];

    [JsonPropertyName("intel_rdt")] public IntelRdtStats IntelRdt { get; } = new();

    /// <summary>Not a matter of cgroups; events fills it where the container has a network of its own. Null is written as null.</summary>
    [JsonPropertyName("network_interfaces")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public List<NetworkInterfaceStats>? NetworkInterfaces { get; set; }
}

internal sealed class CpuStats
{
    [JsonPropertyName("usage")] public CpuUsage Usage { get; } = new();
    [JsonPropertyName("throttling")] public CpuThrottling Throttling { get; } = new();
    [JsonPropertyName("psi")] public PressureStats? Psi { get; set; }
}

internal sealed class CpuUsage
{
    [JsonPropertyName("total")] public ulong Total { get; set; }
    [JsonPropertyName("percpu")] public List<ulong>? PerCpu { get; set; }
    [JsonPropertyName("percpu_kernel")] public List<ulong>? PerCpuKernel { get; set; }
    [JsonPropertyName("percpu_user")] public List<ulong>? PerCpuUser { get; set; }

    [JsonPropertyName("kernel")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong Kernel { get; set; }

    [JsonPropertyName("user")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong User { get; set; }
}

internal sealed class CpuThrottling
{
    [JsonPropertyName("periods")] public ulong Periods { get; set; }
    [JsonPropertyName("throttledPeriods")] public ulong ThrottledPeriods { get; set; }
    [JsonPropertyName("throttledTime")] public ulong ThrottledTime { get; set; }
}

/// <summary>cgroup v1 only. The flags are written even when zero, as runc does.</summary>
internal sealed class CpusetStats
{
    [JsonPropertyName("cpus")] public List<ushort>? Cpus { get; set; }

    [JsonPropertyName("cpu_exclusive")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong CpuExclusive { get; set; }

    [JsonPropertyName("mems")] public List<ushort>? Mems { get; set; }

    [JsonPropertyName("mem_hardwall")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong MemHardwall { get; set; }

    [JsonPropertyName("mem_exclusive")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong MemExclusive { get; set; }

    [JsonPropertyName("memory_migrate")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong MemoryMigrate { get; set; }

    [JsonPropertyName("memory_spread_page")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong MemorySpreadPage { get; set; }

    [JsonPropertyName("memory_spread_slab")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong MemorySpreadSlab { get; set; }

    [JsonPropertyName("memory_pressure")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong MemoryPressure { get; set; }

    [JsonPropertyName("sched_load_balance")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong SchedLoadBalance { get; set; }

    [JsonPropertyName("sched_relax_domain_level")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long SchedRelaxDomainLevel { get; set; }
}

internal sealed class MemoryStats
{
    [JsonPropertyName("cache")] public ulong Cache { get; set; }
    [JsonPropertyName("usage")] public MemoryCounter Usage { get; set; } = new();

    /// <summary>Memory and swap together, on v2 as well.</summary>
    [JsonPropertyName("swap")] public MemoryCounter Swap { get; set; } = new();

    [JsonPropertyName("kernel")] public MemoryCounter Kernel { get; set; } = new();
    [JsonPropertyName("kernelTCP")] public MemoryCounter KernelTCP { get; set; } = new();

    /// <summary>All of memory.stat, keys in order.</summary>
    [JsonPropertyName("raw")] public SortedDictionary<string, ulong>? Raw { get; set; }

    [JsonPropertyName("psi")] public PressureStats? Psi { get; set; }
}

internal sealed class MemoryCounter
{
    /// <summary>Bytes; 2^64 - 1 is unlimited on v2.</summary>
    [JsonPropertyName("limit")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong Limit { get; set; }

    [JsonPropertyName("usage")] public ulong Usage { get; set; }
    [JsonPropertyName("max")] public ulong Max { get; set; }

    [JsonPropertyName("failcnt")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong Failcnt { get; set; }
}

internal sealed class PidsStats
{
    [JsonPropertyName("current")] public ulong Current { get; set; }

    /// <summary>0 is unlimited.</summary>
    [JsonPropertyName("limit")] public ulong Limit { get; set; }
}

internal sealed class BlkioStats
{
    [JsonPropertyName("ioServiceBytesRecursive")] public List<BlkioEntry>? ServiceBytes { get; set; }
    [JsonPropertyName("ioServicedRecursive")] public List<BlkioEntry>? Serviced { get; set; }
    [JsonPropertyName("ioQueueRecursive")] public List<BlkioEntry>? Queued { get; set; }
    [JsonPropertyName("ioServiceTimeRecursive")] public List<BlkioEntry>? ServiceTime { get; set; }
    [JsonPropertyName("ioWaitTimeRecursive")] public List<BlkioEntry>? WaitTime { get; set; }
    [JsonPropertyName("ioMergedRecursive")] public List<BlkioEntry>? Merged { get; set; }
    [JsonPropertyName("ioTimeRecursive")] public List<BlkioEntry>? Time { get; set; }
    [JsonPropertyName("sectorsRecursive")] public List<BlkioEntry>? Sectors { get; set; }
    [JsonPropertyName("psi")] public PressureStats? Psi { get; set; }
}

internal sealed record BlkioEntry(
    [property: JsonPropertyName("major")] ulong Major,
    [property: JsonPropertyName("minor")] ulong Minor,
    [property: JsonPropertyName("op")] string? Op,
    [property: JsonPropertyName("value")] ulong Value);

internal sealed class HugetlbStats
{
    [JsonPropertyName("usage")] public ulong Usage { get; set; }
    [JsonPropertyName("max")] public ulong Max { get; set; }

    [JsonPropertyName("failcnt")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong Failcnt { get; set; }
}

/// <summary>Documentation/accounting/psi.rst; shares are percents, the total is microseconds.</summary>
internal sealed class PressureStats
{
    [JsonPropertyName("some")] public PressureLine Some { get; set; } = new();
    [JsonPropertyName("full")] public PressureLine Full { get; set; } = new();
}

internal sealed class PressureLine
{
    [JsonPropertyName("avg10")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double Avg10 { get; set; }

    [JsonPropertyName("avg60")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double Avg60 { get; set; }

    [JsonPropertyName("avg300")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double Avg300 { get; set; }

    [JsonPropertyName("total")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong Total { get; set; }
}

/// <summary>Texts and numbers of the resctrl tree; all absent where the container has no group in it.</summary>
internal sealed class IntelRdtStats
{
    [JsonPropertyName("l3_cache_info")] public L3CacheInfo? L3CacheInfo { get; set; }
    [JsonPropertyName("l3_cache_schema_root")] public string? L3CacheSchemaRoot { get; set; }
    [JsonPropertyName("l3_cache_schema")] public string? L3CacheSchema { get; set; }
    [JsonPropertyName("mem_bw_info")] public MemBwInfo? MemBwInfo { get; set; }
    [JsonPropertyName("mem_bw_schema_root")] public string? MemBwSchemaRoot { get; set; }
    [JsonPropertyName("mem_bw_schema")] public string? MemBwSchema { get; set; }
    [JsonPropertyName("schemata")] public string? Schemata { get; set; }
    [JsonPropertyName("mbm_stats")] public List<MbmStats>? MbmStats { get; set; }
    [JsonPropertyName("cmt_stats")] public List<CmtStats>? CmtStats { get; set; }
}

internal sealed class L3CacheInfo
{
    [JsonPropertyName("cbm_mask")] public string? CbmMask { get; set; }
    [JsonPropertyName("min_cbm_bits")] public ulong MinCbmBits { get; set; }
    [JsonPropertyName("num_closids")] public ulong NumClosids { get; set; }
}

internal sealed class MemBwInfo
{
    [JsonPropertyName("bandwidth_gran")] public ulong BandwidthGran { get; set; }
    [JsonPropertyName("delay_linear")] public ulong DelayLinear { get; set; }
    [JsonPropertyName("min_bandwidth")] public ulong MinBandwidth { get; set; }
    [JsonPropertyName("num_closids")] public ulong NumClosids { get; set; }
}

/// <summary>Memory bandwidth of one NUMA node.</summary>
internal sealed class MbmStats
{
    [JsonPropertyName("mbm_total_bytes")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong MbmTotalBytes { get; set; }

    [JsonPropertyName("mbm_local_bytes")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong MbmLocalBytes { get; set; }
}

/// <summary>Cache of one NUMA node.</summary>
internal sealed class CmtStats
{
    [JsonPropertyName("llc_occupancy")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong LlcOccupancy { get; set; }
}

/// <summary>Keys are capitalised in runc, and so here.</summary>
internal sealed class NetworkInterfaceStats
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string Name { get; set; } = "";
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public ulong RxBytes { get; set; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public ulong RxPackets { get; set; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public ulong RxErrors { get; set; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public ulong RxDropped { get; set; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public ulong TxBytes { get; set; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public ulong TxPackets { get; set; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public ulong TxErrors { get; set; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public ulong TxDropped { get; set; }
}

/// <summary>Go's "omitempty": a zero is left out unless the property says otherwise.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(CgroupStats))]
internal sealed partial class CgroupStatsJson : JsonSerializerContext;
