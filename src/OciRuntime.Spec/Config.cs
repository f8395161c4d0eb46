namespace OciRuntime.Spec;

/// <summary>
/// A bundle's config.json (runtime-spec 1.3.0, config.md); the Go bindings call it Spec.
/// In the whole model a value is nullable exactly where "absent" means something else than zero, and words
/// that the spec enumerates stay strings, so that the validator can name an unknown one with its place.
/// </summary>
internal sealed class Config
{
    public string? OciVersion { get; set; }
    public Process? Process { get; set; }
    public Root? Root { get; set; }
    public string? Hostname { get; set; }
    public string? Domainname { get; set; }
    public List<Mount>? Mounts { get; set; }
    public Hooks? Hooks { get; set; }
    public Dictionary<string, string>? Annotations { get; set; }
    public LinuxConfig? Linux { get; set; }
}

internal sealed class Root
{
    /// <summary>Absolute, or relative to the bundle.</summary>
    public string? Path { get; set; }

    public bool Readonly { get; set; }
}
