namespace OciRuntime.SpecTests.Engines;

/// <summary>Podman as an ordinary user: a user namespace around everything, no cgroup, a state below XDG_RUNTIME_DIR.</summary>
public abstract class RootlessPodmanTests<T>(T engine) : EngineTest<T>(engine)
    where T : RootlessPodmanEngine
{
    private readonly string _name = Scratch.NewName();

    // podman-run(1): "The exit code from podman run gives information about why the container failed to run or why it exited." So for an
    // ordinary user, below the map of his subordinate ids.
    [Fact]
    public void Output_and_status_of_run_are_those_of_the_process()
    {
        CommandResult result = Run([], "sh", "-c", "echo out; echo err >&2; cat /proc/self/uid_map; exit 9").Should().ExitWith(9).Which;

        result.Stdout.Should().Be($"out\n         0      {EngineHost.User}          1\n         1     200000      65536\n");
        result.Stderr.Should().Be("err\n");
    }

    // podman-run(1): "126 The contained command cannot be invoked", "127 The contained command cannot be found".
    [Theory]
    [InlineData(127, "nosuch", "exec: \"nosuch\": executable file not found in $PATH")]
    [InlineData(126, "/etc", "exec: \"/etc\": permission denied")]
    public void Program_that_cannot_run_has_its_exit_code(int code, string program, string text) =>
        Run([], program).Should().ExitWith(code).Saying(text);

    // podman-run(1): "creates a user namespace where the current rootless user's UID:GID are mapped to the same values in the container."
    [Theory]
    [InlineData("--userns=keep-id", "54321 54321")]
    [InlineData("--userns=nomap", "0 0")]
    [InlineData("--user=1000:1000", "1000 1000")]
    [InlineData("--uidmap=0:1:5000 --gidmap=0:1:5000", "0 0")]
    public void Users_are_mapped_as_asked(string flags, string ids) =>
        Run(flags.Split(' '), "sh", "-c", "echo $(id -u) $(id -g)").Should().Succeed().Printing($"{ids}\n");

    // podman(1): "Podman can also be used as non-root user." As with root: create, start, exec, stop, kill and delete of the runtime.
    [Fact]
    public void Life_cycle_works()
    {
        Engine.Podman("run", "--detach", "--name", _name, "--network", "none", EngineImage.Name, "sh", "-c",
            "trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done").Should().Succeed();
        Container.WaitUntil(() => Engine.Podman("logs", _name).Stdout == "ready\n", () => "the container does not come up");

        CommandResult exec = Engine.Podman("exec", "--user", "1000", _name, "sh", "-c", "id -u; exit 5").Should().ExitWith(5).Which;
        Engine.Podman("exec", _name, "nosuch").Should().ExitWith(127);
        Engine.Podman("top", _name, "args").Should().Succeed().Which.Stdout.Should().Contain("sleep 0.1");
        Engine.Podman("stop", _name).Should().Succeed();

        exec.Stdout.Should().Be("1000\n");
        Engine.Podman("inspect", "--format", "{{.State.ExitCode}}", _name).Should().Succeed().Which.Stdout.Trim().Should().Be("7");
        Engine.Podman("start", _name).Should().Succeed();
        Engine.Podman("kill", _name).Should().Succeed();
        Engine.Podman("rm", "--force", _name).Should().Succeed();
    }

    // conmon: `create --console-socket S`, as with root.
    [Fact]
    public void Terminal_is_one_of_the_container()
    {
        Engine.Host.RunInTerminal(out string shown,
            Engine.Arguments("run", "--rm", "-it", "--network", "none", EngineImage.Name, "sh", "-c", "tty; exit 6")).Should().Be(
            6);
        shown.Should().Contain("/dev/pts/0\n");
    }

    // podman-pod-create(1): "A comma-separated list of kernel namespaces to share."
    [Fact]
    public void Pod_shares_its_namespaces()
    {
        Engine.Podman("pod", "create", "--name", _name, "--network", "none").Should().Succeed();
        string[] containers = [.. Enumerable.Range(0, 2)
            .Select(_ => Engine.Podman("run", "--detach", "--pod", _name, EngineImage.Name, "sleep", "100").Should().Succeed().Which.Stdout.Trim())];

        containers.Select(id => Engine.Podman("exec", id, "readlink", "/proc/self/ns/net")
            .Should().Succeed().Which.Stdout).Distinct().Should().ContainSingle();

        Engine.Podman("pod", "rm", "--force", "--time", "0", _name).Should().Succeed();
    }

    // podman-run(1), --systemd: "Running systemd in containers": "/sys/fs/cgroup" in such a container is one that a systemd can use. On v1 podman
    // binds the host's name=systemd over what the runtime mounts, which has to leave it the place.
    [Fact]
    public void Container_for_systemd_has_its_cgroup_tree()
    {
        string mounts = Run(["--systemd=always"], "grep", " /sys/fs/cgroup", "/proc/self/mountinfo").Should().Succeed().Which.Stdout;

        mounts.Should().MatchRegex(@" /sys/fs/cgroup(/systemd)? rw,");
    }

    private CommandResult Run(IEnumerable<string> flags, params IEnumerable<string> command) =>
        Engine.Podman(["run", "--rm", "--network", "none", .. flags, EngineImage.Name, .. command]);
}
