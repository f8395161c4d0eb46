namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>`run`: create, start, wait and delete in one command, with the exit status of the process.</summary>
public sealed class RunTests : SpecTest
{
    // As runc: `run` in the foreground ends with the status of the process. BuildKit takes it for that of the step.
    [Theory, BothLayoutsWith(0, 1, 7, 125, 255)]
    public void Status_of_the_process_comes_back(Layout layout, int code)
    {
        Container container = NewContainer(layout, config => config.Guest("exit", $"{code}"));

        CommandResult result = container.Run().Should().ExitWith(code).Which;

        result.Stderr.Should().Be("");
        container.State().Should().Fail().Saying("does not exist");
    }

    // bash(1): "When a command terminates on a fatal signal N, bash uses the value of 128+N as the exit status." pid_namespaces(7): "Only
    // signals for which the "init" process has established a signal handler can be sent to the "init" process": so in the host's.
    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("KILL", 137)]
    [InlineData("SEGV", 139)]
    public void Death_by_a_signal_is_128_and_its_number(string signal, int code)
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.RemoveNamespace("pid");
            config.Guest("raise", signal);
        });

        container.Run().Should().ExitWith(code);
    }

    // As runc in the foreground; BuildKit sends signals to the runtime.
    [Theory, BothLayouts]
    public void Foreground_run_forwards_signals(Layout layout)
    {
        Container container = NewContainer(layout,
            config => config.Guest("trap", "TERM", "41", "trap", "HUP", "42", "out", "/report", "echo", "end", "pause"));
        RunningCommand run = container.Launch("run", "--bundle", container.Bundle.Folder, container.Id);
        container.WaitForReport("/report", "echo");

        Native.kill(run.Pid, Native.SIGHUP).Should().Be(0);

        run.Wait().Should().ExitWith(42);
        container.State().Should().Fail().Saying("does not exist");
    }

    // As runc, which forwards all but SIGCHLD and SIGURG: those, too, that a program hardly expects. systemd.kill(5), WatchdogSignal=:
    // "Defaults to SIGABRT."
    [Theory]
    [InlineData("ABRT", 6)]
    [InlineData("TRAP", 5)]
    [InlineData("SYS", 31)]
    [InlineData("PIPE", 13)]
    [InlineData("USR1", 10)]
    public void Signals_of_all_kinds_are_forwarded(string name, int number)
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("trap", name, "42", "out", "/report", "echo", "end", "pause"));
        RunningCommand run = container.Launch("run", "--bundle", container.Bundle.Folder, container.Id);
        container.WaitForReport("/report", "echo");

        Native.kill(run.Pid, number).Should().Be(0);

        run.Wait().Should().ExitWith(42);
    }

    // runc-run(8): "Disable the use of the subreaper used to reap reparented processes." Orphans of a container that shares its pid
    // namespace become children of the runtime: it has to reap them, for a zombie counts against pids.limit. go-runc writes the flag with
    // one dash.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Orphans_are_reaped_by_the_runtime_unless_told_not_to(bool subreaper)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.RemoveNamespace("pid");
                if (subreaper)
                    config.Resources["pids"] = new JsonObject { ["limit"] = 8 };
                // Each orphan sees its parent change, and the last of them tell which it is now.
                config.Args("/bin/sh", "-c",
                    "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do (sleep 0.05 &); sleep 0.1; done; (sh -c 'sleep 0.2; busybox cut -d\" \" -f4 "
                    + "/proc/$$/stat > /parent' &); sleep 0.5");
            },
            bundle => bundle.AddBusybox());

        RunningCommand run =
            container.Launch(["run", "--bundle", container.Bundle.Folder, .. subreaper ? (string[])[] : ["-no-subreaper"], container.Id]);
        int runtime = run.Pid;
        CommandResult result = run.Wait().Should().Succeed().Which;

        result.Stderr.Should().Be("");
        int.Parse(File.ReadAllText(container.Bundle.InRootfs("/parent"))).Should().Be(subreaper ? runtime : Environment.ProcessId);
    }

    // runc-run(8): "Detach from the container's process." runc's docs/terminals.md: "In fact, there is no long-running runc process at
    // all."
    [Theory, BothLayoutsWith("--detach", "-d")]
    public void Detached_run_returns_and_leaves_the_container(Layout layout, string flag)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));

        CommandResult result = container.Run(flag).Should().Succeed().Which;

        (result.Stdout + result.Stderr).Should().Be("");
        container.Status.Should().Be("running");
        // Nobody may stay between the container and its caller: init is re-parented to us, the subreaper.
        HostProcess.Read(container.Pid)!.Parent.Should().Be(Environment.ProcessId);
    }

    // runc-run(8): "Keep container's state directory and cgroup. This can be helpful if a user wants to check the state (e.g. of cgroup controllers)
    // after the container has exited. If this option is used, a manual runc delete is needed afterwards". BuildKit uses it; runc 1.1.5 has it.
    [Theory, BothLayouts]
    public void Keep_leaves_the_stopped_container(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("exit", "5"));

        container.Run("--keep").Should().ExitWith(5);

        container.Status.Should().Be("stopped");
        Directory.Exists(container.CgroupFolder("devices")).Should().BeTrue();
        container.Delete().Should().Succeed();
        HostSnapshot.CgroupFolders().Should().BeEmpty();
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted".
    [Theory, BothLayouts]
    public void Failing_run_leaves_nothing(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Args("/no/such/binary"));

        container.Run().Should().Fail().Saying("no such file or directory");

        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();
    }

    // runc's docs/terminals.md: "All stdio is buffered through the foreground runc process": none may be lost, however much and however
    // late.
    [Theory, BothLayouts]
    public void Large_output_arrives_whole(Layout layout)
    {
        Container container = NewContainer(
            layout,
            config => config.Guest("read", "/data/large", "read", "/data/large"),
            bundle => File.WriteAllText(bundle.InRootfs("/data/large"), new string('x', 250_000)));

        CommandResult result = container.Run().Should().Succeed().Which;

        result.Stdout.Length.Should().Be(2 * (250_000 + "read /data/large\t\n".Length));
    }
}
