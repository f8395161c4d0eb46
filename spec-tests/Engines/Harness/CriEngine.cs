namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>containerd as Kubernetes uses it: through the gRPC interface of its CRI plugin, with a network that is loopback alone.</summary>
public class CriEngine : ContainerdEngine
{
    /// <summary>A CNI plugin (the "loopback" that containerd asks for itself, too): brings lo up and says that eth0 had an address.</summary>
    private const string Plugin = """
        #!/bin/sh
        cat > /dev/null
        case $CNI_COMMAND in
            ADD) busybox nsenter --net="$CNI_NETNS" busybox ip link set lo up
                 echo '{"cniVersion":"0.3.1","interfaces":[{"name":"'"$CNI_IFNAME"'","sandbox":"'"$CNI_NETNS"'"}],"ips":[{"version":"4","interface":0,"address":"127.0.0.2/8"}]}' ;;
            VERSION) echo '{"cniVersion":"0.3.1","supportedVersions":["0.3.1"]}' ;;
        esac
        """;

    internal CriClient Client { get; private set; } = null!;

    private protected override string Config => $"""
        version = 2
        root = "{Host.PathTo("root")}"
        state = "{Host.PathTo("state")}"
        [grpc]
        address = "{Socket}"
        [plugins."io.containerd.grpc.v1.cri"]
        sandbox_image = "{EngineImage.Pause}"
        restrict_oom_score_adj = true # lowering it takes CAP_SYS_RESOURCE
        disable_hugetlb_controller = true
        [plugins."io.containerd.grpc.v1.cri".cni]
        bin_dir = "{Host.PathTo("cni/bin")}"
        conf_dir = "{Host.PathTo("cni/conf")}"
        [plugins."io.containerd.grpc.v1.cri".containerd]
        default_runtime_name = "tested"
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.tested]
        runtime_type = "io.containerd.runc.v2"
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.tested.options]
        BinaryName = "{Binary}"
        """;

    private protected override void Launch()
    {
        Directory.CreateDirectory(Host.PathTo("cni/bin"));
        Directory.CreateDirectory(Host.PathTo("cni/conf"));
        File.SetUnixFileMode(Host.Write("cni/bin/loopback", Plugin), (UnixFileMode)Octal._0755);
        Host.Write("cni/conf/10-lo.conflist", """{"cniVersion": "0.3.1", "name": "lo-only", "plugins": [{"type": "loopback"}]}""");
        base.Launch();
        Client = new CriClient(Socket);
    }

    private protected override void LoadImage()
    {
        // The plugin has a namespace of its own.
        foreach (string archive in (ReadOnlySpan<string>)[EngineImage.Archive, EngineImage.PauseArchive])
            Ctr("--namespace", "k8s.io", "images", "import", archive).Should().Succeed();
    }

    internal override void RemoveContainers()
    {
        // ListPodSandboxResponse.items = 1, PodSandbox.id = 1
        foreach (CriMessage pod in Client.Call("ListPodSandbox", new CriMessage()).All(1))
        {
            CriMessage id = new CriMessage().Add(1, pod.Text(1));
            Client.Call("StopPodSandbox", id);
            Client.Call("RemovePodSandbox", id);
        }
    }

    private protected override void Stop()
    {
        base.Stop();
        Client?.Dispose();
    }
}
