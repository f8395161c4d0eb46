namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>containerd, driven by its own `ctr`.</summary>
public class ContainerdEngine : Engine
{
    private RunningCommand? _daemon;

    internal override IReadOnlyList<(string Program, string Package)> Needs =>
        [("containerd", "containerd"), ("ctr", "containerd"), ("containerd-shim-runc-v2", "containerd")];

    internal string Socket => Host.PathTo("containerd.sock");

    private protected virtual string Config => $"""
        version = 2
        root = "{Host.PathTo("root")}"
        state = "{Host.PathTo("state")}"
        disabled_plugins = ["io.containerd.grpc.v1.cri"]
        [grpc]
        address = "{Socket}"
        """;

    /// <summary>Any command of ctr. The namespace is where the cgroups go, too.</summary>
    internal CommandResult Ctr(params IEnumerable<string> arguments) => Host.Run(["ctr", .. arguments]);

    internal CommandResult Run(IEnumerable<string> flags, string id, params IEnumerable<string> command) => Ctr(RunArguments(flags, id, command));

    internal string[] RunArguments(IEnumerable<string> flags, string id, IEnumerable<string> command) =>
        ["run", "--runc-binary", Binary, .. flags, EngineImage.Name, id, .. command];

    internal int DescriptorsOfTheDaemon() => Directory.EnumerateFileSystemEntries($"/proc/{_daemon!.Pid}/fd").Count();

    private protected override void Launch()
    {
        Host.SetEnvironment("CONTAINERD_ADDRESS", Socket);
        Host.SetEnvironment("CONTAINERD_NAMESPACE", CgroupParent);
        _daemon = Host.Launch("containerd", "--config", Host.Write("containerd.toml", Config));
        Container.WaitUntil(() => File.Exists(Socket) && Ctr("version").ExitCode == 0, () => $"containerd does not answer:\n{_daemon}");
        LoadImage();
    }

    private protected virtual void LoadImage() => Ctr("images", "import", EngineImage.Archive).Should().Succeed();

    internal override void RemoveContainers()
    {
        foreach (string id in Words(Ctr("tasks", "list", "--quiet").Stdout))
            Ctr("tasks", "delete", "--force", id);
        foreach (string id in Words(Ctr("containers", "list", "--quiet").Stdout))
            Ctr("containers", "delete", id);
    }

    internal static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private protected override void Stop()
    {
        if (_daemon is null) return;
        try
        {
            RemoveContainers();
        }
        finally
        {
            EngineHost.Stop(_daemon, Native.SIGTERM);
        }
    }
}
