namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>config-linux.md#seccomp, SCMP_ACT_NOTIFY: an agent on the host decides about calls of the container.</summary>
public sealed class SeccompNotifyTests : SpecTest
{
    private const int Write = 1, Execve = 59, Mkdir = 83, ExitGroup = 231; // x86_64
    private const int EROFS = 30;
    private const string Notify = "SCMP_ACT_NOTIFY";
    private const string Filtered = "Seccomp:\t2"; // proc(5): "SECCOMP_MODE_FILTER"

    // An answer that the kernel would never give, so that it must be the agent's.
    private static AgentAnswer? ReadonlyMkdir(int number) => number == Mkdir ? new(0, EROFS) : null;

    // config-linux.md#seccomp: "the path of UNIX domain socket over which the runtime will send the container process state data structure
    // when the SCMP_ACT_NOTIFY action is used."
    [SkippableTheory, BothLayouts]
    public void Agent_answers_for_the_process_of_run(Layout layout)
    {
        using SeccompAgent agent = new(ReadonlyMkdir);
        Container container = NewContainer(layout, config =>
        {
            config.Linux["seccomp"] = Profile(agent.File, "mkdir", "uname");
            config.Guest("mkdir", "/made", "process", "touch", "/touched");
        });

        GuestReport guest = container.Run().Succeeds().Guest;

        Assert.Equal("EROFS", guest["mkdir /made"]);
        Assert.Equal("runc", guest["hostname"]); // uname went on
        Assert.Equal("ok", guest["touch /touched"]);
        Assert.False(Directory.Exists(container.Bundle.InRootfs("/made")));
        Assert.Contains(Mkdir, agent.Asked);
    }

