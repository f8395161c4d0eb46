namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>
/// A caller hands on which signals it ignores and blocks (execve(2)); the container is to end and to be told of its end nevertheless.
/// </summary>
public sealed class CallersSignalsTests : SpecTest
{
    // wait(2): "if the disposition of SIGCHLD is set to SIG_IGN ... then children that terminate do not become zombies and a call to wait() ... will
    // ... fail with errno set to ECHILD." A program that daemonizes does so; runc takes no notice.
    [Fact]
    public void Container_and_its_hooks_are_awaited_though_the_caller_ignores_the_death_of_children()
    {
        RunOptions options = new() { Through = ["env", "--ignore-signal=CHLD"] };
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Hook("createRuntime", new JsonObject { ["path"] = "/bin/true" });
                config.Hook("poststart", new JsonObject { ["path"] = "/bin/true" });
                config.Guest("exit", "7");
            },
            options: options);

        container.Run().Should().ExitWith(7).Which.Stderr.Should().BeEmpty();
        container.Configure(config => config.Guest("pause"));
        container.Started().Exec([], "exit", "4").Should().ExitWith(4);
    }

    // runc-kill(8): "If SIGNAL is not specified, SIGTERM is used", and `run` in the foreground passes on what it gets.
    [Theory]
    [InlineData("--ignore-signal=TERM")]
    [InlineData("--block-signal=TERM")]
    public void Signal_that_the_caller_ignores_or_blocks_is_passed_on(string disposition)
    {
        RunOptions options = new() { Through = ["env", disposition] };
        Container container = NewContainer(Layout.Native, config => config.Guest("trap", "15", "7", "touch", "/data/up", "pause"), options: options);

        RunningCommand run = container.Launch("run", "--bundle", container.Bundle.Folder, container.Id);
        Container.WaitUntil(() => File.Exists(container.Bundle.InRootfs("/data/up")), () => "the guest does not come up");
        _ = Native.kill(run.Pid, Native.SIGTERM);

        run.Wait().Should().ExitWith(7);
    }
}
