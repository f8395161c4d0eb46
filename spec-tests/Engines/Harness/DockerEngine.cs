namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>dockerd on a containerd of its own; the runtime is the default one, and what BuildKit finds as "runc".</summary>
public class DockerEngine : ContainerdEngine
{
    /// <summary>The name of the runtime under test; <see cref="Reference"/> is runc.</summary>
    internal const string RuntimeName = "tested";

    internal const string Reference = "reference";

    private RunningCommand? _daemon;

    internal override IReadOnlyList<(string Program, string Package)> Needs => [.. base.Needs, ("dockerd", "docker.io"), ("docker", "docker.io")];

    /// <summary>More flags of the daemon.</summary>
    private protected virtual IEnumerable<string> Flags => [];

    internal CommandResult Docker(params IEnumerable<string> arguments) => Host.Run(["docker", .. arguments]);

    /// <summary>A container without a network that goes when it ends.</summary>
    internal CommandResult Run(IEnumerable<string> flags, params IEnumerable<string> command) =>
        Docker(["run", "--rm", "--network", "none", .. flags, "bb", .. command]);

    private protected override void Launch()
    {
        base.Launch();
        string socket = $"unix://{Host.PathTo("docker.sock")}";
        // BuildKit executes the first "runc" in the PATH of the daemon, whatever the default runtime is.
        string programs = Directory.CreateDirectory(Host.PathTo("bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "runc"), Binary);
        Host.SetEnvironment("PATH", $"{programs}:/usr/sbin:/usr/bin:/sbin:/bin");
        Host.SetEnvironment("DOCKER_HOST", socket);
        Host.SetEnvironment("DOCKER_CONFIG", Host.PathTo("docker-client"));
        _daemon = Host.Launch(
        [
            "dockerd", .. Flags, "--host", socket, "--containerd", Socket, "--pidfile", Host.PathTo("docker.pid"),
            "--data-root", Host.PathTo("docker-data"), "--exec-root", Host.PathTo("docker-exec"), "--cgroup-parent", $"/{CgroupParent}",
            "--bridge", "none", "--iptables=false", "--ip6tables=false",
            "--add-runtime", $"{RuntimeName}={Binary}", "--default-runtime", RuntimeName, "--add-runtime", $"{Reference}=/usr/sbin/runc",
        ]);
        Container.WaitUntil(() => Docker("version").ExitCode == 0, () => "dockerd does not answer");
        Docker("load", "--quiet", "--input", EngineImage.Archive).Should().Succeed();
        // The first container in the host's network makes dockerd mount that for good.
        Docker("run", "--rm", "--network", "host", "--userns", "host", "bb", "true").Should().Succeed();
    }

    private protected override void LoadImage()
    {
        // Docker keeps its images itself.
    }

    internal override void RemoveContainers()
    {
        string[] ids = Words(Docker("ps", "--all", "--quiet", "--no-trunc").Stdout);
        if (ids.Length > 0)
            Docker(["rm", "--force", "--volumes", .. ids]);
    }

    private protected override void Stop()
    {
        try
        {
            if (_daemon is not null)
                RemoveContainers();
        }
        finally
        {
            if (_daemon is not null)
                EngineHost.Stop(_daemon, Native.SIGTERM);
            base.Stop();
        }
    }
}

/// <summary>With user namespaces: root of a container is an ordinary user of the host.</summary>
public sealed class RemappedDockerEngine : DockerEngine
{
    private protected override IEnumerable<string> Flags => ["--userns-remap", "engines"];
}
