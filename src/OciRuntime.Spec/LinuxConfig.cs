namespace OciRuntime.Spec;

/// <summary>config-linux.md. The Go bindings call it Linux, which here is the name of floor 0.</summary>
internal sealed class LinuxConfig
{
    public List<LinuxIDMapping>? UidMappings { get; set; }
    public List<LinuxIDMapping>? GidMappings { get; set; }
    public Dictionary<string, string>? Sysctl { get; set; }
    public LinuxResources? Resources { get; set; }
    public string? CgroupsPath { get; set; }
    public List<LinuxNamespace>? Namespaces { get; set; }
    public List<LinuxDevice>? Devices { get; set; }

    /// <summary>Key: the interface's name on the host.</summary>
    public Dictionary<string, LinuxNetDevice>? NetDevices { get; set; }

    public LinuxSeccomp? Seccomp { get; set; }
    public string? RootfsPropagation { get; set; }
    public List<string>? MaskedPaths { get; set; }
    public List<string>? ReadonlyPaths { get; set; }
    public string? MountLabel { get; set; }
    public LinuxIntelRdt? IntelRdt { get; set; }
    public LinuxMemoryPolicy? MemoryPolicy { get; set; }
    public LinuxPersonality? Personality { get; set; }

    /// <summary>Key: the clock, "monotonic" or "boottime".</summary>
    public Dictionary<string, LinuxTimeOffset>? TimeOffsets { get; set; }
}
