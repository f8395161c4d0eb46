namespace OciRuntime.SpecTests.Security;

/// <summary>
/// The program of a startContainer hook lies in the container, so the image chooses it: it runs under all that the process runs under.
/// </summary>
public sealed class StartHookFilterTests : SpecTest
{
    private const int Mkdir = 83; // x86_64
    private const int EROFS = 30;

    // config.md#startcontainer-hooks: "The startContainer hooks' path MUST resolve in the container namespace."
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hook_runs_under_the_filter_and_without_capabilities(bool noNewPrivileges)
    {
        Container container = WithHook(
            "/bin/busybox grep -E 'Seccomp:|CapEff|CapPrm' /proc/self/status > /data/status; /bin/busybox mkdir /data/made; true",
            config =>
            {
                config.Process["noNewPrivileges"] = noNewPrivileges;
                config.Capabilities("CAP_CHOWN");
                config.Linux["seccomp"] = Profile("SCMP_ACT_ERRNO");
            });

        container.Started().WaitFor("stopped");

        File.ReadAllText(container.Bundle.InRootfs("/data/status"))
            .Should().Be("CapPrm:\t0000000000000001\nCapEff:\t0000000000000001\nSeccomp:\t2\n");
        Directory.Exists(container.Bundle.InRootfs("/data/made")).Should().BeFalse("the filter refuses mkdir");
    }

    // runtime.md#lifecycle: "If any startContainer hook fails, the runtime MUST generate an error, stop the container, and continue the
    // lifecycle at step 12."
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hook_that_its_filter_kills_fails_the_start(bool run)
    {
        Container container = WithHook("exec /bin/busybox mkdir /data/made", config => config.Linux["seccomp"] = Profile("SCMP_ACT_KILL_PROCESS"));

        if (!run)
            container.Create().Should().Succeed();

        (run ? container.Run() : container.Start()).Should().Fail().At("/hooks/startContainer/0").Saying("killed by signal 31");
        container.State().Should().Fail().Saying("does not exist");
    }

    // config-linux.md#seccomp: "the path of UNIX domain socket over which the runtime will send the container process state data structure
    // when the SCMP_ACT_NOTIFY action is used."
    [Fact]
    public void Agent_answers_for_the_hook_and_for_the_process()
    {
        using SeccompAgent agent = new(number => number == Mkdir ? new(0, EROFS) : null);
        Container container = WithHook(
            "/bin/busybox mkdir /data/made 2> /data/hook; true",
            config =>
            {
                config.Linux["seccomp"] = Profile("SCMP_ACT_NOTIFY");
                config.Linux["seccomp"]!["listenerPath"] = agent.File;
                config.Guest("out", "/data/process", "mkdir", "/data/made");
            });

        container.Started().WaitFor("stopped");

        File.ReadAllText(container.Bundle.InRootfs("/data/hook")).Should().Contain("Read-only file system");
        File.ReadAllText(container.Bundle.InRootfs("/data/process")).Should().Contain("EROFS");
        agent.States
            .Should().HaveCount(2, "each filter has a listener, and \"the runtime MUST send exactly one container process state per connection\"");
        agent.States[0]["pid"]!.GetValue<int>().Should().NotBe(agent.States[1]["pid"]!.GetValue<int>());
    }

    // POSIX execve: "[ENOENT] A component of path does not name an existing file".
    [Fact]
    public void Hook_that_cannot_be_executed_under_the_filter_is_named()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = Profile("SCMP_ACT_ERRNO");
            config.Hook("startContainer", new JsonObject { ["path"] = "/missing" });
            config.Guest("pause");
        });

        container.Run()
            .Should().Fail().At("/hooks/startContainer/0").Saying("error running startContainer hook #0: /missing: no such file or directory");
    }

    // runc since 1.4: a hook without an environment has that of the container; "with the same semantics as IEEE Std 1003.1-2008's environ"
    // (config.md#posix-platform-hooks) leaves it open.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hook_without_an_environment_has_the_containers(bool filtered)
    {
        Container container = WithHook("/bin/busybox env > /data/env", config =>
        {
            config.Env("PATH=/bin", "ONE=two");
            if (filtered)
                config.Linux["seccomp"] = Profile("SCMP_ACT_ERRNO");
        });

        container.Started().WaitFor("stopped");

        File.ReadAllLines(container.Bundle.InRootfs("/data/env"))
            .Should().Contain("ONE=two").And.NotContain(line => line.StartsWith("HOME=", StringComparison.Ordinal));
    }

    // runc(8): a hook of the runtime namespace without an environment has that of runc's caller.
    [Theory]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    [InlineData("poststart")]
    [InlineData("poststop")]
    public void Other_hooks_without_an_environment_have_the_callers(string kind)
    {
        RunOptions options = new() { Environment = new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", ["MINE"] = "here" } };
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Hook(kind, new JsonObject { ["path"] = Path.Combine(config.BundleFolder, "hook.sh") });
                config.Guest("exit", "0");
            },
            bundle => bundle.AddScript("hook.sh", $"env > {bundle.Folder}/rootfs/data/env"),
            options);

        container.Started().WaitFor("stopped").Delete().Should().Succeed();

        File.ReadAllLines(container.Bundle.InRootfs("/data/env")).Should().Contain("MINE=here");
    }

    // config.md#posix-platform-hooks: "timeout (int, OPTIONAL) is the number of seconds before aborting the hook." The state is longer than
    // a pipe holds (64 KiB), and the hook reads none of it.
    [Theory]
    [InlineData("createRuntime")]
    [InlineData("startContainer")]
    public void Hook_that_does_not_read_a_long_state_is_ended_by_its_timeout(string kind)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                string path = kind == "startContainer" ? "/hook.sh" : Path.Combine(config.BundleFolder, "rootfs/hook.sh");
                config.Hook(kind, new JsonObject { ["path"] = path, ["timeout"] = 1 });
                config.Root["annotations"] = new JsonObject { ["long"] = new string('x', 200_000) };
                config.Guest("pause");
            },
            bundle =>
            {
                bundle.AddBusybox();
                bundle.AddScript("rootfs/hook.sh", "exec /bin/busybox sleep 1000");
            });

        container.Run().Should().Fail().At($"/hooks/{kind}/0").Saying("timed out after 1 s");
    }

    private Container WithHook(string script, Action<ContainerConfig> edit) => NewContainer(
        Layout.Native,
        config =>
        {
            config.Hook("startContainer", new JsonObject { ["path"] = "/hook.sh" });
            config.Guest("exit", "0");
            edit(config);
        },
        bundle =>
        {
            bundle.AddBusybox();
            bundle.AddScript("rootfs/hook.sh", script);
        });

    private static JsonObject Profile(string action) => new()
    {
        ["defaultAction"] = "SCMP_ACT_ALLOW",
        ["syscalls"] = new JsonArray(new JsonObject { ["names"] = ContainerConfig.Array("mkdir", "mkdirat"), ["action"] = action }),
    };
}
