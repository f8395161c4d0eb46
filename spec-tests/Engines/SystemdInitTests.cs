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