    // seccomp_unotify(2): "the kernel does not execute the target's system call, instead causing the system call to return a spoofed
    // value": the agent may also say that all is well.
    [SkippableFact]
    public void Agent_can_answer_in_place_of_the_kernel()
    {
        using SeccompAgent agent = new(number => number == Mkdir ? new(0) : null);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(agent.File, "mkdir");
            config.Guest("mkdir", "/made", "stat", "/made");
        });

        GuestReport guest = container.Run().Succeeds().Guest;

        Assert.Equal("ok", guest["mkdir /made"]);
        Assert.Equal("ENOENT", guest["stat /made"]);
    }

    // runtime.md#create: "All of the properties configured in config.json except for process are applied." So the filter is loaded, and
    // the agent has its listener, before start. In the guest, too: another kernel, where a security module has its say in tracing.
    [SkippableTheory, Trait("needs", "vm")]
    [InlineData(true)]
    [InlineData(false)]
    public void Agent_has_the_listener_from_create_on(bool noNewPrivileges)
    {
        using SeccompAgent agent = new(ReadonlyMkdir);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Process["noNewPrivileges"] = noNewPrivileges;
            config.Linux["seccomp"] = Profile(agent.File, "mkdir");
            config.Guest("out", "/report", "mkdir", "/made", "pause");
        });
        container.Create().Succeeds();
        Container.WaitUntil(() => agent.States.Count == 1, () => "create did not send the listener");
        Assert.Equal("created", container.Status);
        Assert.Contains(Filtered, File.ReadAllLines($"/proc/{container.Pid}/status"));

        container.Start().Succeeds();

        Assert.Equal("EROFS", container.WaitForReport("/report", "mkdir /made")["mkdir /made"]);
        Assert.Equal(container.Pid, (int)Assert.Single(agent.States)["pid"]!);
    }

    // runtime.md#start: "This operation MUST run the user-specified program as specified by process", whatever its filter says of the
    // calls that waiting for it takes: such a one is loaded at start. So is one before which a startContainer hook is to run.
    [SkippableTheory]
    [InlineData("accept4")]
    [InlineData("recvfrom")]
    [InlineData("prlimit64")]
    [InlineData("")]
    public void Filter_that_would_disturb_the_waiting_is_loaded_at_start(string call)
    {
        using SeccompAgent agent = new(ReadonlyMkdir);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(agent.File, "mkdir", call);
            if (call.Length == 0)
                config.Hook("startContainer", new JsonObject { ["path"] = "/bin/guest", ["args"] = ContainerConfig.Array("guest", "mkdir", "/unasked") });
            config.Guest("out", "/report", "mkdir", "/made", "pause");
        });
        container.Create().Succeeds();
        Assert.DoesNotContain(Filtered, File.ReadAllLines($"/proc/{container.Pid}/status"));

        container.Start().Succeeds();

        Assert.Equal("EROFS", container.WaitForReport("/report", "mkdir /made")["mkdir /made"]);
        Assert.Single(agent.States);
        Assert.Equal(call.Length == 0, Directory.Exists(container.Bundle.InRootfs("/unasked")));
    }

    // config.md#posix-process: "rlimits (array of objects, OPTIONAL) allows setting resource limits for the process." With an early filter
    // they are set under it; and what is preserved for the process is still there.
    [SkippableFact]
    public void Process_under_an_early_filter_has_its_limits_and_descriptors()
    {
        using SeccompAgent agent = new(ReadonlyMkdir);
        HostMarker marker = new();
        RunOptions options = new() { Descriptors = new Dictionary<int, string> { [3] = marker.Folder, [4] = "/sys/fs/cgroup", [9] = marker.Folder } };
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Process["rlimits"] = new JsonArray(new JsonObject { ["type"] = "RLIMIT_NOFILE", ["soft"] = 6, ["hard"] = 6 });
                config.Linux["seccomp"] = Profile(agent.File, "mkdir");
                config.Guest("out", "/report", "limits", "fds", "mkdir", "/made", "pause");
            },
            options: options);
        container.Command("create", "--preserve-fds", "1", "--bundle", container.Bundle.Folder, container.Id).Succeeds();

        container.Start().Succeeds();

        GuestReport guest = container.WaitForReport("/report", "mkdir /made");
        Assert.Equal("EROFS", guest["mkdir /made"]);
        Assert.Equal("6 6", guest["rlimit NOFILE"]);
        Assert.Equal(["fd 0", "fd 1", "fd 2", "fd 3", "fd 4"], guest.Keys.Where(key => key.StartsWith("fd ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal("/report", guest["fd 4"]);
    }

    // config-linux.md#the-container-process-state: "The container process state includes the following properties".
    [SkippableFact]
    public void Agent_is_told_which_process_of_which_container_it_is()
    {
        const string metadata = "MKNOD=/dev/null,/dev/net/tun;\"\u00e9\"";
        using SeccompAgent agent = new(ReadonlyMkdir);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Root["annotations"] = new JsonObject { ["org.example.key"] = "value" };
            config.Linux["seccomp"] = Profile(agent.File, "mkdir");
            config.Linux["seccomp"]!["listenerMetadata"] = metadata;
            config.Guest("pause");
        }).Started();

        container.ExecReport([], "mkdir", "/made");

        Assert.Equal(2, agent.States.Count);
        JsonObject started = agent.States[0], executed = agent.States[1];
        foreach (JsonObject state in agent.States)
        {
            Assert.Equal(["fds", "metadata", "ociVersion", "pid", "state"], state.Select(member => member.Key).Order(StringComparer.Ordinal));
            Assert.Equal("""["seccompFd"]""", state["fds"]!.ToJsonString());
            Assert.Equal(metadata, (string)state["metadata"]!);
            Assert.Equal((string)container.StateDocument()["ociVersion"]!, (string)state["ociVersion"]!);
            Assert.Equal(container.Id, (string)state["state"]!["id"]!);
            Assert.Equal(container.Pid, (int)state["state"]!["pid"]!);
            Assert.Equal(container.Bundle.Folder, (string)state["state"]!["bundle"]!);
            Assert.Equal("value", (string)state["state"]!["annotations"]!["org.example.key"]!);
        }
        Assert.Equal(container.Pid, (int)started["pid"]!);
        Assert.NotEqual(container.Pid, (int)executed["pid"]!);
        Assert.Equal("creating", (string)started["state"]!["status"]!);
        Assert.Equal("running", (string)executed["state"]!["status"]!);
    }

    // config-linux.md#seccomp: "The runtime MUST send exactly one container process state per connection", for each process of exec one.
    [SkippableTheory, BothLayouts]
    public void Agent_answers_for_exec(Layout layout)
    {
        using SeccompAgent agent = new(ReadonlyMkdir);
        Container container = NewContainer(layout, config =>
        {
            config.Linux["seccomp"] = Profile(agent.File, "mkdir");
            config.Guest("pause");
        }).Started();

        for (int i = 0; i < 3; i++)
            Assert.Equal("EROFS", container.ExecReport([], "mkdir", "/made")["mkdir /made"]);

        Assert.Equal(4, agent.States.Count);
    }

    // config-linux.md#seccomp: "defaultAction (string, REQUIRED) - the default action for seccomp. Allowed values are the same as
    // syscalls[].action." Peers refuse this one, and write: their own hand-over needs calls that would wait for the agent.
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Agent_may_be_asked_about_every_call(bool asDefault) => AskAboutEveryCall(this, asDefault);

    internal static void AskAboutEveryCall(SpecTest test, bool asDefault)
    {
        using SeccompAgent agent = new(ReadonlyMkdir);
        Container container = test.NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(agent.File, "mkdir", "write", "execve", "exit_group", "sendmsg", "sendto", "close_range");
            if (asDefault) config.Linux["seccomp"]!["defaultAction"] = Notify;
            config.Guest("mkdir", "/made", "echo", "written");
        });

        GuestReport guest = container.Run().Succeeds().Guest;

        Assert.Equal("EROFS", guest["mkdir /made"]);
        Assert.Equal("written", guest["echo"]);
        Assert.Equal(Execve, agent.Asked[0]);
        Assert.Contains(Write, agent.Asked);
        Assert.Equal(ExitGroup, agent.Asked[^1]);
    }

    // config-linux.md#seccomp: "Allowed values are the same as syscalls[].action", when container and process come by start and exec, too.
    [SkippableFact]
    public void Agent_may_be_asked_about_every_call_of_start_and_exec()
    {
        using SeccompAgent agent = new(ReadonlyMkdir);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(agent.File, "mkdir");
            config.Linux["seccomp"]!["defaultAction"] = Notify;
            config.Guest("pause");
        }).Started();

        Assert.Equal("EROFS", container.ExecReport([], "mkdir", "/made")["mkdir /made"]);
        container.Kill("KILL").Succeeds();
        container.WaitFor("stopped");
    }

    // seccomp_unotify(2): "the kernel causes the target's system call to return -1, and errno is assigned the negated error value." The
    // agent refuses the very call that starts the process.
    [SkippableFact]
    public void Refused_execve_is_the_error_of_run()
    {
        const int EACCES = 13;
        using SeccompAgent agent = new(number => number == Execve ? new(0, EACCES) : null);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(agent.File, "execve");
            config.Guest("echo", "ran");
        });

        CommandResult result = container.Run();

        result.Fails("/process/args/0", "execve");
        Assert.Empty(Directory.EnumerateFileSystemEntries(container.StateRoot));

        container.Create().Succeeds();
        container.Start().Fails("/process/args/0", "execve");
    }

    // As runc 1.1.5: a relative path is looked for from the bundle, where peers are when they connect.
    [SkippableFact]
    public void Relative_path_starts_at_the_bundle()
    {
        using SeccompAgent agent = new(ReadonlyMkdir);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(Path.GetRelativePath(config.BundleFolder, agent.File), "mkdir");
            config.Guest("mkdir", "/made");
        });

        Assert.Equal("EROFS", container.Run().Succeeds().Guest["mkdir /made"]);
    }

    // seccomp(2): "the calling thread must have the CAP_SYS_ADMIN capability in its user namespace", not in the host's.
    [SkippableFact]
    public void User_namespace_is_no_obstacle()
    {
        using SeccompAgent agent = new(ReadonlyMkdir);
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.NewUserNamespace(100000, 1000);
                config.Linux["seccomp"] = Profile(agent.File, "mkdir");
                config.Guest("out", "/report", "mkdir", "/made", "pause");
            },
            bundle => bundle.OwnRootfs(100000)).Started();

        Assert.Equal("EROFS", container.WaitForReport("/report", "mkdir /made")["mkdir /made"]);
        Assert.Equal("EROFS", container.ExecReport([], "mkdir", "/made")["mkdir /made"]);
    }

    // config-linux.md#seccomp: "listenerPath (string, OPTIONAL) - specifies the path ... when the SCMP_ACT_NOTIFY action is used."
    [SkippableFact]
    public void Rule_that_asks_needs_a_listener_path()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile("", "mkdir");
            config.Linux["seccomp"]!.AsObject().Remove("listenerPath");
        });

        container.Create().Fails("/linux/seccomp/listenerPath");
    }

    // config-linux.md#seccomp: "If the SCMP_ACT_NOTIFY action is not used this value is ignored."
    [SkippableFact]
    public void Listener_path_of_a_profile_that_never_asks_is_ignored() =>
        Assert.Equal("alive", Run(Layout.Native, config =>
        {
            config.Linux["seccomp"] = new JsonObject { ["defaultAction"] = "SCMP_ACT_ALLOW", ["listenerPath"] = "/nowhere.sock" };
            config.Guest("echo", "alive");
        })["echo"]);

    // config-linux.md#seccomp: "If sending to this socket fails, the runtime MUST generate an error": where nobody can listen, before
    // anything is made.
    [SkippableTheory]
    [InlineData(true, "create")]
    [InlineData(false, "create")]
    [InlineData(true, "run")]
    [InlineData(false, "run")]
    public void Agent_that_is_not_there_is_an_error_that_leaves_nothing(bool socketRemains, string command)
    {
        string path = Path.Combine(Scratch.NewFolder(), "agent.sock");
        if (socketRemains) LeaveSocket(path);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(path, "mkdir");
            config.Guest("echo", "ran");
        });

        CommandResult result = container.Command(command, "--bundle", container.Bundle.Folder, container.Id);

        result.Fails("config.json:", "/linux/seccomp/listenerPath", path, socketRemains ? "ECONNREFUSED" : "ENOENT");
        Assert.Empty(Directory.EnumerateFileSystemEntries(container.StateRoot));
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted", so that
    // start can be tried again.
    [SkippableFact]
    public void Agent_that_went_away_after_create_can_come_back_before_start()
    {
        string path;
        Container container;
        using (SeccompAgent agent = new(ReadonlyMkdir))
        {
            path = agent.File;
            container = NewContainer(Layout.Native, config =>
            {
                config.Linux["seccomp"] = Profile(path, "mkdir", "accept4");
                config.Guest("out", "/report", "mkdir", "/made", "pause");
            });
            container.Create().Succeeds();
            Assert.Empty(agent.States); // create makes no connection: an agent that serves one after the other would wait for start
        }

        container.Start().Fails("/linux/seccomp/listenerPath", "ENOENT");
        Assert.Equal("created", container.Status);

        using SeccompAgent again = new(ReadonlyMkdir);
        File.CreateSymbolicLink(path, again.File);
        container.Start().Succeeds();
        Assert.Equal("EROFS", container.WaitForReport("/report", "mkdir /made")["mkdir /made"]);
        File.Delete(path);
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted": exec
    // fails, the container is untouched.
    [SkippableFact]
    public void Exec_without_its_agent_is_an_error_and_the_container_goes_on()
    {
        Container container;
        using (SeccompAgent agent = new(ReadonlyMkdir))
        {
            container = NewContainer(Layout.Native, config =>
            {
                config.Linux["seccomp"] = Profile(agent.File, "mkdir");
                config.Guest("pause");
            }).Started();
        }

        container.Exec([], "echo", "ran").FailsToExec("/linux/seccomp/listenerPath");

        Assert.Equal("running", container.Status);
    }

    // connect(2), ECONNREFUSED: "A connect() on a stream socket found no one listening on the remote address." A socket that is there but
    // takes no connection is found out at the last moment: the process must not have run.
    [SkippableFact]
    public void Agent_that_takes_no_connection_is_an_error_and_the_process_does_not_run()
    {
        string path = Path.Combine(Scratch.NewFolder(), "agent.sock");
        using System.Net.Sockets.Socket socket = new(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(path, "mkdir", "accept4");
            config.Guest("touch", "/ran");
        });

        container.Run().Fails("/linux/seccomp/listenerPath", "ECONNREFUSED");
        Assert.Empty(Directory.EnumerateFileSystemEntries(container.StateRoot));

        container.Create().Succeeds();
        container.Start().Fails("/linux/seccomp/listenerPath", "ECONNREFUSED");
        Assert.Equal("stopped", container.WaitFor("stopped").Status);
        Assert.False(File.Exists(container.Bundle.InRootfs("/ran")));
    }

    // config-linux.md#seccomp: "If sending to this socket fails, the runtime MUST generate an error", at create where it is sent then.
    [SkippableTheory]
    [InlineData("create")]
    [InlineData("run")]
    public void Agent_that_takes_no_connection_is_an_error_of_create(string command)
    {
        string path = Path.Combine(Scratch.NewFolder(), "agent.sock");
        using System.Net.Sockets.Socket socket = new(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(path, "mkdir");
            config.Guest("touch", "/ran");
        });

        container.Command(command, "--bundle", container.Bundle.Folder, container.Id).Fails("/linux/seccomp/listenerPath", "ECONNREFUSED");

        Assert.Empty(Directory.EnumerateFileSystemEntries(container.StateRoot));
        Assert.False(File.Exists(container.Bundle.InRootfs("/ran")));
    }

    // seccomp(2): "If there is no attached supervisor (... because the file descriptor was closed), the filter returns ENOSYS", for whoever
    // waits or comes later; nobody hangs.
    [SkippableFact]
    public void Calls_fail_with_enosys_once_the_agent_is_dead()
    {
        using SeccompAgent agent = new(ReadonlyMkdir, lifetime: 1);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(agent.File, "mkdir");
            config.Guest("mkdir", "/first", "mkdir", "/second");
        });

        GuestReport guest = container.Run().Succeeds().Guest;

        Assert.Equal("EROFS", guest["mkdir /first"]);
        Assert.Equal("ENOSYS", guest["mkdir /second"]);
    }

    // seccomp(2): "If there is no attached supervisor ..., the filter returns ENOSYS": a container can be started whose agent ended after
    // create.
    [SkippableFact]
    public void Agent_that_ends_between_create_and_start_leaves_enosys()
    {
        Container container;
        using (SeccompAgent agent = new(ReadonlyMkdir))
        {
            container = NewContainer(Layout.Native, config =>
            {
                config.Linux["seccomp"] = Profile(agent.File, "mkdir");
                config.Guest("out", "/report", "mkdir", "/made", "pause");
            });
            container.Create().Succeeds();
            Container.WaitUntil(() => agent.States.Count == 1, () => "create did not send the listener");
        }

        container.Start().Succeeds();

        Assert.Equal("ENOSYS", container.WaitForReport("/report", "mkdir /made")["mkdir /made"]);
    }

    /// <summary>A socket file whose owner has ended.</summary>
    private static void LeaveSocket(string path)
    {
        using System.Net.Sockets.Socket socket = new(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        File.Move(path, path + ".kept"); // .NET removes the file when it closes a bound socket
        socket.Dispose();
        File.Move(path + ".kept", path);
    }

    private static JsonObject Profile(string listenerPath, params string[] names) => new()
    {
        ["defaultAction"] = "SCMP_ACT_ALLOW",
        ["listenerPath"] = listenerPath,
        ["syscalls"] = new JsonArray(new JsonObject { ["names"] = ContainerConfig.Array(names), ["action"] = Notify }),
    };
}

/// <summary>The same with another kernel, where a security module has its say in tracing.</summary>
public sealed class SeccompNotifyVmTests : VmTest
{
    // config-linux.md#seccomp: "Allowed values are the same as syscalls[].action", with another kernel.
    [SkippableFact]
    public void Agent_may_be_asked_about_every_call() => SeccompNotifyTests.AskAboutEveryCall(this, asDefault: true);
}
