using Microsoft.Extensions.Logging;

namespace OciRuntime.Containers;

/// <summary>What the caller of create or run asks for.</summary>
internal sealed record CreateRequest(ContainerStore Store, string Id, ILogger Log)
{
    public string Bundle { get; init; } = ".";

    public string? PidFile { get; init; }

    /// <summary>Whether the caller returns while the process runs.</summary>
    public bool Detach { get; init; }

    public string? ConsoleSocket { get; init; }

    public string? PidfdSocket { get; init; }

    public bool NoPivot { get; init; }

    public bool NoNewKeyring { get; init; }

    public int PreserveFds { get; init; }

    /// <summary>How many descriptors from 3 on the caller has given to the runtime.</summary>
    public int InheritedFds { get; init; }

    public bool Rootless { get; init; }

    /// <summary>Remembered in the container's state: later commands come without the flag.</summary>
    public bool SystemdCgroup { get; init; }
}
