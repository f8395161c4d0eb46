namespace OciRuntime.SpecTests.Config;

public sealed class ProcessTests : SpecTest
{
    // config.md#process: "args (array of strings, OPTIONAL) with similar semantics to IEEE Std 1003.1-2008 execvp's argv."
    [Theory, BothLayouts]
    public void Args_arrive_as_they_are(Layout layout)
    {
        string[] odd = ["process", "echo", "", "echo", "two words", "echo", "new\nline", "echo", "ä€😀", "echo", "--flag", "echo", "$PATH"];

        GuestReport guest = Run(layout, config => config.Guest(odd));

        guest.All("arg").Should().Equal(["/bin/guest", .. odd]);
    }

    // execve(2): "the limit per string is 32 pages (the kernel constant MAX_ARG_STRLEN)", which is 128 KiB here.
    [Fact]
    public void Hundred_kilobytes_of_arguments_arrive()
    {
        string big = new('x', 100_000);

        GuestReport guest = Run(Layout.Native, config => config.Guest("process", "echo", big));

        guest.All("arg")[^1].Length.Should().Be(100_000);
        guest.Should().Report("echo", big);
    }

    // config.md#process: "that entry is used with the same semantics as execvp's file": searched in the container's PATH, not the
    // runtime's.
    [Theory, BothLayouts]
    public void First_argument_is_looked_up_in_the_path_of_the_container(Layout layout)
    {
        GuestReport guest = Run(
            layout,
            config =>
            {
                config.Env("PATH=/nowhere:/special");
                config.Args("tool", "process");
            },
            bundle =>
            {
                Directory.CreateDirectory(bundle.InRootfs("/special"));
                File.Move(bundle.InRootfs("/bin/guest"), bundle.InRootfs("/special/tool"));
            });

        guest.All("arg").Should().Equal("tool", "process");
    }

