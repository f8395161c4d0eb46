using Microsoft.Extensions.Logging;

namespace OciRuntime.Containers;

/// <summary>What the caller of exec asks for. Null and empty mean: as the container has it.</summary>
internal sealed record ExecRequest(ContainerStore Store, string Id, ILogger Log)
{
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>A file with a process object of config.json, in place of <see cref="Arguments"/>.</summary>
    public string? ProcessFile { get; init; }

    public string? Cwd { get; init; }

    public IReadOnlyList<string> Environment { get; init; } = [];

    public string? User { get; init; }

    public IReadOnlyList<string> AdditionalGids { get; init; } = [];

    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public bool? NoNewPrivileges { get; init; }

    public string? ApparmorProfile { get; init; }

    public string? ProcessLabel { get; init; }

    public IReadOnlyList<string> Cgroup { get; init; } = [];

    public bool Terminal { get; init; }

    public string? ConsoleSocket { get; init; }

    public string? PidfdSocket { get; init; }

    public bool Detach { get; init; }

    public bool IgnorePaused { get; init; }

    public string? PidFile { get; init; }

    public int PreserveFds { get; init; }

    /// <summary>How many descriptors from 3 on the caller has given to the runtime.</summary>
    public int InheritedFds { get; init; }
}
