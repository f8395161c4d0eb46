namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>The tree of a newer Debian with its engines; built on first use, kept for the next runs.</summary>
internal static class NewerEngines
{
    private static readonly Lazy<CommandResult> s_build = new(() => Runtime.Run(new RunOptions
    {
        Binary = Path.Combine(Repository.Folder, "tools", "newer-engines"),
        Environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value!),
        Limit = TimeSpan.FromMinutes(10),
    }));

    public static string Tree
    {
        get
        {
            Skip.IfNot(s_build.Value.ExitCode == 0, $"there is no tree of a newer Debian: {s_build.Value.Stderr.Trim()}");
            return s_build.Value.Stdout.Trim();
        }
    }
}

public sealed class NewerContainerdEngine : ContainerdEngine
{
    internal override string? Tree => NewerEngines.Tree;
}

public sealed class NewerCriEngine : CriEngine
{
    internal override string? Tree => NewerEngines.Tree;
}

public sealed class NewerDockerEngine : DockerEngine
{
    internal override string? Tree => NewerEngines.Tree;
}

/// <summary>Podman 5 wants cgroup2.</summary>
public sealed class NewerPodmanEngine : PodmanEngine
{
    internal override string? Tree => NewerEngines.Tree;

    internal override Layout Layout => Layout.Unified;
}

public sealed class NewerRootlessPodmanEngine : RootlessPodmanEngine
{
    internal override string? Tree => NewerEngines.Tree;

    internal override Layout Layout => Layout.Unified;
}
