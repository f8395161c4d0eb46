namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>runtime.md#kill.</summary>
public sealed class KillTests : SpecTest
{
    // runtime.md#kill: "This operation MUST send the specified signal to the container process." runc-kill(8): "either by its name (with or
    // without the SIG prefix), or its numeric value", in any case.
    [Theory]
    [InlineData("TERM", 1)]
    [InlineData("SIGTERM", 1)]
    [InlineData("term", 1)]
    [InlineData("SigUsr1", 2)]
    [InlineData("15", 1)]
    [InlineData("10", 2)]
    [InlineData("SIGRTMIN", 3)]
    [InlineData("34", 3)]
    public void Signal_is_sent_in_every_spelling(string signal, int code)
    {
        Container container = Trapping(Layout.Native);

        CommandResult result = container.Kill(signal);

        // runc knows real-time signals by number only.
        if (signal == "SIGRTMIN" && result.ExitCode != 0)
        {
            result.Should().Fail().Saying("unknown signal \"SIGRTMIN\"");
            return;
        }
        result.Should().Succeed();
        CodeOf(container).Should().Be($"{code}");
    }

    // runc-kill(8): "By default, runc kill sends SIGTERM to the container's initial process only."
    [Theory, BothLayouts]
    public void Default_signal_is_term(Layout layout)
    {
        Container container = Trapping(layout);

        container.Kill().Should().Succeed();

        CodeOf(container).Should().Be("1");
    }

    // runtime.md#kill: "Attempting to send a signal to a container that is neither created nor running MUST have no effect on the container
    // and MUST generate an error."
    [Theory, BothLayouts]
    public void Stopped_container_takes_no_signal(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("exit", "0")).Started().WaitFor("stopped");

        container.Kill("KILL").Should().Fail().Saying("container not running");
    }

    // containerd cleans up a stopped container so, and takes an error for a failure.
    [Theory, BothLayoutsWith("--all", "-a")]
    public void Kill_all_of_a_stopped_container_succeeds(Layout layout, string flag)
    {
        Container container = NewContainer(layout, config => config.Guest("exit", "0")).Started().WaitFor("stopped");

        container.Command("kill", flag, container.Id, "9").Should().Succeed();
    }

    // runtime.md#kill: "Attempting to send a signal to a container that is neither created nor running ... MUST generate an error."
    // containerd's shim looks for "does not exist".
    [Fact]
    public void Unknown_container_takes_no_signal() => NewContainer(Layout.Native).Kill("KILL").Should().Fail().Saying("container does not exist");

    // kill(2), EINVAL: "An invalid signal was specified." As runc, in its words, and without an effect.
    [Theory]
    [InlineData("NOSUCH")]
    [InlineData("SIGNOSUCH")]
    [InlineData("9x")]
    public void Unknown_signal_is_an_error(string signal)
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause")).Started();

        container.Kill(signal).Should().Fail().Saying("unknown signal");

        container.Status.Should().Be("running");
    }

    // kill(2), EINVAL: "An invalid signal was specified." runc passes any number on, cut to 32 bits; the kernel knows 1 to 64, and 0 sends
    // nothing.
    [Theory]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("4294967305")]
    public void Number_that_is_no_signal_is_an_error(string signal)
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause")).Started();

        container.Command("kill", "--", container.Id, signal).Should().NotSucceed();

        container.Status.Should().Be("running");
    }

    // runtime.md#kill: "a container that is neither created nor running" is the one that cannot.
    [Theory, BothLayouts]
    public void Created_container_can_be_killed(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));
        container.Create().Should().Succeed();

        container.Kill("KILL").Should().Succeed();

        container.WaitFor("stopped").Delete().Should().Succeed();
    }

    // pid_namespaces(7): "If the "init" process of a PID namespace terminates, the kernel terminates all of the processes in the
    // namespace". Without an own one the death of init does not take the others along: SIGKILL means the whole cgroup, as with runc since
    // 1.2.
    [Theory, BothLayoutsWith(true, false)]
    public void Kill_of_a_container_that_shares_the_pid_namespace_reaches_all_its_processes(Layout layout, bool all)
    {
        Container container = NewContainer(layout, config =>
        {
            config.RemoveNamespace("pid");
            config.Guest("fork", "5", "out", "/report", "echo", "end", "pause");
        });
        container.Started();
        container.WaitForReport("/report", "echo");

        container.Command(["kill", .. all ? (string[])["--all"] : [], container.Id, "KILL"]).Should().Succeed();

        Container.WaitUntil(() => HostSnapshot.CgroupFolders().All(IsEmpty), () => "processes are left in the cgroup");
        container.WaitFor("stopped").Delete().Should().Succeed();
    }

    // runtime.md#delete: "Deleting a container MUST delete the resources that were created during the create step." runc 1.1.5 leaves them
    // running when init is gone; later versions and we kill the cgroup at delete.
    [Theory, BothLayouts]
    public void Delete_after_the_death_of_init_takes_its_children_along(Layout layout)
    {
        Container container = NewContainer(layout, config =>
        {
            config.RemoveNamespace("pid");
            config.Guest("fork", "3", "out", "/report", "echo", "end", "exit", "0");
        });
        container.Started();
        container.WaitForReport("/report", "echo");
        container.WaitFor("stopped");

        container.Delete("--force").Should().Succeed();

        Container.WaitUntil(() => !HostSnapshot.CgroupFolders().Any(), () => "the cgroup is left");
    }

    private Container Trapping(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest(
            "trap", "TERM", "1", "trap", "USR1", "2", "trap", "34", "3", "out", "/report", "echo", "end", "pause"));
        container.Create().Should().Succeed();
        container.Start().Should().Succeed();
        container.WaitForReport("/report", "echo");
        return container;
    }

    /// <summary>We are its subreaper, so the exit code lies in the zombie's stat until we reap it.</summary>
    private static string CodeOf(Container container)
    {
        container.WaitFor("stopped");
        HostProcess zombie = HostProcess.OfUs().Single(process => process.Name == "guest");
        string[] fields = File.ReadAllText($"/proc/{zombie.Pid}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // proc_pid_stat(5), field 52: "exit_code", in the form of waitpid(2).
        return $"{int.Parse(fields[49]) >> 8}";
    }

    private static bool IsEmpty(string cgroup) => File.ReadAllText(Path.Combine(cgroup, "cgroup.procs")).Length == 0;
}
