namespace OciRuntime.SpecTests.Engines;

/// <summary>
/// Containers whose init is systemd: it makes cgroups below its own and moves there, itself to init.scope. On v2 the container's own cgroup then
/// takes no process any more.
/// </summary>
public abstract class PodmanSystemdTests<T>(T engine) : EngineTest<T>(engine)
    where T : PodmanEngine
{
    // podman-run(1): "--systemd=true|false|always: Run container in systemd mode." podman-stop(1): the signal that asks systemd to stop is
    // SIGRTMIN+3, which podman takes in that mode.
    [Fact]
    public void Systemd_starts_its_services_takes_execs_and_stops_when_asked()
    {
        string name = Scratch.NewName();
        Engine.Podman("load", "--quiet", "--input", SystemdImage.Archive).Should().Succeed();
        // With a terminal: what systemd says goes to /dev/console.
        Engine.Podman(
            "run", "--detach", "--tty", "--name", name, "--systemd", "always", "--cgroup-parent", $"/{Engine.CgroupParent}", "--network", "none",
            "--env", "SYSTEMD_LOG_TARGET=console", SystemdImage.Name).Should().Succeed();

        CommandResult? asked = null;
        Container.WaitUntil(
            () => (asked = Engine.Podman("exec", name, "systemctl", "is-active", "job.service")).Stdout == "active\n",
            () => $"the service does not start:\n{asked}\n{Engine.Podman("logs", name)}");
        Engine.Podman("exec", name, "cat", "/proc/1/comm").Should().Succeed().Printing("systemd\n");
        Engine.Podman("exec", name, "sh", "-c", "exit 7").Should().ExitWith(7);
        Engine.Podman("top", name).Should().Succeed().Which.Stdout.Should().Contain("sleep infinity");
        Engine.Podman("stop", "--time", "20", name).Should().Succeed();

        Engine.Podman("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", name).Should().Succeed().Which.Stdout.Trim()
            .Should().BeOneOf("exited 0", "exited 130");
        Engine.Podman("rm", "--force", "--time", "0", name).Should().Succeed();
        Engine.Podman("rmi", SystemdImage.Name).Should().Succeed();
    }
}

public abstract class DockerSystemdTests<T>(T engine) : EngineTest<T>(engine)
    where T : DockerEngine
{
    // https://systemd.io/CONTAINER_INTERFACE: "make sure to mount /run/ as tmpfs", "the systemd hierarchy of the cgroup tree" writable, and
    // docker-run(1): "--stop-signal: Signal to stop the container", here the one that asks systemd to.
    [Fact]
    public void Systemd_starts_its_services_takes_execs_and_stops_when_asked()
    {
        // Of v1 the container gets the one hierarchy that systemd keeps its services in, and that limits nothing.
        const string Own = "/sys/fs/cgroup/systemd";
        Skip.IfNot(Directory.Exists(Own), $"{Own} is not mounted: with cgroup v2 alone Docker mounts it read-only");
        string name = Scratch.NewName();
        Engine.Docker("load", "--quiet", "--input", SystemdImage.Archive).Should().Succeed();
        Engine.Docker(
            "run", "--detach", "--tty", "--name", name, "--network", "none", "--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp",
            "--volume", $"{Own}:{Own}:rw", "--stop-signal", "SIGRTMIN+3", "--env", "container=docker", "--env", "SYSTEMD_LOG_TARGET=console",
            SystemdImage.Name).Should().Succeed();

        CommandResult? asked = null;
        Container.WaitUntil(
            () => (asked = Engine.Docker("exec", name, "systemctl", "is-active", "job.service")).Stdout == "active\n",
            () => $"the service does not start:\n{asked}\n{Engine.Docker("logs", name)}");
        Engine.Docker("exec", name, "cat", "/proc/1/comm").Should().Succeed().Printing("systemd\n");
        Engine.Docker("exec", name, "sh", "-c", "exit 7").Should().ExitWith(7);
        Engine.Docker("top", name).Should().Succeed().Which.Stdout.Should().Contain("sleep infinity");
        Engine.Docker("stop", "--time", "20", name).Should().Succeed();

        Engine.Docker("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", name).Should().Succeed().Which.Stdout.Trim()
            .Should().BeOneOf("exited 0", "exited 130");
        Engine.Docker("rm", "--force", name).Should().Succeed();
        Engine.Docker("rmi", SystemdImage.Name).Should().Succeed();
    }
}
