using System.Text.Json.Serialization;

namespace OciRuntime.Spec;

/// <summary>Without a path the namespace is new; with one it is joined. A type not listed is inherited.</summary>
internal sealed class LinuxNamespace
{
    public string? Type { get; set; }
    public string? Path { get; set; }
}

/// <summary>One line of /proc/PID/uid_map or gid_map; see user_namespaces(7).</summary>
internal sealed class LinuxIDMapping
{
    [JsonPropertyName("containerID")]
    public uint ContainerID { get; set; }

    [JsonPropertyName("hostID")]
    public uint HostID { get; set; }

    public uint Size { get; set; }
}

/// <summary>One line of /proc/PID/timens_offsets; see time_namespaces(7).</summary>
internal sealed class LinuxTimeOffset
{
    public long Secs { get; set; }
    public uint Nanosecs { get; set; }
}

internal sealed class LinuxNetDevice
{
    /// <summary>Name inside the container; absent means: keep the host's.</summary>
    public string? Name { get; set; }
}

internal sealed class LinuxPersonality
{
    /// <summary>LINUX or LINUX32.</summary>
    public string? Domain { get; set; }

    public List<string>? Flags { get; set; }
}

/// <summary>Arguments of set_mempolicy(2).</summary>
internal sealed class LinuxMemoryPolicy
{
    public string? Mode { get; set; }
    public string? Nodes { get; set; }
    public List<string>? Flags { get; set; }
}

internal sealed class LinuxIntelRdt
{
    [JsonPropertyName("closID")]
    public string? ClosID { get; set; }

    public List<string>? Schemata { get; set; }
    public string? L3CacheSchema { get; set; }
    public string? MemBwSchema { get; set; }
    public bool EnableMonitoring { get; set; }
}
