namespace OciRuntime.Spec;

/// <summary>features.md. Null means "unknown", an empty list means "none": they are not the same.</summary>
internal sealed class Features
{
    public string? OciVersionMin { get; set; }
    public string? OciVersionMax { get; set; }
    public List<string>? Hooks { get; set; }
    public List<string>? MountOptions { get; set; }
    public LinuxFeatures? Linux { get; set; }
    public Dictionary<string, string>? Annotations { get; set; }
    public List<string>? PotentiallyUnsafeConfigAnnotations { get; set; }
}

/// <summary>features-linux.md.</summary>
internal sealed class LinuxFeatures
{
    public List<string>? Namespaces { get; set; }
    public List<string>? Capabilities { get; set; }
    public CgroupFeature? Cgroup { get; set; }
    public SeccompFeature? Seccomp { get; set; }
    public EnabledFeature? Apparmor { get; set; }
    public EnabledFeature? Selinux { get; set; }
    public IntelRdtFeature? IntelRdt { get; set; }
    public MemoryPolicyFeature? MemoryPolicy { get; set; }
    public MountExtensionsFeature? MountExtensions { get; set; }
    public EnabledFeature? NetDevices { get; set; }
}

internal sealed class EnabledFeature
{
    public bool? Enabled { get; set; }
}

internal sealed class CgroupFeature
{
    public bool? V1 { get; set; }
    public bool? V2 { get; set; }
    public bool? Systemd { get; set; }
    public bool? SystemdUser { get; set; }
    public bool? Rdma { get; set; }
}

internal sealed class SeccompFeature
{
    public bool? Enabled { get; set; }
    public List<string>? Actions { get; set; }
    public List<string>? Operators { get; set; }
    public List<string>? Archs { get; set; }
    public List<string>? KnownFlags { get; set; }
    public List<string>? SupportedFlags { get; set; }
}

internal sealed class IntelRdtFeature
{
    public bool? Enabled { get; set; }
    public bool? Schemata { get; set; }
    public bool? Monitoring { get; set; }
}

internal sealed class MemoryPolicyFeature
{
    public List<string>? Modes { get; set; }
    public List<string>? Flags { get; set; }
}

internal sealed class MountExtensionsFeature
{
    public EnabledFeature? Idmap { get; set; }
}
