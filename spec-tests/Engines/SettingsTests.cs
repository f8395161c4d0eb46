using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Engines;

/// <summary>The snippets of docs/engines.md, as the engines read them.</summary>
internal static class Settings
{
    /// <summary>The first snippet below a headline, with the path of the runtime under test.</summary>
    public static string Of(string headline, string language, string binary)
    {
        string page = File.ReadAllText(Path.Combine(Repository.Folder, "docs", "engines.md"));
        string section = page[page.IndexOf($"\n## {headline}\n", StringComparison.Ordinal)..];
        Match snippet = Regex.Match(section, $"```{language}\n(.*?)\n```", RegexOptions.Singleline);
        snippet.Groups[1].Value.Should().Contain("/usr/local/sbin/runcs");
        return snippet.Groups[1].Value.Replace("/usr/local/sbin/runcs", binary, StringComparison.Ordinal);
    }
}

public abstract class ContainerdSettingsTests<T>(T engine, string headline) : EngineTest<T>(engine)
    where T : ContainerdEngine
{
    // containerd: `config dump` shows what it made of the file; docs/engines.md has the settings.
    [Fact]
    public void Containerd_reads_the_settings() => Reads(headline);

    private protected void Reads(string section)
    {
        string file = Engine.Host.Write("settings.toml", Settings.Of(section, "toml", Engine.Binary));

        string dump = Engine.Host.Run("containerd", "--config", file, "config", "dump").Should().Succeed().Which.Stdout;

        dump.Should().MatchRegex($"""BinaryName = ["']{Regex.Escape(Engine.Binary)}["']""");
        dump.Should().MatchRegex("""default_runtime_name = ["']runcs["']""");
        dump.Should().Contain("SystemdCgroup = true");
    }
}

[Collection(nameof(ContainerdEngine))]
public sealed class ContainerdSettingsTests(ContainerdEngine engine) : ContainerdSettingsTests<ContainerdEngine>(engine, "containerd 1.x");

[Collection(nameof(NewerContainerdEngine))]
public sealed class NewerContainerdSettingsTests(NewerContainerdEngine engine)
    : ContainerdSettingsTests<NewerContainerdEngine>(engine, "containerd 2.x")
{
    // containerd 2.x still reads a configuration of version 2.
    [Fact]
    public void Those_of_the_older_one_are_read_too() => Reads("containerd 1.x");
}

/// <summary>dockerd can only be asked since version 23.</summary>
[Collection(nameof(NewerDockerEngine))]
public sealed class DockerSettingsTests(NewerDockerEngine engine) : EngineTest<NewerDockerEngine>(engine)
{
    // dockerd: --validate says whether it takes the file.
    [Fact, Trait("speed", "slow")]
    public void Dockerd_reads_the_settings()
    {
        string file = Engine.Host.Write("settings.json", Settings.Of("Docker", "json", Engine.Binary));

        CommandResult result = Engine.Host.Run("dockerd", "--validate", "--config-file", file).Should().Succeed().Which;

        (result.Stdout + result.Stderr).Should().Contain("configuration OK");
    }
}

public abstract class PodmanSettingsTests<T>(T engine) : EngineTest<T>(engine)
    where T : PodmanEngine
{
    // containers.conf(5): "Default OCI specific runtime in runtimes that will be used by default. Must refer to a member of the runtimes
    // table."
    [Fact]
    public void Podman_reads_the_settings()
    {
        string file = Engine.Host.Write("settings.conf", Settings.Of("Podman", "toml", Engine.Binary));
        string[] info = Engine.Arguments("info", "--format", "{{.Host.OCIRuntime.Name}} {{.Host.OCIRuntime.Path}}");

        Engine.Host.Run(["env", $"CONTAINERS_CONF={file}", .. info]).Should().Succeed().Printing($"runcs {Engine.Binary}\n");
    }
}

[Collection(nameof(PodmanEngine))]
public sealed class PodmanSettingsTests(PodmanEngine engine) : PodmanSettingsTests<PodmanEngine>(engine);

[Collection(nameof(NewerPodmanEngine))]
public sealed class NewerPodmanSettingsTests(NewerPodmanEngine engine) : PodmanSettingsTests<NewerPodmanEngine>(engine);
