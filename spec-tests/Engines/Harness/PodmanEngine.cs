namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>Podman has no daemon: conmon, one for each container, calls the runtime.</summary>
public class PodmanEngine : Engine
{
    internal override IReadOnlyList<(string Program, string Package)> Needs => [("podman", "podman"), ("conmon", "conmon")];

    /// <summary>The runtime, as containers.conf names it.</summary>
    internal const string RuntimeName = "tested";

    internal const string Reference = "reference";

    internal CommandResult Podman(params IEnumerable<string> arguments) => Host.Run(Arguments(arguments));

    /// <summary>Words that stand before podman, to run it as somebody else.</summary>
    private protected virtual IReadOnlyList<string> Through => [];

    // In the /run of the engine's own mount namespace; podman refuses a path of more than fifty characters.
    private protected virtual string RunRoot => "/run/runroot";

    /// <summary>A container that goes when it ends; in one piece, for tests that give it a terminal or descriptors.</summary>
    internal string[] RunArguments(IEnumerable<string> flags, params IEnumerable<string> command) =>
        Arguments(["run", "--rm", "--cgroup-parent", $"/{CgroupParent}", "--network", "none", .. flags, EngineImage.Name, .. command]);

    internal CommandResult Run(IEnumerable<string> flags, params IEnumerable<string> command) => Host.Run(RunArguments(flags, command));

    internal string[] Arguments(params IEnumerable<string> arguments) =>
        [.. Through, "podman", "--root", Host.PathTo("root"), "--runroot", RunRoot, "--tmpdir", Host.PathTo("tmp"), "--storage-driver", "vfs",
            .. arguments];

    private protected override void Launch()
    {
        // Without CAP_SYS_RESOURCE podman's default of a million descriptors cannot be set; a hybrid cgroup layout has no pids
        // controller where podman looks for it.
        Host.SetEnvironment("CONTAINERS_CONF", Host.Write("containers.conf", $"""
            [containers]
            default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
            pids_limit = 0
            log_driver = "k8s-file"
            [engine]
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            infra_image = "{EngineImage.Pause}"
            runtime = "{RuntimeName}"
            runtime_supports_json = ["{RuntimeName}", "{Reference}"]
            [engine.runtimes]
            {RuntimeName} = ["{Binary}"]
            {Reference} = ["/usr/sbin/runc"]
            """));
        Podman("load", "--quiet", "--input", EngineImage.Archive).Should().Succeed();
        // Podman would ask a registry for the container that holds a pod's namespaces, or build it from a program of its own.
        Podman("load", "--quiet", "--input", EngineImage.PauseArchive).Should().Succeed();
    }

    // Podman keeps one for its conmon processes, and of a pod's it forgets those in the hierarchies it does not know.
    private protected override bool IsOfContainer(string cgroup) => Path.GetFileName(cgroup).StartsWith("libpod-", StringComparison.Ordinal);

    internal override void RemoveContainers()
    {
        Podman("pod", "rm", "--all", "--force", "--time", "0");
        Podman("rm", "--all", "--force", "--volumes", "--time", "0");
    }

    /// <summary>
    /// "play kube" knows no --cgroup-parent, and what podman forgets of the pod's cgroup is in the one that all pods of the host share.
    /// </summary>
    internal static void RemoveCgroup(string path)
    {
        foreach (string root in Directory.EnumerateDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup").ToList())
        {
            string pod = root + path, parent = Path.GetDirectoryName(pod)!;
            if (Directory.Exists(pod))
                Directory.Delete(pod);
            if (Directory.Exists(parent) && !Directory.EnumerateDirectories(parent).Any())
                Directory.Delete(parent);
        }
    }

    private protected override void Stop() => RemoveContainers();
}
