namespace OciRuntime.SpecTests.Exec;

/// <summary>`exec`: a further process in a running container, in the foreground and detached.</summary>
public sealed class ExecTests : SpecTest
{
    // runc-exec(8): "Exits with a status of command (unless -d is used)".
    [SkippableTheory, BothLayoutsWith(0, 1, 7, 127, 255)]
    public void Status_of_the_process_comes_back(Layout layout, int code)
    {
        CommandResult result = Running(layout).Exec([], "exit", $"{code}").Exits(code);

        Assert.Equal("", result.Stdout + result.Stderr);
    }

    // bash(1): "When a command terminates on a fatal signal N, bash uses the value of 128+N as the exit status." As with runc; engines take
    // it from there.
    [SkippableTheory]
    [InlineData("TERM", 143)]
    [InlineData("KILL", 137)]
    [InlineData("SEGV", 139)]
    public void Death_by_a_signal_is_128_and_its_number(string signal, int code)
    {
        Running(Layout.Native).Exec([], "raise", signal).Exits(code);
    }

    // runc-exec(8): "execute new process inside the container".
    [SkippableTheory, BothLayouts]
    public void Process_is_in_the_namespaces_and_cgroups_of_init(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("out", "/report", "namespaces", "cgroups", "echo", "end", "pause")).Started();
        GuestReport init = container.WaitForReport("/report", "echo");

        GuestReport guest = container.ExecReport([], "namespaces", "cgroups", "process", "stat", "/report");

