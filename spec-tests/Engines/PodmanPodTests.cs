namespace OciRuntime.SpecTests.Engines;

/// <summary>Pods: an infra container holds the namespaces, the others join them.</summary>
[Collection(nameof(PodmanEngine))]
public sealed class PodmanPodTests(PodmanEngine engine) : EngineTest<PodmanEngine>(engine)
{
    private readonly string _pod = Scratch.NewName();

    // podman-pod-create(1): "A comma-separated list of kernel namespaces to share." The default is ipc, net and uts.
    [Fact]
    public void Containers_of_a_pod_share_its_namespaces_and_end_with_it()
    {
        Create();
        string a = Run("sleep", "100"), b = Run("sleep", "100");

        foreach (string kind in (ReadOnlySpan<string>)["net", "ipc", "uts"])
            Exec(b, "readlink", $"/proc/self/ns/{kind}").Should().Be(Exec(a, "readlink", $"/proc/self/ns/{kind}"));
        Exec(b, "readlink", "/proc/self/ns/pid").Should().NotBe(Exec(a, "readlink", "/proc/self/ns/pid"));
        Engine.Podman("pod", "pause", _pod).Should().Succeed();
        Engine.Podman("pod", "unpause", _pod).Should().Succeed();
        Engine.Podman("pod", "stats", "--no-stream", _pod).Should().Succeed().Which.Stdout.Trim().Split('\n').Should().HaveCount(4);
        Engine.Podman("pod", "stop", "--time", "0", _pod).Should().Succeed();
        Engine.Podman("pod", "inspect", "--format", "{{.State}}", _pod).Should().Succeed().Which.Stdout.Trim().Should().Be("Exited");
        Engine.Podman("pod", "start", _pod).Should().Succeed();
        Engine.Podman("pod", "inspect", "--format", "{{.State}}", _pod).Should().Succeed().Which.Stdout.Trim().Should().Be("Running");
        Remove();
    }

    // podman-pod-create(1): "The namespaces to choose from are cgroup, ipc, net, pid, uts."
    [Fact]
    public void Pod_can_share_its_processes()
    {
        Create("--share", "pid,net");
        string a = Run("sleep", "1234"), b = Run("sleep", "100");

        Exec(b, "ps").Should().Contain("sleep 1234");
        Exec(a, "ps").Should().Contain("sleep infinity");
        Remove();
    }

    // podman-kube-play(1): "It will then recreate the containers, pods or volumes described in the YAML."
    [Fact]
    public void Pod_is_written_as_Kubernetes_writes_it_and_played()
    {
        Create();
        Run("sh", "-c", "echo played; sleep 100");
        string yaml = Engine.Host.Write("pod.yaml", Engine.Podman("generate", "kube", _pod).Should().Succeed().Which.Stdout);
        Remove();

        Engine.Podman("play", "kube", "--network", "none", yaml).Should().Succeed();
        string container = Engine.Podman("ps", "--filter", $"pod={_pod}", "--filter", $"ancestor={EngineImage.Name}", "--format", "{{.Names}}")
            .Should().Succeed().Which.Stdout.Trim();
        Container.WaitUntil(() => Engine.Podman("logs", container).Stdout == "played\n", () => $"the log of {container} is empty");
        string cgroup = Engine.Podman("pod", "inspect", "--format", "{{.CgroupPath}}", _pod).Should().Succeed().Which.Stdout.Trim();
        Engine.Podman("play", "kube", "--down", yaml).Should().Succeed();

        Engine.Podman("ps", "--all", "--quiet").Should().Succeed().Printing("");
        PodmanEngine.RemoveCgroup(cgroup);
    }

    private void Create(params IEnumerable<string> flags) =>
        Engine.Podman(["pod", "create", "--name", _pod, "--network", "none", "--cgroup-parent", $"/{Engine.CgroupParent}", .. flags])
            .Should().Succeed();

    private string Run(params IEnumerable<string> command) =>
        Engine.Podman(["run", "--detach", "--pod", _pod, EngineImage.Name, .. command]).Should().Succeed().Which.Stdout.Trim();

    private string Exec(string container, params IEnumerable<string> command) =>
        Engine.Podman(["exec", container, .. command]).Should().Succeed().Which.Stdout;

    private void Remove() => Engine.Podman("pod", "rm", "--force", "--time", "0", _pod).Should().Succeed();
}
