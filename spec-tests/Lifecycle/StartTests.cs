namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>runtime.md#start.</summary>
public sealed class StartTests : SpecTest
{
    // runtime.md#start: "This operation MUST run the user-specified program as specified by process."
    [Theory, BothLayouts]
    public void Start_runs_the_process(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("out", "/report", "process", "echo", "end", "pause"));
        container.Create().Should().Succeed();
        int pid = container.Pid;

        CommandResult result = container.Start().Should().Succeed().Which;

        (result.Stdout + result.Stderr).Should().Be("");
        container.WaitForReport("/report", "echo");
        container.Status.Should().Be("running");
        container.Pid.Should().Be(pid);
    }

    // runtime.md#start: "Attempting to start a container that is not created MUST have no effect on the container and MUST generate an
    // error."
    [Theory, BothLayouts]
    public void Running_container_cannot_be_started(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause")).Started();

        container.Start().Should().Fail().Saying("cannot start an already running container");

        container.Status.Should().Be("running");
    }

    // runtime.md#start: "Attempting to start a container that is not created MUST have no effect on the container": stopped is for ever.
    [Theory, BothLayouts]
    public void Stopped_container_cannot_be_started(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("exit", "0")).Started().WaitFor("stopped");

        container.Start().Should().Fail().Saying("cannot start a container that has stopped");

        container.Status.Should().Be("stopped");
    }

    // runtime.md#start: "Attempting to start a container that is not created ... MUST generate an error." The words are those containerd's
    // shim looks for.
    [Fact]
    public void Unknown_container_cannot_be_started()
    {
        NewContainer(Layout.Native).Start().Should().Fail().Saying("container does not exist");
    }

    // runtime.md#start: "This operation MUST generate an error if process was not set." config.md#process: "This property is REQUIRED when
    // start is called", and not before.
    [Fact]
    public void Config_without_process_creates_but_does_not_start()
    {
        Container container = NewContainer(Layout.Native, config => config.Root.Remove("process"));

        // runc 1.1.5 says so at create already, which is earlier than the specification asks.
        container.Create().Should().Succeed();
        container.Status.Should().Be("created");

        container.Start().Should().Fail().Saying("process");

        container.Status.Should().Be("created");
    }

    // runtime.md#state: "stopped: the container process has exited", whether it was started or not; runtime.md#start: only a created one
    // can be.
    [Theory, BothLayouts]
    public void Container_killed_before_start_cannot_be_started(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("touch", "/ran"));
        container.Create().Should().Succeed();
        container.Kill("KILL").Should().Succeed();
        container.WaitFor("stopped");

        container.Start().Should().Fail().Saying("cannot start a container that has stopped");

        File.Exists(container.Bundle.InRootfs("/ran")).Should().BeFalse();
    }

    // runtime.md#start: "Attempting to start a container that is not created MUST have no effect on the container". Two at once: the
    // process is started once.
    [Theory, BothLayouts]
    public void Of_two_starts_at_once_exactly_one_wins(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));
        container.Create().Should().Succeed();

        RunningCommand[] racers = [.. Enumerable.Range(0, 3).Select(_ => container.Launch("start", container.Id))];
        CommandResult[] results = [.. racers.Select(racer => racer.Wait())];

        results.Should().ContainSingle(result => result.ExitCode == 0);
        container.Status.Should().Be("running");
    }
}
