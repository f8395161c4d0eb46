namespace OciRuntime.Spec;

/// <summary>config.md#mounts; the order of the list is the order of mounting.</summary>
internal sealed class Mount
{
    public string? Destination { get; set; }
    public string? Type { get; set; }
    public string? Source { get; set; }
    public List<string>? Options { get; set; }
    public List<LinuxIDMapping>? UidMappings { get; set; }
    public List<LinuxIDMapping>? GidMappings { get; set; }
}
