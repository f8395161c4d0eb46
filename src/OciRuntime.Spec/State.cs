namespace OciRuntime.Spec;

/// <summary>runtime.md#state: what hooks read on stdin and what the state command extends.</summary>
internal sealed class State
{
    public string? OciVersion { get; set; }
    public string? Id { get; set; }

    /// <summary>creating, created, running or stopped.</summary>
    public string? Status { get; set; }

    /// <summary>Pid of init as the runtime sees it; 0 once it is stopped.</summary>
    public int Pid { get; set; }

    public string? Bundle { get; set; }
    public Dictionary<string, string>? Annotations { get; set; }
}

/// <summary>What a seccomp agent receives next to the listener's descriptor: config-linux.md#containerprocessstate.</summary>
internal sealed class ContainerProcessState
{
    public string? OciVersion { get; set; }
    public List<string>? Fds { get; set; }
    public int Pid { get; set; }
    public string? Metadata { get; set; }
    public State? State { get; set; }
}
