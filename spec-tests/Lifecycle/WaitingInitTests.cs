namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>The init of a container that is created and not started.</summary>
public sealed class WaitingInitTests : SpecTest
{
    // runc(8), kill: engines stop a container before its start by SIGTERM, and the first process of a pid namespace has no default action:
    // "other signals ... are ignored" (pid_namespaces(7)).
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    [InlineData("USR1")]
    [InlineData("37")]
    public void A_signal_that_ends_a_process_ends_an_init_that_waits(string signal)
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        container.Create().Should().Succeed();

        container.Kill(signal).Should().Succeed();

        container.WaitFor("stopped").Delete().Should().Succeed();
    }

    // signal(7): the default action of these is to ignore the signal, or to continue.
    [Theory]
    [InlineData("CHLD")]
    [InlineData("WINCH")]
    [InlineData("CONT")]
    public void A_signal_that_ends_nothing_leaves_an_init_that_waits(string signal)
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        container.Create().Should().Succeed();

        container.Kill(signal).Should().Succeed();
        container.Start().Should().Succeed();

        container.Status.Should().Be("running");
    }

    // signal(7): "a child created via fork(2) inherits a copy of its parent's signal dispositions. During an execve(2), the dispositions of
    // handled signals are reset to the default".
    [Fact]
    public void The_process_has_the_default_action_of_every_signal()
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Args("/bin/busybox", "sh", "-c", "exec /bin/busybox grep -E 'Sig(Ign|Blk)' /proc/self/status > /data/out"),
            bundle => bundle.AddBusybox());
        container.Started().WaitFor("stopped");

        File.ReadAllLines(container.Bundle.InRootfs("/data/out")).Select(line => line.Split('\t')[1])
            .Should().OnlyContain(mask => mask == "0000000000000000");
    }

    // runtime.md#lifecycle: "the resources requested in the config.json MUST be created"; what made them is no business of the container's.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_init_that_waits_holds_its_sockets_and_standard_streams_alone(bool masks)
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            if (masks)
                config.Linux["maskedPaths"] = ContainerConfig.Array("/proc/acpi", "/tmp");
            config.Linux["sysctl"] = new JsonObject { ["net.ipv4.ip_forward"] = "1" };
            config.Guest("pause");
        });
        container.Create().Should().Succeed();

        IEnumerable<string> held = Directory.EnumerateFileSystemEntries($"/proc/{container.Pid}/fd")
            .Where(path => int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture) > 2)
            .Select(path => new FileInfo(path).LinkTarget!);

        held.Should().OnlyContain(target => target.StartsWith("socket:", StringComparison.Ordinal)).And.HaveCount(2);
    }
}
