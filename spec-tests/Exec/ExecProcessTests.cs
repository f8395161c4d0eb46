namespace OciRuntime.SpecTests.Exec;

/// <summary>What the process of an exec inherits from the saved config, and what flags and a process file change.</summary>
public sealed class ExecProcessTests : SpecTest
{
    private const ulong Chown = 1UL << 0;
    private const ulong Kill = 1UL << 5;
    private const ulong NetBindService = 1UL << 10;
    private const ulong NetRaw = 1UL << 13;
    private const ulong AuditWrite = 1UL << 29;

    // runc-exec(8) changes single values; the rest is, as with runc, the process of the container's own config.
    [Theory, BothLayouts]
    public void Process_inherits_user_environment_directory_limits_and_privileges(Layout layout)
    {
        Container container = Running(config =>
        {
            config.Process["user"] = JsonNode.Parse("""{ "uid": 1000, "gid": 1001, "umask": 63, "additionalGids": [7, 8] }""");
            config.Process["cwd"] = "/tmp";
            config.Process["oomScoreAdj"] = 321;
            config.Process["rlimits"] = JsonNode.Parse("""[{ "type": "RLIMIT_NOFILE", "soft": 77, "hard": 78 }]""");
            config.Env("PATH=/bin", "NAME=saved");
        }, layout);

        GuestReport guest = container.ExecReport([], "ids", "process", "limits", "caps");

        guest.Should().Report(
            ("uid", "1000 1000 1000"),
            ("gid", "1001 1001 1001"),
            ("groups", "7 8"),
            ("umask", "0077"),
            ("cwd", "/tmp"),
            ("oom_score_adj", "321"),
            ("rlimit NOFILE", "77 78"));
        guest.Environment.Should().Equal("PATH=/bin", "NAME=saved", "HOME=/");
        guest.Should().Report("no_new_privs", "1");
        guest.Capabilities("cap_bounding").Should().Be(Kill | NetBindService | AuditWrite);
    }

    // runtime.md#create: "Any changes made to the config.json file after this operation will not have an effect on the container." runc
    // reads the bundle again for exec.
    [Fact]
    public void Later_edits_of_the_bundle_have_no_effect()
    {
        Container container = Running(config => config.Env("PATH=/bin", "NAME=saved"));
        container.Configure(config =>
        {
            config.Env("PATH=/bin", "NAME=edited");
            config.Process["user"]!["uid"] = 5;
            config.Process["noNewPrivileges"] = false;
        });

        GuestReport guest = container.ExecReport([], "process", "ids", "caps");

        guest.Environment.Should().Contain("NAME=saved");
        guest.Should().Report(
            ("uid", "0 0 0"),
            ("no_new_privs", "1"));
    }

    // runtime.md#lifecycle: "Any updates to config.json after this step MUST NOT affect the container." Its loss is one.
    [Fact]
    public void Bundle_may_be_gone()
    {
        Container container = Running();
        File.Delete(container.Bundle.ConfigFile);

        container.Exec([], "exit", "3").Should().ExitWith(3);
    }

    // runc-exec(8): "Change to path in the container before executing the command."
    [Theory]
    [InlineData("--cwd")]
    [InlineData("-cwd")]
    public void Cwd_is_changed(string flag) => Running().ExecReport([flag, "/data"], "process")["cwd"].Should().Be("/data");

    // runc-exec(8): "Set an environment variable name to value. Can be specified multiple times." As with runc, the last one counts.
    [Fact]
    public void Of_a_variable_given_twice_the_last_counts()
    {
        Container container = Running(config => config.Env("PATH=/bin", "A=0"));

        GuestReport guest = container.ExecReport(["-e", "A=1", "--env", "B=x,y = z", "--env=A=2", "-e", "E="], "process");

        guest.Environment.Should().Equal("PATH=/bin", "B=x,y = z", "A=2", "E=", "HOME=/");
    }

