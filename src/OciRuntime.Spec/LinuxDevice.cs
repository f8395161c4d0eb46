namespace OciRuntime.Spec;

/// <summary>A device node of the container: config-linux.md#devices.</summary>
internal sealed class LinuxDevice
{
    public string? Path { get; set; }

    /// <summary>c, b, u (unbuffered, same as c) or p.</summary>
    public string? Type { get; set; }

    /// <summary>Required unless the type is p.</summary>
    public long? Major { get; set; }

    public long? Minor { get; set; }

    /// <summary>Permission bits, decimal in the file.</summary>
    public uint? FileMode { get; set; }

    public uint? Uid { get; set; }
    public uint? Gid { get; set; }
}

/// <summary>A rule of the device cgroup: config-linux.md#allowed-device-list.</summary>
internal sealed record LinuxDeviceCgroup
{
    public bool Allow { get; set; }

    /// <summary>a (all), c or b; absent means all.</summary>
    public string? Type { get; set; }

    /// <summary>Absent and -1 mean all numbers.</summary>
    public long? Major { get; set; }

    public long? Minor { get; set; }

    /// <summary>Letters of "rwm"; absent means all.</summary>
    public string? Access { get; set; }
}
