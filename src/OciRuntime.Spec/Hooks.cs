namespace OciRuntime.Spec;

/// <summary>config.md#posix-platform-hooks, in the order in which they run.</summary>
internal sealed class Hooks
{
    public List<Hook>? Prestart { get; set; }
    public List<Hook>? CreateRuntime { get; set; }
    public List<Hook>? CreateContainer { get; set; }
    public List<Hook>? StartContainer { get; set; }
    public List<Hook>? Poststart { get; set; }
    public List<Hook>? Poststop { get; set; }

    /// <summary>Every kind of hook by its name in config.json.</summary>
    public (string Kind, List<Hook>? Hooks)[] ByKind() =>
    [
        ("prestart", Prestart), ("createRuntime", CreateRuntime), ("createContainer", CreateContainer), ("startContainer", StartContainer),
        ("poststart", Poststart), ("poststop", Poststop),
    ];
}

internal sealed class Hook
{
    public string? Path { get; set; }
    public List<string>? Args { get; set; }
    public List<string>? Env { get; set; }

    /// <summary>Seconds before the hook is killed; absent means: wait for ever.</summary>
    public int? Timeout { get; set; }
}