    // runc-exec(8): "--env|-e name=value".
    [Theory]
    [InlineData("NAME")]
    [InlineData("=value")]
    public void Variable_without_name_or_value_is_refused(string variable) =>
        Running().Exec(["-e", variable], "exit", "0").Should().FailToExec().Saying("exec failed: ");

    // runc-exec(8): "Run the command as a user (and, optionally, group) specified by uid (and gid)."
    [Theory]
    [InlineData("1", "1 1 1", "9 9 9")]
    [InlineData("1:2", "1 1 1", "2 2 2")]
    [InlineData("0:0", "0 0 0", "0 0 0")]
    [InlineData("4294967294:4294967294", "4294967294 4294967294 4294967294", "4294967294 4294967294 4294967294")]
    public void User_is_changed(string user, string uid, string gid)
    {
        Container container = Running(config => config.Process["user"]!["gid"] = 9);

        GuestReport guest = container.ExecReport(["-u", user], "ids");

        guest.Should().Report(
            ("uid", uid),
            ("gid", gid));
    }

    // CVE-2026-30892 (crun): "exec -u 1" ran as root. CVE-2016-3697: names come from the image and may be anybody.
    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("0x1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("4294967295")]
    [InlineData("4294967296")]
    [InlineData("99999999999999999999")]
    [InlineData(":1")]
    [InlineData("1:")]
    [InlineData("1:2:3")]
    [InlineData("1:-1")]
    [InlineData("root")]
    [InlineData("1:root")]
    [InlineData("١")]
    public void User_that_is_not_two_plain_numbers_is_refused(string user)
    {
        CommandResult result = Running().Exec(["--user", user], "ids").Should().FailToExec().Saying("exec failed: ").Which;

        result.Stdout.Should().Be("");
    }

    // CVE-2016-3697: a user of /etc/passwd whose name is a number took the place of that number. config.md#posix-platform-user: "symbolic
    // name for uid and gid, such as uname and gname respectively, are left to upper levels to derive".
    [Fact]
    public void Numeric_user_is_not_looked_up_in_the_image()
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Guest("pause"),
            bundle => File.WriteAllText(bundle.InRootfs("/etc/passwd"), "1000:x:0:0:evil:/evil:/bin/sh\nbob:x:1000:0:Bob:/home/bob:/bin/sh\n"))
            .Started();

        GuestReport guest = container.ExecReport(["-u", "1000"], "ids", "process");

