namespace OciRuntime.SpecTests.Exec;

/// <summary>`exec`: a further process in a running container, in the foreground and detached.</summary>
public sealed class ExecTests : SpecTest
{
    // runc-exec(8): "Exits with a status of command (unless -d is used)".
    [Theory, BothLayoutsWith(0, 1, 7, 127, 255)]
    public void Status_of_the_process_comes_back(Layout layout, int code)
    {
        CommandResult result = Running(layout).Exec([], "exit", $"{code}").Should().ExitWith(code).Which;

        (result.Stdout + result.Stderr).Should().Be("");
    }

    // bash(1): "When a command terminates on a fatal signal N, bash uses the value of 128+N as the exit status." As with runc; engines take
    // it from there.
    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("KILL", 137)]
    [InlineData("SEGV", 139)]
    public void Death_by_a_signal_is_128_and_its_number(string signal, int code)
    {
        Running(Layout.Native).Exec([], "raise", signal).Should().ExitWith(code);
    }

    // runc-exec(8): "execute new process inside the container".
    [Theory, BothLayouts]
    public void Process_is_in_the_namespaces_and_cgroups_of_init(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("out", "/report", "namespaces", "cgroups", "echo", "end", "pause"))
            .Started();
        GuestReport init = container.WaitForReport("/report", "echo");

        GuestReport guest = container.ExecReport([], "namespaces", "cgroups", "process", "stat", "/report");

        foreach (string name in (ReadOnlySpan<string>)["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"])
            guest[$"ns {name}"].Should().Be(init[$"ns {name}"]);
        guest.All("cgroup").Should().Equal(init.All("cgroup"));
        guest.Should().Report(
            ("cwd", "/"),
            ("hostname", "runc"));
        guest["stat /report"].Should().NotBe("ENOENT");
        // A session of its own: it must not receive what the terminal of the caller's session sends.
        guest.Should().Report("sid", guest["pid"]);
    }

    // session-keyring(7): "A process's session keyring is inherited across clone(2), fork(2), and vfork(2)": an exec has the container's,
    // as with runc, and not its caller's.
    [Theory, BothLayouts]
    public void Process_is_in_the_session_keyring_of_the_container(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("out", "/report", "process", "echo", "end", "pause")).Started();
        GuestReport init = container.WaitForReport("/report", "echo");

        container.ExecReport([], "process")["keyring"].Should().Be(init["keyring"]);
    }

    // user_namespaces(7): "When a nonuser namespace is created, it is owned by the user namespace in which the creating process was a
    // member": joined too late, or with the wrong ids, nothing inside works.
    [Theory, BothLayouts]
    public void Process_is_root_of_the_user_namespace(Layout layout)
    {
        Container container = NewContainer(layout, config =>
        {
            config.NewUserNamespace(100000, 1000);
            config.Guest("pause");
        }, bundle => bundle.OwnRootfs(100000)).Started();

        GuestReport guest = container.ExecReport([], "ids", "namespaces", "caps", "touch", "/data/made");

        guest.Should().Report(
            ("uid", "0 0 0"),
            ("gid", "0 0 0"));
        guest["uid_map"].Should().Contain("100000");
        guest.Should().Report("touch /data/made", "ok");
        guest["ns user"].Should().NotBe(new FileInfo("/proc/self/ns/user").LinkTarget);
    }

    // config-linux.md#namespaces: "If a namespace type is not specified in the namespaces array, the container MUST inherit the runtime
    // namespace of that type." The root is the container's all the same.
    [Theory, BothLayouts]
    public void Container_without_a_mount_namespace_keeps_its_root(Layout layout)
    {
        Skip.IfNot(Repository.TestsRuncs, "runc would mount on the host, and pivot it away");
        Container container = NewContainer(layout, config =>
        {
            config.RemoveNamespace("mount");
            config.Root.Remove("mounts");
            config.Linux.Remove("maskedPaths");
            config.Linux.Remove("readonlyPaths");
            config.Guest("pause");
        }).Started();

        GuestReport guest = container.ExecReport([], "stat", "/bin/guest", "stat", "/usr", "process");

        guest["stat /bin/guest"].Should().StartWith("f ");
        guest.Should().Report("stat /usr", "ENOENT");
    }

    // runtime.md#state: "created: the runtime has finished the create operation". As runc, which refuses only stopped and paused ones.
    [Theory, BothLayouts]
    public void Exec_into_a_created_container_works(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));
        container.Create().Should().Succeed();

        container.ExecReport([], "echo", "5")["echo"].Should().Be("5");
        container.Status.Should().Be("created");
    }

    // As runc in the foreground, which passes all but SIGCHLD and SIGURG on.
    [Theory, BothLayouts]
    public void Foreground_exec_forwards_signals(Layout layout)
    {
        Container container = Running(layout);
        RunningCommand exec = container.Launch("exec", container.Id, "/bin/guest", "trap", "HUP", "42", "out", "/report", "echo", "end", "pause");
        container.WaitForReport("/report", "echo");

        Native.kill(exec.Pid, Native.SIGHUP).Should().Be(0);

        exec.Wait().Should().ExitWith(42);
    }

    // runc's docs/terminals.md: "the parent process is responsible for acting as the subreaper for the container." So do containerd's shim
    // and conmon.
    [Theory, BothLayoutsWith("--detach", "-d")]
    public void Detached_process_becomes_the_child_of_the_subreaper(Layout layout, string flag)
    {
        Container container = Running(layout);
        string pidFile = Path.Combine(container.Bundle.Folder, "exec.pid");

        CommandResult result = container.Exec([flag, "--pid-file", pidFile], "trap", "TERM", "9", "out", "/report", "namespaces", "echo", "end",
            "pause").Should().Succeed().Which;

        (result.Stdout + result.Stderr).Should().Be("");
        // go-runc's Atoi takes digits only.
        File.ReadAllText(pidFile).Should().MatchRegex("^[0-9]+$");
        int pid = int.Parse(File.ReadAllText(pidFile));
        HostProcess.Read(pid)!.Parent.Should().Be(Environment.ProcessId);
        container.WaitForReport("/report", "echo");
        new FileInfo($"/proc/{pid}/ns/pid").LinkTarget.Should().Be(new FileInfo($"/proc/{container.Pid}/ns/pid").LinkTarget);

        Native.kill(pid, Native.SIGTERM).Should().Be(0);
        Native.WaitFor(pid).Should().Be(9);
    }

    // runc's docs/terminals.md: "In fact, there is no long-running runc process at all." Nobody but the process may keep the caller's pipes
    // open: go-runc waits for their end.
    [Theory, BothLayouts]
    public void Nothing_of_the_runtime_stays_after_a_detached_exec(Layout layout)
    {
        Container container = Running(layout);

        container.Exec(["-d"], "sleep", "0.01").Should().Succeed();

        container.WaitForExecsToEnd();
    }

    // pid_namespaces(7): "the kernel terminates all of the processes in the namespace via a SIGKILL signal."
    [Theory, BothLayouts]
    public void Process_ends_with_its_container(Layout layout)
    {
        Container container = Running(layout);
        RunningCommand exec = container.Launch("exec", container.Id, "/bin/guest", "out", "/report", "echo", "end", "pause");
        container.WaitForReport("/report", "echo");

        container.Kill("KILL").Should().Succeed();

        exec.Wait().Should().ExitWith(137);
    }

    // runc-exec(8): "Specify the file to write the container process' PID to." BuildKit: "exec --process F --pid-file F2 ID" in the
    // foreground.
    [Fact]
    public void Foreground_exec_writes_the_pid_file_too()
    {
        Container container = Running(Layout.Native);
        string pidFile = Path.Combine(container.Bundle.Folder, "exec.pid");

        container.Exec(["--pid-file", pidFile], "exit", "0").Should().Succeed();

        File.ReadAllText(pidFile).Should().MatchRegex("^[0-9]+$");
    }

    // runc-exec(8): "runc exec [option ...] container-id [--] command [arg ...]".
    [Fact]
    public void Everything_behind_the_id_belongs_to_the_command()
    {
        Container container = Running(Layout.Native);

        GuestReport guest = container.ExecReport([], "process", "exit", "0", "--cwd", "--help", "-e", "--", "");

        guest.All("arg").Should().Equal("/bin/guest", "process", "exit", "0", "--cwd", "--help", "-e", "--", "");
    }

    private Container Running(Layout layout) => NewContainer(layout, config => config.Guest("pause")).Started();
}
