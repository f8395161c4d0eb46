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
    [Theory, BothLayouts]
    public void Agent_answers_for_the_process_of_run(Layout layout)
    {
        using SeccompAgent agent = new(ReadonlyMkdir);
        Container container = NewContainer(layout, config =>
        {
            config.Linux["seccomp"] = Profile(agent.File, "mkdir", "uname");
            config.Guest("mkdir", "/made", "process", "touch", "/touched");
        });

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Should().Report(
            ("mkdir /made", "EROFS"),
            ("hostname", "runc")); // uname went on
        guest.Should().Report("touch /touched", "ok");
        Directory.Exists(container.Bundle.InRootfs("/made")).Should().BeFalse();
        agent.Asked.Should().Contain(Mkdir);
    }

    // seccomp_unotify(2): "the kernel does not execute the target's system call, instead causing the system call to return a spoofed
    // value": the agent may also say that all is well.
    [Fact]
    public void Agent_can_answer_in_place_of_the_kernel()
    {
        using SeccompAgent agent = new(number => number == Mkdir ? new(0) : null);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(agent.File, "mkdir");
            config.Guest("mkdir", "/made", "stat", "/made");
        });

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Should().Report(
            ("mkdir /made", "ok"),
            ("stat /made", "ENOENT"));
    }

    // runtime.md#create: "All of the properties configured in config.json except for process MUST be applied." So the filter is loaded, and
    // the agent has its listener, before start. In the guest, too: another kernel, where a security module has its say in tracing.
    [Theory, Trait("needs", "vm")]
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
        container.Create().Should().Succeed();
        Container.WaitUntil(() => agent.States.Count == 1, () => "create did not send the listener");
        container.Status.Should().Be("created");
        File.ReadAllLines($"/proc/{container.Pid}/status").Should().Contain(Filtered);

        container.Start().Should().Succeed();

        container.WaitForReport("/report", "mkdir /made")["mkdir /made"].Should().Be("EROFS");
        ((int)agent.States.Should().ContainSingle().Which["pid"]!).Should().Be(container.Pid);
    }

    // runtime.md#start: "This operation MUST run the user-specified program as specified by process", whatever its filter says of the
    // calls that waiting for it takes: such a one is loaded at start. So is one before which a startContainer hook is to run, and by the hook, too.
    [Theory]
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
            {
                config.Hook("startContainer",
                    new JsonObject { ["path"] = "/bin/guest", ["args"] = ContainerConfig.Array("guest", "mkdir", "/asked") });
            }
            config.Guest("out", "/report", "mkdir", "/made", "pause");
        });
        container.Create().Should().Succeed();
        File.ReadAllLines($"/proc/{container.Pid}/status").Should().NotContain(Filtered);

        container.Start().Should().Succeed();

        container.WaitForReport("/report", "mkdir /made")["mkdir /made"].Should().Be("EROFS");
        agent.States.Should().HaveCount(call.Length == 0 ? 2 : 1, "the hook has a listener of its own");
        Directory.Exists(container.Bundle.InRootfs("/asked")).Should().BeFalse("the agent refuses what the hook does");
    }

    // config.md#posix-process: "rlimits (array of objects, OPTIONAL) allows setting resource limits for the process." With an early filter
    // they are set under it; and what is preserved for the process is still there.
    [Fact]
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
        container.Command("create", "--preserve-fds", "1", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();

        container.Start().Should().Succeed();

        GuestReport guest = container.WaitForReport("/report", "mkdir /made");
        guest.Should().Report(
            ("mkdir /made", "EROFS"),
            ("rlimit NOFILE", "6 6"));
        guest.Keys.Where(key => key.StartsWith("fd ", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Should().Equal(
            "fd 0", "fd 1", "fd 2", "fd 3", "fd 4");
        guest.Should().Report("fd 4", "/report");
    }

    // config-linux.md#the-container-process-state: "The container process state includes the following properties".
    [Fact]
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

        agent.States.Should().HaveCount(2);
        JsonObject started = agent.States[0], executed = agent.States[1];
        using AssertionScope all = new();
        foreach (JsonObject state in agent.States)
        {
            state.Select(member => member.Key).Order(StringComparer.Ordinal).Should().Equal("fds", "metadata", "ociVersion", "pid", "state");
            state["fds"]!.ToJsonString().Should().Be("""["seccompFd"]""");
            ((string)state["metadata"]!).Should().Be(metadata);
            ((string)state["ociVersion"]!).Should().Be((string)container.StateDocument()["ociVersion"]!);
            ((string)state["state"]!["id"]!).Should().Be(container.Id);
            ((int)state["state"]!["pid"]!).Should().Be(container.Pid);
            ((string)state["state"]!["bundle"]!).Should().Be(container.Bundle.Folder);
            ((string)state["state"]!["annotations"]!["org.example.key"]!).Should().Be("value");
        }
        ((int)started["pid"]!).Should().Be(container.Pid);
        ((int)executed["pid"]!).Should().NotBe(container.Pid);
        ((string)started["state"]!["status"]!).Should().Be("creating");
        ((string)executed["state"]!["status"]!).Should().Be("running");
    }

    // config-linux.md#seccomp: "The runtime MUST send exactly one container process state per connection", for each process of exec one.
    [Theory, BothLayouts]
    public void Agent_answers_for_exec(Layout layout)
    {
        using SeccompAgent agent = new(ReadonlyMkdir);
        Container container = NewContainer(layout, config =>
        {
            config.Linux["seccomp"] = Profile(agent.File, "mkdir");
            config.Guest("pause");
        }).Started();

        for (int i = 0; i < 3; i++)
            container.ExecReport([], "mkdir", "/made")["mkdir /made"].Should().Be("EROFS");

        agent.States.Should().HaveCount(4);
    }

    // config-linux.md#seccomp: "defaultAction (string, REQUIRED) - the default action for seccomp. Allowed values are the same as
    // syscalls[].action." Peers refuse this one, and write: their own hand-over needs calls that would wait for the agent.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Agent_may_be_asked_about_every_call(bool asDefault) => AskAboutEveryCall(this, asDefault);

    internal static void AskAboutEveryCall(SpecTest test, bool asDefault)
    {
        using SeccompAgent agent = new(ReadonlyMkdir);
        Container container = test.NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(agent.File, "mkdir", "write", "execve", "exit_group", "sendmsg", "sendto", "close_range");
            if (asDefault)
                config.Linux["seccomp"]!["defaultAction"] = Notify;
            config.Guest("mkdir", "/made", "echo", "written");
        });

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Should().Report(
            ("mkdir /made", "EROFS"),
            ("echo", "written"));
        agent.Asked[0].Should().Be(Execve);
        agent.Asked.Should().Contain(Write);
        agent.Asked[^1].Should().Be(ExitGroup);
    }

    // config-linux.md#seccomp: "Allowed values are the same as syscalls[].action", when container and process come by start and exec, too.
    [Fact]
    public void Agent_may_be_asked_about_every_call_of_start_and_exec()
    {
        using SeccompAgent agent = new(ReadonlyMkdir);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(agent.File, "mkdir");
            config.Linux["seccomp"]!["defaultAction"] = Notify;
            config.Guest("pause");
        }).Started();

        container.ExecReport([], "mkdir", "/made")["mkdir /made"].Should().Be("EROFS");
        container.Kill("KILL").Should().Succeed();
        container.WaitFor("stopped");
    }

    // seccomp_unotify(2): "the kernel causes the target's system call to return -1, and errno is assigned the negated error value." The
    // agent refuses the very call that starts the process.
    [Fact]
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

        result.Should().Fail().At("/process/args/0").Saying("exec /bin/guest: permission denied");
        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();

        container.Create().Should().Succeed();
        container.Start().Should().Fail().At("/process/args/0").Saying("exec /bin/guest: permission denied");
    }

    // As runc 1.1.5: a relative path is looked for from the bundle, where peers are when they connect.
    [Fact]
    public void Relative_path_starts_at_the_bundle()
    {
        using SeccompAgent agent = new(ReadonlyMkdir);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(Path.GetRelativePath(config.BundleFolder, agent.File), "mkdir");
            config.Guest("mkdir", "/made");
        });

        container.Run().Should().Succeed().Reporting("mkdir /made", "EROFS");
    }

    // seccomp(2): "the calling thread must have the CAP_SYS_ADMIN capability in its user namespace", not in the host's.
    [Fact]
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

        container.WaitForReport("/report", "mkdir /made")["mkdir /made"].Should().Be("EROFS");
        container.ExecReport([], "mkdir", "/made")["mkdir /made"].Should().Be("EROFS");
    }

    // config-linux.md#seccomp: "listenerPath (string, OPTIONAL) - specifies the path ... when the SCMP_ACT_NOTIFY action is used."
    [Fact]
    public void Rule_that_asks_needs_a_listener_path()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile("", "mkdir");
            config.Linux["seccomp"]!.AsObject().Remove("listenerPath");
        });

        container.Create().Should().Fail().At("/linux/seccomp/listenerPath");
    }

    // config-linux.md#seccomp: "If the SCMP_ACT_NOTIFY action is not used this value is ignored."
    [Fact]
    public void Listener_path_of_a_profile_that_never_asks_is_ignored() =>
        Run(Layout.Native, config =>
        {
            config.Linux["seccomp"] = new JsonObject { ["defaultAction"] = "SCMP_ACT_ALLOW", ["listenerPath"] = "/nowhere.sock" };
            config.Guest("echo", "alive");
        }).Should().Report("echo", "alive");

    // config-linux.md#seccomp: "If sending to this socket fails, the runtime MUST generate an error": where nobody can listen, before
    // anything is made.
    [Theory]
    [InlineData(true, "create")]
    [InlineData(false, "create")]
    [InlineData(true, "run")]
    [InlineData(false, "run")]
    public void Agent_that_is_not_there_is_an_error_that_leaves_nothing(bool socketRemains, string command)
    {
        string path = Path.Combine(Scratch.NewFolder(), "agent.sock");
        if (socketRemains)
            LeaveSocket(path);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(path, "mkdir");
            config.Guest("echo", "ran");
        });

        CommandResult result = container.Command(command, "--bundle", container.Bundle.Folder, container.Id);

        result.Should().Fail().At("/linux/seccomp/listenerPath").Saying("config.json:", path, socketRemains ? "ECONNREFUSED" : "ENOENT");
        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted", so that
    // start can be tried again.
    [Fact]
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
            container.Create().Should().Succeed();
            agent.States.Should().BeEmpty(); // create makes no connection: an agent that serves one after the other would wait for start
        }

        container.Start().Should().Fail().At("/linux/seccomp/listenerPath").Saying("ENOENT");
        container.Status.Should().Be("created");

        using SeccompAgent again = new(ReadonlyMkdir);
        File.CreateSymbolicLink(path, again.File);
        container.Start().Should().Succeed();
        container.WaitForReport("/report", "mkdir /made")["mkdir /made"].Should().Be("EROFS");
        File.Delete(path);
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted": exec
    // fails, the container is untouched.
    [Fact]
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

        container.Exec([], "echo", "ran").Should().FailToExec().Saying("/linux/seccomp/listenerPath");

        container.Status.Should().Be("running");
    }

    // connect(2), ECONNREFUSED: "A connect() on a stream socket found no one listening on the remote address." A socket that is there but
    // takes no connection is found out at the last moment: the process must not have run.
    [Fact]
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

        container.Run().Should().Fail().At("/linux/seccomp/listenerPath").Saying("ECONNREFUSED");
        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();

        container.Create().Should().Succeed();
        container.Start().Should().Fail().At("/linux/seccomp/listenerPath").Saying("ECONNREFUSED");
        container.WaitFor("stopped").Status.Should().Be("stopped");
        File.Exists(container.Bundle.InRootfs("/ran")).Should().BeFalse();
    }

    // config-linux.md#seccomp: "If sending to this socket fails, the runtime MUST generate an error", at create where it is sent then.
    [Theory]
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

        container.Command(command, "--bundle", container.Bundle.Folder, container.Id)
            .Should().Fail().At("/linux/seccomp/listenerPath").Saying("ECONNREFUSED");

        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();
        File.Exists(container.Bundle.InRootfs("/ran")).Should().BeFalse();
    }

    // seccomp(2): "If there is no attached supervisor (... because the file descriptor was closed), the filter returns ENOSYS", for whoever
    // waits or comes later; nobody hangs.
    [Fact]
    public void Calls_fail_with_enosys_once_the_agent_is_dead()
    {
        using SeccompAgent agent = new(ReadonlyMkdir, lifetime: 1);
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile(agent.File, "mkdir");
            config.Guest("mkdir", "/first", "mkdir", "/second");
        });

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Should().Report(
            ("mkdir /first", "EROFS"),
            ("mkdir /second", "ENOSYS"));
    }

    // seccomp(2): "If there is no attached supervisor ..., the filter returns ENOSYS": a container can be started whose agent ended after
    // create.
    [Fact]
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
            container.Create().Should().Succeed();
            Container.WaitUntil(() => agent.States.Count == 1, () => "create did not send the listener");
        }

        container.Start().Should().Succeed();

        container.WaitForReport("/report", "mkdir /made")["mkdir /made"].Should().Be("ENOSYS");
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
    [Fact]
    public void Agent_may_be_asked_about_every_call() => SeccompNotifyTests.AskAboutEveryCall(this, asDefault: true);
}