        guest.Should().Report("uid", "1000 1000 1000");
        guest.Environment.Should().Contain("HOME=/home/bob");
    }

    // runc-exec(8): "Add additional group IDs. Can be specified multiple times."
    [Fact]
    public void Groups_are_added_to_those_of_the_container()
    {
        Container container = Running(config => config.Process["user"]!["additionalGids"] = new JsonArray(5));

        container.ExecReport(["-g", "6", "--additional-gids", "7"], "ids")["groups"].Should().Be("5 6 7");
    }

    // config.md#posix-platform-user: "additionalGids (array of ints, OPTIONAL)". As with -u, names are none.
    [Theory]
    [InlineData("-1")]
    [InlineData("0x10")]
    [InlineData("wheel")]
    [InlineData("4294967296")]
    public void Group_that_is_not_a_number_is_refused(string group) =>
        Running().Exec(["-g", group], "ids").Should().FailToExec().Saying("exec failed: ");

    // CVE-2022-29162: the inheritable set must not grow, or file capabilities of the image come alive. runc-exec(8): "Add a capability to
    // the bounding set for the process."
    [Theory, BothLayouts]
    public void Added_capability_is_bounding_effective_and_permitted_and_nothing_else(Layout layout)
    {
        GuestReport guest = Running(layout: layout).ExecReport(["-c", "CAP_NET_RAW"], "caps");

        const ulong All = Kill | NetBindService | AuditWrite | NetRaw;
        guest.Capabilities("cap_bounding").Should().Be(All);
        guest.Capabilities("cap_permitted").Should().Be(All);
        guest.Capabilities("cap_effective").Should().Be(All);
        guest.Capabilities("cap_inheritable").Should().Be(0UL);
        guest.Capabilities("cap_ambient").Should().Be(0UL);
    }

    // capabilities(7): "no capability can ever be ambient if it is not both permitted and inheritable."
    [Fact]
    public void Added_capability_is_ambient_only_where_the_container_has_it_inheritable()
    {
        Container container = Running(config =>
        {
            config.Capabilities("CAP_KILL", "CAP_NET_RAW");
            config.Process["capabilities"]!["inheritable"] = ContainerConfig.Array("CAP_NET_RAW", "CAP_KILL");
        });

        GuestReport guest = container.ExecReport(["--cap", "CAP_NET_RAW", "--cap", "CAP_CHOWN"], "caps");

        guest.Capabilities("cap_ambient").Should().Be(NetRaw);
        guest.Capabilities("cap_inheritable").Should().Be(NetRaw | Kill);
        guest.Capabilities("cap_effective").Should().Be(Kill | NetRaw | Chown);
    }

    // runc-exec(8): "Set the "no new privileges" value for the process." As with runc, the config's counts without the flag.
    [Theory]
    [InlineData(true, "--no-new-privs=false", "0")]
    [InlineData(false, "--no-new-privs", "1")]
    [InlineData(false, "--no-new-privs=true", "1")]
    public void No_new_privs_is_changed_by_its_flag(bool saved, string flag, string expected)
    {
        Container container = Running(config => config.Process["noNewPrivileges"] = saved);

        container.ExecReport([flag], "caps")["no_new_privs"].Should().Be(expected);
        container.ExecReport([], "caps")["no_new_privs"].Should().Be(saved ? "1" : "0");
    }

    // config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered."
    [Theory]
    [InlineData("--apparmor", "/sys/module/apparmor/parameters/enabled")]
    [InlineData("--process-label", "/sys/fs/selinux/enforce")]
    public void Label_without_its_security_module_is_refused(string flag, string module)
    {
        Skip.If(File.Exists(module), "the host has the security module");

        Running().Exec([flag, "some-label"], "exit", "0").Should().FailToExec().Saying("exec failed: ", "is not enabled on this host");
    }

    // runc-exec(8): "a JSON file containing the process specification as defined by the OCI runtime spec": no place in it begins with "/process".
    [Theory]
    [InlineData("""{ "cwd": "/", "args": ["/bin/guest"], "execCPUAffinity": { "initial": "8000" } }""", "/execCPUAffinity/initial")]
    [InlineData("""{ "cwd": "/", "args": ["/bin/guest"], "rlimits": [{ "type": "RLIMIT_NONE", "soft": 1, "hard": 1 }] }""", "/rlimits/0/type")]
    public void Faults_of_a_process_file_are_told_by_their_place_in_it(string json, string place)
    {
        Container container = Running();

        CommandResult result = container.Command("exec", "--process", ProcessFile(container, json), container.Id);

        result.Should().FailToExec().At(place);
    }

    // runc-exec(8): "Instead of specifying all the exec parameters directly on the command line, get them from a process.json".
    // containerd's "exec --process FILE": the whole process object, completed by the container.
    [Theory, BothLayouts]
    public void Process_file_replaces_the_process(Layout layout)
    {
        Container container = Running(layout: layout);
        string file = ProcessFile(container, """
            { "user": { "uid": 5, "gid": 6, "additionalGids": [7] }, "args": ["/bin/guest", "ids", "process", "caps", "limits"],
              "env": ["ONLY=this"], "cwd": "/tmp", "noNewPrivileges": false }
            """);

        GuestReport guest = container.Command("exec", "--process", file, container.Id).Should().Succeed().Which.Guest;

        guest.Should().Report(
            ("uid", "5 5 5"),
            ("gid", "6 6 6"),
            ("groups", "7"));
        guest.Environment.Should().Equal("ONLY=this", "HOME=/");
        guest.Should().Report(
            ("cwd", "/tmp"),
            ("no_new_privs", "0"));
        // What it leaves out is the container's.
        guest.Capabilities("cap_bounding").Should().Be(Kill | NetBindService | AuditWrite);
        guest.Should().Report("rlimit NOFILE", "1024 1024");
    }

    // runc-exec(8): "a JSON file containing the process specification as defined by the OCI runtime spec".
    [Fact]
    public void Process_file_may_have_capabilities_and_limits_of_its_own()
    {
        Container container = Running();
        string file = ProcessFile(container, """
            { "user": {}, "args": ["/bin/guest", "caps", "limits"], "cwd": "/", "capabilities": { "bounding": ["CAP_KILL"] },
              "rlimits": [{ "type": "RLIMIT_CORE", "soft": 0, "hard": 0 }] }
            """);

        GuestReport guest = container.Command("exec", "-p", file, container.Id).Should().Succeed().Which.Guest;

        guest.Capabilities("cap_bounding").Should().Be(Kill);
        guest.Should().Report("rlimit CORE", "0 0");
    }

    // config.md#process: "cwd (string, REQUIRED) ... This value MUST be an absolute path." and "at least one entry is REQUIRED" of args. As
    // runc 1.1.5, in its words.
    [Theory]
    [InlineData("""{ "args": ["/bin/guest"], "cwd": "relative" }""", "Cwd must be an absolute path")]
    [InlineData("""{ "args": ["/bin/guest"] }""", "Cwd property must not be empty")]
    [InlineData("""{ "args": [], "cwd": "/" }""", "args must not be empty")]
    [InlineData("""{ "args": "no list", "cwd": "/" }""", "args")]
    [InlineData("not json", "exec failed: ")]
    public void Bad_process_file_is_refused(string text, string words)
    {
        Container container = Running();

        container.Command("exec", "--process", ProcessFile(container, text), container.Id).Should().FailToExec().Saying("exec failed: ", words);
    }

    // runc-exec(8): "get them from a process.json": containerd's shim removes its own as soon as the call has returned.
    [Fact]
    public void Missing_process_file_is_named()
    {
        Container container = Running();

        container.Command("exec", "--process", "/no/such/file", container.Id)
            .Should().FailToExec().Saying("/no/such/file", "no such file or directory");
    }

    // config.md#process: "at least one entry is REQUIRED (non-Windows)". As runc, which says "cannot be empty".
    [Fact]
    public void Empty_command_is_refused()
    {
        Container container = Running();

        container.Command("exec", container.Id).Should().FailToExec().Saying("exec failed: ", "cannot be empty");
    }

    // runc-exec(8): "Pass N additional file descriptors to the container (stdio + $LISTEN_FDS + N in total)."
    [Fact]
    public void Preserved_descriptors_reach_the_process_and_no_others()
    {
        string folder = Scratch.NewFolder();
        Dictionary<int, string> descriptors = new()
        {
            [3] = Path.Combine(folder, "3"),
            [4] = Path.Combine(folder, "4"),
            [9] = Path.Combine(folder, "9"),
        };
        foreach (string file in descriptors.Values)
            File.WriteAllText(file, "passed");
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"), options: new RunOptions { Descriptors = descriptors })
            .Started();

        container.ExecReport(["--preserve-fds", "2"], "fds").Keys.Should().Equal("fd 0", "fd 1", "fd 2", "fd 3", "fd 4");
        container.ExecReport([], "fds").Keys.Should().Equal("fd 0", "fd 1", "fd 2");
        container.Exec(["--preserve-fds", "3"], "fds").Should().FailToExec().Saying("descriptor 5 is not open");
    }

    // config.md#linux-process: "final (string, OPTIONAL) is a list of CPUs the process will be run on after the transition to container's
    // cgroup."
    [Fact]
    public void Process_runs_on_the_cpus_of_execCPUAffinity()
    {
        Skip.If(Environment.ProcessorCount < 2, "needs two CPUs");
        Container container = Running(config => config.Process["execCPUAffinity"] = JsonNode.Parse("""{ "initial": "0", "final": "1" }"""));

        container.ExecReport([], "process")["cpus_allowed"].Should().Be("1");
    }

    // config.md#linux-process: "initial (string, OPTIONAL) is a list of CPUs a runtime parent process to be run on initially, before the
    // transition to container's cgroup": there it is seen standing still as it enters a frozen one.
    [Fact]
    public void Process_comes_to_the_cgroup_on_the_initial_cpus()
    {
        Skip.If(Environment.ProcessorCount < 2, "needs two CPUs");
        Container container = Running(config => config.Process["execCPUAffinity"] = JsonNode.Parse("""{ "initial": "1" }"""));
        RunningCommand exec;
        using (FrozenCgroup frozen = new(container, Layout.Native))
        {
            exec = container.Launch("exec", "--ignore-paused", container.Id, "/bin/guest", "exit", "0");
            Container.WaitUntil(() => frozen.Pids().Length == 2, () => "the process does not enter the cgroup");
            int pid = frozen.Pids().Single(pid => pid != container.Pid);
            File.ReadAllText($"/proc/{pid}/status").Should().Contain("Cpus_allowed_list:\t1\n");
        }
        exec.Wait().Should().Succeed();
    }

    // config.md#linux-process: "This setting is not applicable to the container's init process."
    [Theory, BothLayouts]
    public void Init_keeps_its_cpus_whatever_execCPUAffinity_says(Layout layout)
    {
        Skip.If(Environment.ProcessorCount < 2, "needs two CPUs");
        Container container = Running(config => config.Process["execCPUAffinity"] = JsonNode.Parse("""{ "initial": "1", "final": "1" }"""), layout);

        CpusOf($"{container.Pid}").Should().Be(CpusOf("self"));
        container.ExecReport([], "process")["cpus_allowed"].Should().Be("1");
    }

    // config.md#linux-process: "If omitted or empty, runtime SHOULD NOT change process' CPU affinity after the process is moved to
    // container's cgroup, and the final affinity is determined by the Linux kernel": as if a shell had moved itself.
    [Theory, BothLayoutsWith("""{ "initial": "1" }""", """{ "initial": "1", "final": "" }""")]
    public void Without_final_cpus_the_kernel_decides(Layout layout, string affinity)
    {
        Skip.If(Environment.ProcessorCount < 2, "needs two CPUs");
        Container container = Running(config => config.Process["execCPUAffinity"] = JsonNode.Parse(affinity), layout);
        string[] folders = [.. HostSnapshot.CgroupFolders().Where(folder => folder.EndsWith(container.CgroupsPath, StringComparison.Ordinal))];
        const string Move = "for folder; do echo $$ > $folder/cgroup.procs; done; cat /proc/$$/status";
        System.Diagnostics.ProcessStartInfo start = new("taskset", ["-c", "1", "sh", "-c", Move, "sh", .. folders]) { RedirectStandardOutput = true };
        using System.Diagnostics.Process moved = System.Diagnostics.Process.Start(start)!;
        string status = moved.StandardOutput.ReadToEnd();
        moved.WaitForExit();

        string cpus = container.ExecReport([], "process")["cpus_allowed"];

        folders.Should().NotBeEmpty();
        status.Should().Contain($"Cpus_allowed_list:\t{cpus}\n");
    }

    private static string CpusOf(string pid) =>
        File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal));

    private Container Running(Action<ContainerConfig>? edit = null, Layout layout = Layout.Native) => NewContainer(layout, config =>
    {
        edit?.Invoke(config);
        config.Guest("pause");
    }).Started();

    private static string ProcessFile(Container container, string text)
    {
        string file = Path.Combine(container.Bundle.Folder, "process.json");
        File.WriteAllText(file, text);
        return file;
    }
}
