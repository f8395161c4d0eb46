using System.Text.Json.Serialization;

namespace OciRuntime.Spec;

/// <summary>config-linux.md#control-groups; also the whole content of the file that update --resources takes.</summary>
internal sealed class LinuxResources
{
    public List<LinuxDeviceCgroup>? Devices { get; set; }
    public LinuxMemory? Memory { get; set; }
    public LinuxCPU? Cpu { get; set; }
    public LinuxPids? Pids { get; set; }

    [JsonPropertyName("blockIO")]
    public LinuxBlockIO? BlockIO { get; set; }

    public List<LinuxHugepageLimit>? HugepageLimits { get; set; }
    public LinuxNetwork? Network { get; set; }

    /// <summary>Key: the device's name.</summary>
    public Dictionary<string, LinuxRdma>? Rdma { get; set; }

    /// <summary>File of the cgroup v2 directory -> content, written as it is.</summary>
    public Dictionary<string, string>? Unified { get; set; }
}

/// <summary>Limits in bytes; -1 is unlimited.</summary>
internal sealed class LinuxMemory
{
    public long? Limit { get; set; }
    public long? Reservation { get; set; }

    /// <summary>Memory and swap together.</summary>
    public long? Swap { get; set; }

    /// <summary>Obsolete, and without effect on current kernels.</summary>
    public long? Kernel { get; set; }

    [JsonPropertyName("kernelTCP")]
    public long? KernelTCP { get; set; }

    public ulong? Swappiness { get; set; }

    [JsonPropertyName("disableOOMKiller")]
    public bool? DisableOOMKiller { get; set; }

    public bool? UseHierarchy { get; set; }
    public bool? CheckBeforeUpdate { get; set; }
}

/// <summary>Times in microseconds.</summary>
internal sealed class LinuxCPU
{
    public ulong? Shares { get; set; }
    public long? Quota { get; set; }
    public ulong? Burst { get; set; }
    public ulong? Period { get; set; }
    public long? RealtimeRuntime { get; set; }
    public ulong? RealtimePeriod { get; set; }
    public string? Cpus { get; set; }
    public string? Mems { get; set; }
    public long? Idle { get; set; }
}

internal sealed class LinuxPids
{
    /// <summary>-1 is unlimited. What 0 says depends on ociVersion: a limit since 1.3.0, unset before.</summary>
    public long? Limit { get; set; }
}

internal sealed class LinuxHugepageLimit
{
    /// <summary>"64KB", "2MB", "1GB".</summary>
    public string? PageSize { get; set; }

    /// <summary>Bytes.</summary>
    public ulong Limit { get; set; }
}

internal sealed class LinuxNetwork
{
    [JsonPropertyName("classID")]
    public uint? ClassID { get; set; }

    public List<LinuxInterfacePriority>? Priorities { get; set; }
}

internal sealed class LinuxInterfacePriority
{
    public string? Name { get; set; }
    public uint Priority { get; set; }
}

internal sealed class LinuxRdma
{
    public uint? HcaHandles { get; set; }
    public uint? HcaObjects { get; set; }
}