    // exec(3), execvp: "If the specified filename includes a slash character, then PATH is ignored, and the file at the specified pathname
    // is executed."
    [Fact]
    public void Argument_with_a_slash_is_relative_to_cwd()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Process["cwd"] = "/bin";
            config.Args("./guest", "process");
        });

        guest.All("arg")[0].Should().Be("./guest");
    }

    // config.md#process: "env (array of strings, OPTIONAL) with the same semantics as IEEE Std 1003.1-2008's environ."
    [Theory, BothLayouts]
    public void Environment_is_the_configured_one_and_home(Layout layout)
    {
        GuestReport guest = Run(
            layout,
            config =>
            {
                config.Env("PATH=/bin", "A=1", "B=two words", "A=2", "EMPTY=", "EQUAL=a=b");
                config.Guest("process");
            });

        // The last of several wins, as in every peer; HOME is added from the container's passwd, "/" where there is none.
        guest.Environment.Order(StringComparer.Ordinal).Should().Equal("A=2", "B=two words", "EMPTY=", "EQUAL=a=b", "HOME=/", "PATH=/bin");
    }

    // As runc 1.1.5: a process without HOME in its env has it from the container's /etc/passwd, found by the uid.
    [Theory, BothLayoutsWith(0, 1234)]
    public void Home_comes_from_the_passwd_of_the_container(Layout layout, int uid)
    {
        GuestReport guest = Run(
            layout,
            config =>
            {
                config.Process["user"]!["uid"] = uid;
                config.Guest("process");
            },
            bundle => File.WriteAllText(bundle.InRootfs("/etc/passwd"), "root:x:0:0::/root:/bin/sh\nother:x:1234:1234::/home/other:/bin/sh\n"));

        guest.Environment.Should().Contain(uid == 0 ? "HOME=/root" : "HOME=/home/other");
    }

    // config.md#process: "env (array of strings, OPTIONAL) with the same semantics as IEEE Std 1003.1-2008's environ": HOME is added to it,
    // never changed.
    [Fact]
    public void Configured_home_stays()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Env("HOME=/mine");
            config.Guest("process");
        });

        guest.Environment.Should().Equal("HOME=/mine");
    }

    // config.md#process: "cwd (string, REQUIRED) is the working directory that will be set for the executable." Made when missing, as by
    // runc.
    [Theory, BothLayoutsWith("/", "/data", "/made/for/it")]
    public void Cwd_is_set_and_made_when_it_is_missing(Layout layout, string cwd)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Process["cwd"] = cwd;
            config.Guest("process");
        });

        guest.Should().Report("cwd", cwd);
    }

    // config.md#process: "This value MUST be an absolute path."
    [Fact]
    public void Relative_cwd_is_refused()
    {
        NewContainer(Layout.Native, config => config.Process["cwd"] = "data").Create().Should().Fail().Saying("cwd");
    }

    // chdir(2), ENOTDIR: "A component of path is not a directory." runtime.md#create: "The remaining process properties MAY be applied by
    // this operation."
    [Fact]
    public void Cwd_that_is_a_file_is_refused_at_create()
    {
        NewContainer(Layout.Native, config => config.Process["cwd"] = "/bin/guest").Create().Should().Fail().Saying("not a directory");
    }

    // As runc 1.1.5, which tries before and after the change of user: a cwd that only the user of the container may enter is reached.
    [Fact]
    public void Cwd_only_the_container_user_may_enter_is_reached()
    {
        GuestReport guest = Run(
            Layout.Native,
            config =>
            {
                config.Process["cwd"] = "/data";
                config.Process["user"]!["uid"] = 1234;
                config.Guest("process");
            },
            bundle =>
            {
                File.SetUnixFileMode(bundle.InRootfs("/data"), (UnixFileMode)Octal._0500);
                bundle.OwnRootfs(1234);
            });

        guest.Should().Report("cwd", "/data");
    }

    // runtime-linux.md#file-descriptors: "By default, only the stdin, stdout and stderr file descriptors are kept open for the application
    // by the runtime."
    [Theory, BothLayouts]
    public void Only_the_standard_descriptors_are_open(Layout layout)
    {
        GuestReport guest = Run(layout, config => config.Guest("fds"));

        guest.Keys.Should().Equal("fd 0", "fd 1", "fd 2");
    }

    // containerd's shim and conmon rely on it, as with runc 1.1.5: in create the caller's descriptors are the container's, no pipe of the
    // runtime in between.
    [Theory, BothLayouts]
    public void Created_container_has_the_descriptors_of_the_caller(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("out", "/report", "fds", "echo", "end"));

        container.Started();

        GuestReport guest = container.WaitForReport("/report", "echo");
        guest.Should().Report("fd 0", "/dev/null");
        guest["fd 1"].Should().EndWith(".out");
        guest["fd 2"].Should().EndWith(".err");
    }

    // As runc 1.1.5 and for BuildKit: run in the foreground gives the process its caller's standard input.
    [Theory, BothLayouts]
    public void Stdin_reaches_the_process(Layout layout)
    {
        string input = Path.Combine(Scratch.NewFolder(), "input");
        File.WriteAllText(input, "typed");
        Container container = NewContainer(layout, config => config.Guest("read", "/proc/self/fd/0"), options: new RunOptions { StdinFile = input });

        container.Run().Should().Succeed().Reporting("read /proc/self/fd/0", "typed");
    }

    // signal(7): "the dispositions of handled signals are reset to the default; the dispositions of ignored signals are left unchanged."
    // .NET ignores SIGPIPE, but the process must start with a clean slate.
    [Theory, BothLayouts]
    public void Signals_have_their_default_disposition_and_none_is_blocked(Layout layout)
    {
        GuestReport guest = Run(layout, config => config.Guest("signals"));

        guest.Signals("signals_ignored").Should().Be(0UL);
        guest.Signals("signals_blocked").Should().Be(0UL);
        guest.Signals("signals_caught").Should().Be(0UL);
    }

    // signal(7): "the signal mask is preserved across execve(2)", and what is ignored, too: a caller under nohup would make containers that
    // cannot be told to hang up. runc 1.1.5 passes it on.
    [Theory, BothLayouts]
    public void Signals_the_caller_ignores_or_blocks_are_reset(Layout layout)
    {
        RunOptions options = new() { Through = RunOptions.After("trap '' HUP INT USR1 PIPE") };
        Container container = NewContainer(layout, config => config.Guest("signals"), options: options);

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Signals("signals_ignored").Should().Be(0UL);
        guest.Signals("signals_blocked").Should().Be(0UL);
    }

    // pid_namespaces(7): "The first process created in a new namespace ... has the PID 1". As runc's, it leads a session and is dumpable.
    [Theory, BothLayouts]
    public void Process_is_pid_one_leads_its_session_and_is_dumpable(Layout layout)
    {
        GuestReport guest = Run(layout, config => config.Guest("process"));

        guest.Should().Report(
            ("pid", "1"),
            ("ppid", "0"),
            ("sid", "1"),
            ("dumpable", "1"),
            ("threads", "1"),
            ("process_name", "guest"));
    }

    // config.md#linux-process: "setting noNewPrivileges to true prevents the process from gaining additional privileges."
    [Theory, BothLayoutsWith(true, false)]
    public void No_new_privileges_is_set_when_asked(Layout layout, bool wanted)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Process["noNewPrivileges"] = wanted;
            config.Guest("caps");
        });

        guest.Should().Report("no_new_privs", wanted ? "1" : "0");
    }

    // config.md#linux-process: "If oomScoreAdj is set, the runtime MUST set oom_score_adj to the given value. If oomScoreAdj is not set,
    // the runtime MUST NOT change the value of oom_score_adj."
    [Theory, BothLayouts]
    public void Oom_score_is_set_when_given_and_inherited_otherwise(Layout layout)
    {
        GuestReport set = Run(layout, config =>
        {
            config.Process["oomScoreAdj"] = 123;
            config.Guest("process");
        });
        GuestReport unset = Run(layout, config => config.Guest("process"));

        set.Should().Report("oom_score_adj", "123");
        unset.Should().Report("oom_score_adj", File.ReadAllText("/proc/self/oom_score_adj").Trim());
    }

    // runc-run(8), --no-new-keyring: "This will cause the container to inherit the calling processes session key." Without it peers join a
    // keyring named after the container, so that keys of the caller are out of reach.
    [Theory, BothLayoutsWith(true, false)]
    public void Session_keyring_is_new_unless_refused(Layout layout, bool newKeyring)
    {
        Container container = NewContainer(layout, config => config.Guest("process"));

        GuestReport guest = (newKeyring ? container.Run() : container.Run("--no-new-keyring")).Should().Succeed().Which.Guest;

        guest["keyring"].EndsWith($";_ses.{container.Id}", StringComparison.Ordinal).Should().Be(newKeyring);
    }

    // config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered." A security module the
    // host does not have cannot give the asked protection.
    [Fact]
    public void Apparmor_profile_without_apparmor_is_an_error()
    {
        Skip.If(Directory.Exists("/sys/kernel/security/apparmor"), "this host has AppArmor");
        NewContainer(Layout.Native, config => config.Process["apparmorProfile"] = "some-profile").Create().Should().Fail().Saying("pparmor");
    }

    // config.md#linux-process: "selinuxLabel (string, OPTIONAL) specifies the SELinux label for the process." runc 1.1.5 of Debian ignores
    // the label where SELinux is disabled: process isolation that was asked for is silently missing.
    [Fact]
    public void Selinux_label_without_selinux_is_an_error()
    {
        Skip.If(File.Exists("/sys/fs/selinux/enforce"), "this host has SELinux");
        NewContainer(Layout.Native, config => config.Process["selinuxLabel"] = "system_u:system_r:svirt_lxc_net_t:s0").Create()
            .Should().Fail().Saying("selinux");
    }

    // config.md#process: "Runtimes MUST ignore consoleSize if terminal is false or unset."
    [Fact]
    public void Console_size_without_terminal_is_ignored()
    {
        Run(Layout.Native, config => config.Process["consoleSize"] = new JsonObject { ["height"] = 10, ["width"] = 10 });
    }
}