        foreach (string name in (ReadOnlySpan<string>)["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"])
            Assert.Equal(init[$"ns {name}"], guest[$"ns {name}"]);
        Assert.Equal(init.All("cgroup"), guest.All("cgroup"));
        Assert.Equal("/", guest["cwd"]);
        Assert.Equal("runc", guest["hostname"]);
        Assert.NotEqual("ENOENT", guest["stat /report"]);
        // A session of its own: it must not receive what the terminal of the caller's session sends.
        Assert.Equal(guest["pid"], guest["sid"]);
    }

    // session-keyring(7): "A process's session keyring is inherited across clone(2), fork(2), and vfork(2)": an exec has the container's,
    // as with runc, and not its caller's.
    [SkippableTheory, BothLayouts]
    public void Process_is_in_the_session_keyring_of_the_container(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("out", "/report", "process", "echo", "end", "pause")).Started();
        GuestReport init = container.WaitForReport("/report", "echo");

        Assert.Equal(init["keyring"], container.ExecReport([], "process")["keyring"]);
    }

    // user_namespaces(7): "When a nonuser namespace is created, it is owned by the user namespace in which the creating process was a
    // member": joined too late, or with the wrong ids, nothing inside works.
    [SkippableTheory, BothLayouts]
    public void Process_is_root_of_the_user_namespace(Layout layout)
    {
        Container container = NewContainer(layout, config =>
        {
            config.NewUserNamespace(100000, 1000);
            config.Guest("pause");
        }, bundle => bundle.OwnRootfs(100000)).Started();

        GuestReport guest = container.ExecReport([], "ids", "namespaces", "caps", "touch", "/data/made");

        Assert.Equal("0 0 0", guest["uid"]);
        Assert.Equal("0 0 0", guest["gid"]);
        Assert.Contains("100000", guest["uid_map"], StringComparison.Ordinal);
        Assert.Equal("ok", guest["touch /data/made"]);
        Assert.NotEqual(new FileInfo("/proc/self/ns/user").LinkTarget, guest["ns user"]);
    }

    // config-linux.md#namespaces: "If a namespace type is not specified in the namespaces array, the container MUST inherit the runtime
    // namespace of that type." The root is the container's all the same.
    [SkippableTheory, BothLayouts]
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

        Assert.StartsWith("f ", guest["stat /bin/guest"], StringComparison.Ordinal);
        Assert.Equal("ENOENT", guest["stat /usr"]);
    }

    // runtime.md#state: "created: the runtime has finished the create operation". As runc, which refuses only stopped and paused ones.
    [SkippableTheory, BothLayouts]
    public void Exec_into_a_created_container_works(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));
        container.Create().Succeeds();

        Assert.Equal("5", container.ExecReport([], "echo", "5")["echo"]);
        Assert.Equal("created", container.Status);
    }

    // As runc in the foreground, which passes all but SIGCHLD and SIGURG on.
    [SkippableTheory, BothLayouts]
    public void Foreground_exec_forwards_signals(Layout layout)
    {
        Container container = Running(layout);
        RunningCommand exec = container.Launch("exec", container.Id, "/bin/guest", "trap", "HUP", "42", "out", "/report", "echo", "end", "pause");
        container.WaitForReport("/report", "echo");

        Assert.Equal(0, Native.kill(exec.Pid, Native.SIGHUP));

        exec.Wait().Exits(42);
    }

    // runc's docs/terminals.md: "the parent process is responsible for acting as the subreaper for the container." So do containerd's shim
    // and conmon.
    [SkippableTheory, BothLayoutsWith("--detach", "-d")]
    public void Detached_process_becomes_the_child_of_the_subreaper(Layout layout, string flag)
    {
        Container container = Running(layout);
        string pidFile = Path.Combine(container.Bundle.Folder, "exec.pid");

        CommandResult result = container.Exec([flag, "--pid-file", pidFile], "trap", "TERM", "9", "out", "/report", "namespaces", "echo", "end", "pause").Succeeds();

        Assert.Equal("", result.Stdout + result.Stderr);
        // go-runc's Atoi takes digits only.
        Assert.Matches("^[0-9]+$", File.ReadAllText(pidFile));
        int pid = int.Parse(File.ReadAllText(pidFile));
        Assert.Equal(Environment.ProcessId, HostProcess.Read(pid)!.Parent);
        container.WaitForReport("/report", "echo");
        Assert.Equal(new FileInfo($"/proc/{container.Pid}/ns/pid").LinkTarget, new FileInfo($"/proc/{pid}/ns/pid").LinkTarget);

        Assert.Equal(0, Native.kill(pid, Native.SIGTERM));
        Assert.Equal(9, Native.WaitFor(pid));
    }

    // runc's docs/terminals.md: "In fact, there is no long-running runc process at all." Nobody but the process may keep the caller's pipes
    // open: go-runc waits for their end.
    [SkippableTheory, BothLayouts]
    public void Nothing_of_the_runtime_stays_after_a_detached_exec(Layout layout)
    {
        Container container = Running(layout);

        container.Exec(["-d"], "sleep", "0.01").Succeeds();

        container.WaitForExecsToEnd();
    }

    // pid_namespaces(7): "the kernel terminates all of the processes in the namespace via a SIGKILL signal."
    [SkippableTheory, BothLayouts]
    public void Process_ends_with_its_container(Layout layout)
    {
        Container container = Running(layout);
        RunningCommand exec = container.Launch("exec", container.Id, "/bin/guest", "out", "/report", "echo", "end", "pause");
        container.WaitForReport("/report", "echo");

        container.Kill("KILL").Succeeds();

        exec.Wait().Exits(137);
    }

    // runc-exec(8): "Specify the file to write the container process' PID to." BuildKit: "exec --process F --pid-file F2 ID" in the
    // foreground.
    [SkippableFact]
    public void Foreground_exec_writes_the_pid_file_too()
    {
        Container container = Running(Layout.Native);
        string pidFile = Path.Combine(container.Bundle.Folder, "exec.pid");

        container.Exec(["--pid-file", pidFile], "exit", "0").Succeeds();

        Assert.Matches("^[0-9]+$", File.ReadAllText(pidFile));
    }

    // runc-exec(8): "runc exec [option ...] container-id [--] command [arg ...]".
    [SkippableFact]
    public void Everything_behind_the_id_belongs_to_the_command()
    {
        Container container = Running(Layout.Native);

        GuestReport guest = container.ExecReport([], "process", "exit", "0", "--cwd", "--help", "-e", "--", "");

        Assert.Equal(["/bin/guest", "process", "exit", "0", "--cwd", "--help", "-e", "--", ""], guest.All("arg"));
    }

    private Container Running(Layout layout) => NewContainer(layout, config => config.Guest("pause")).Started();
}
