namespace OciRuntime.SpecTests.Engines;

/// <summary>What a kubelet does: a pod sandbox, containers in it, exec, statistics, limits, and all of it away again.</summary>
/// <remarks>The numbers are those of the fields in the CRI's api.proto.</remarks>
public abstract class CriTests<T>(T engine) : EngineTest<T>(engine)
    where T : CriEngine
{
    private const long Created = 0, Running = 1, Exited = 2;

    private readonly string _uid = Scratch.NewName();

    // CRI's api.proto, ContainerState: CONTAINER_CREATED, CONTAINER_RUNNING, CONTAINER_EXITED, as `create`, `start` and the exit make them.
    [Fact]
    public void Container_of_a_pod_lives_through_all_its_states()
    {
        string pod = RunPod(),
            container = CreateContainer(pod, memoryLimit: 64 << 20, "sh", "-c", "trap 'exit 3' TERM; touch /ready; while :; do sleep 0.1; done");

        Status(container).Number(3).Should().Be(Created);
        Call("StartContainer", container);
        Status(container).Number(3).Should().Be(Running);
        Container.WaitUntil(() => ExecSync(container, "test", "-e", "/ready").Number(3) == 0, () => "the container does not come up");

        CriMessage result = ExecSync(container, "sh", "-c", "echo out; echo err >&2; exit 5");
        ((result.Text(1), result.Text(2), result.Number(3))).Should().Be(((string, string, long))(("out\n", "err\n", 5)));
        // ContainerStatsResponse.stats = 1, ContainerStats.memory = 3, MemoryUsage.working_set_bytes = 2, UInt64Value.value = 1
        Client.Call("ContainerStats", Id(container)).Message(1).Message(3).Message(2).Number(1).Should().BeInRange(1, 64 << 20);

        Client.Call("StopContainer", Id(container).Add(2, 10));
        ((Status(container).Number(3), Status(container).Number(7))).Should().Be(((long, long))((Exited, 3)));
        Call("RemoveContainer", container);
        Remove(pod);
    }

    // config-linux.md#namespaces: "The runtime MUST place the container process in the namespace associated with that path."
    [Fact]
    public void Containers_share_the_network_of_their_sandbox()
    {
        string pod = RunPod();
        string[] containers = [CreateContainer(pod, 0, "sleep", "100"), CreateContainer(pod, 0, "sleep", "100")];
        foreach (string container in containers)
            Call("StartContainer", container);

        containers.Select(container => ExecSync(container, "readlink", "/proc/self/ns/net").Text(1)).Distinct().Should().ContainSingle();
        ExecSync(containers[0], "hostname").Text(1).Should().Be("a-pod\n");
        ExecSync(containers[0], "ip", "link").Text(1).Should().Contain("LOOPBACK,UP");
        Remove(pod);
    }

    // CRI: UpdateContainerResources becomes `update --resources - ID` with JSON on stdin.
    [Fact]
    public void Resources_are_updated()
    {
        Skip.If(LayoutCommand.HostIsUnified, "reads the files of cgroup v1");
        string pod = RunPod(), container = CreateContainer(pod, memoryLimit: 64 << 20, "sleep", "100");
        Call("StartContainer", container);

        // LinuxContainerResources: cpu_shares = 3, memory_limit_in_bytes = 4
        Client.Call("UpdateContainerResources", Id(container).Add(2, new CriMessage().Add(3, 700).Add(4, 128 << 20)));

        ExecSync(container, "cat", "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/cpu/cpu.shares").Text(1).Should().Be(
            "134217728\n700\n");
        Remove(pod);
    }

    // containerd passes the runtime's words on: those of create for StartContainer, those of exec for ExecSync, which a kubelet's probe
    // uses.
    [Fact]
    public void Program_that_is_missing_is_told()
    {
        string pod = RunPod(), container = CreateContainer(pod, 0, "nosuch");

        string error = Client.TryCall("StartContainer", Id(container)).Error;

        error.Should().Contain("exec: \"nosuch\": executable file not found in $PATH");
        Status(container).Number(7).Should().Be(128);
        // A probe of a kubelet that cannot run.
        string well = CreateContainer(pod, 0, "sleep", "100");
        Call("StartContainer", well);
        Client.TryCall("ExecSync", Id(well).Add(2, "nosuch")).Error.Should().Contain("executable file not found in $PATH");
        Remove(pod);
    }

    // CRI's api.proto: ExecSync has a timeout. containerd ends the process by the pid that exec has written.
    [Fact]
    public void Exec_that_takes_too_long_is_ended()
    {
        string pod = RunPod(), container = CreateContainer(pod, 0, "sleep", "100");
        Call("StartContainer", container);

        Client.TryCall("ExecSync", Id(container).AddAll(2, "sleep", "50").Add(3, 1)).Error.Should().ContainEquivalentOf("timeout");

        ExecSync(container, "ps").Text(1).Should().NotContain("sleep 50");
        Remove(pod);
    }

    // containerd's shim kills what is left by "kill --all": nothing of a pod that shares its processes may outlive it.
    [Fact]
    public void Pod_that_shares_its_processes_ends_wholly()
    {
        string pod = RunPod(), container = CreateContainer(pod, 0, "sh", "-c", "sleep 1234 & sleep 100");
        Call("StartContainer", container);
        Container.WaitUntil(() => ExecSync(container, "ps").Text(1).Contains("sleep infinity", StringComparison.Ordinal),
            () => "the sandbox's process is not seen");

        Client.Call("StopContainer", Id(container).Add(2, 0));

        ((Status(container).Number(3), Status(container).Number(7))).Should().Be(((long, long))((Exited, 137)));
        Remove(pod);
    }

    private CriClient Client => Engine.Client;

    private static CriMessage Id(string id) => new CriMessage().Add(1, id);

    private void Call(string method, string id) => Client.Call(method, Id(id));

    private string RunPod() => Client.Call("RunPodSandbox", new CriMessage().Add(1, PodConfig())).Text(1);

    /// <summary>PodSandboxConfig: metadata = 1 (name 1, uid 2, namespace 3), hostname = 2, linux = 8 (cgroup_parent 1).</summary>
    private CriMessage PodConfig() => new CriMessage()
        .Add(1, new CriMessage().Add(1, "pod").Add(2, _uid).Add(3, "default"))
        .Add(2, "a-pod")
        .Add(8, new CriMessage().Add(1, $"/{Engine.CgroupParent}/{_uid}"));

    /// <summary>ContainerConfig: metadata = 1, image = 2, command = 3, linux = 15 (resources 1: memory_limit_in_bytes 4).</summary>
    private string CreateContainer(string pod, long memoryLimit, params IEnumerable<string> command)
    {
        CriMessage resources = memoryLimit == 0 ? new CriMessage() : new CriMessage().Add(4, memoryLimit);
        CriMessage config = new CriMessage()
            .Add(1, new CriMessage().Add(1, Scratch.NewName()))
            .Add(2, new CriMessage().Add(1, EngineImage.Name))
            .AddAll(3, command)
            .Add(15, new CriMessage().Add(1, resources));
        return Client.Call("CreateContainer", Id(pod).Add(2, config).Add(3, PodConfig())).Text(1);
    }

    private CriMessage Status(string container) => Client.Call("ContainerStatus", Id(container)).Message(1);

    /// <summary>ExecSyncResponse: stdout = 1, stderr = 2, exit_code = 3.</summary>
    private CriMessage ExecSync(string container, params IEnumerable<string> command) => Client.Call("ExecSync", Id(container).AddAll(2, command));

    private void Remove(string pod)
    {
        Call("StopPodSandbox", pod);
        Call("RemovePodSandbox", pod);
    }
}
