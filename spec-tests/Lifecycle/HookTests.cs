namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>config.md#posix-platform-hooks and runtime.md#lifecycle.</summary>
public sealed class HookTests : SpecTest
{
    private static readonly string[] s_kinds = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];

    // config.md#posix-platform-hooks: "Hooks MUST be called in the listed order." Their places: runtime.md#lifecycle, steps 3 to 13.
    [Theory, BothLayouts]
    public void Hooks_run_in_order_at_their_places(Layout layout)
    {
        Container container = NewContainer(layout, AllHooks, LoggingHooks);

        container.Create().Should().Succeed();
        string[] expected = ["prestart1", "prestart2", "createRuntime1", "createRuntime2", "createContainer1", "createContainer2"];
        Log(container).Should().Equal(expected);
        container.Start().Should().Succeed();
        // runc up to 1.5 runs poststart at the end of create.
        expected = [.. expected, "startContainer1", "startContainer2", "poststart1", "poststart2"];
        Log(container).Should().Equal(expected);
        container.WaitFor("stopped").Delete().Should().Succeed();
        Log(container).Should().Equal([.. expected, "poststop1", "poststop2"]);
    }

    // config.md#posix-platform-hooks: "The state of the container MUST be passed to hooks over stdin": runtime.md#state has the status of
    // each step.
    // runc 1.1.5 says "created" in poststart, because it runs it too early.
    [Theory]
    [InlineData("prestart", "creating")]
    [InlineData("createRuntime", "creating")]
    [InlineData("createContainer", "creating")]
    [InlineData("startContainer", "created")]
    [InlineData("poststart", "running")]
    [InlineData("poststop", "stopped")]
    public void Hook_gets_the_state_on_stdin(string kind, string status)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Root["annotations"] = new JsonObject { ["key"] = "value" };
                config.Hook(kind, new JsonObject { ["path"] = PathOf(config.BundleFolder, kind, "state.sh") });
                config.Guest("sleep", "0.2");
            },
            bundle => AddHook(bundle, kind, "state.sh",
                $"cat > {(RunsInside(kind) ? "/data/state.json" : Path.Combine(bundle.Rootfs, "data/state.json"))}"));

        container.Started().WaitFor("stopped").Delete().Should().Succeed();

        JsonNode state = JsonNode.Parse(File.ReadAllText(container.Bundle.InRootfs("/data/state.json")))!;
        using AssertionScope all = new();
        ((string)state["id"]!).Should().Be(container.Id);
        ((string)state["status"]!).Should().Be(status);
        ((string)state["bundle"]!).Should().Be(container.Bundle.Folder);
        ((string)state["annotations"]!["key"]!).Should().Be("value");
        if (kind != "poststop")
            ((int)state["pid"]!).Should().BeGreaterThan(0);
    }

    // config.md#posix-platform-hooks: "env (array of strings, OPTIONAL) with the same semantics as IEEE Std 1003.1-2008's environ", and
    // args "with the same semantics as IEEE Std 1003.1-2008 execv's argv".
    [Theory]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    [InlineData("startContainer")]
    [InlineData("poststart")]
    [InlineData("poststop")]
    public void Hook_gets_exactly_its_arguments_and_environment(string kind)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                string guest = RunsInside(kind) ? "/bin/guest" : Path.Combine(config.BundleFolder, "rootfs/bin/guest");
                string output = RunsInside(kind) ? "/data/hook" : Path.Combine(config.BundleFolder, "rootfs/data/hook");
                config.Hook(kind, new JsonObject
                {
                    ["path"] = guest,
                    ["args"] = ContainerConfig.Array("name", "out", output, "process", "fds"),
                    ["env"] = ContainerConfig.Array("ONLY=this", "AND=that"),
                });
                config.Guest("exit", "0");
            });

        container.Started().WaitFor("stopped").Delete().Should().Succeed();

        GuestReport hook = GuestReport.Parse(File.ReadAllText(container.Bundle.InRootfs("/data/hook")));
        hook.All("arg")[0].Should().Be("name");
        hook.Environment.Order(StringComparer.Ordinal).Should().Equal("AND=that", "ONLY=this");
        // The guest's own output is a descriptor, too. runc 1.1.5 lets what its caller leaked through to some hooks.
        IEnumerable<string> descriptors = hook.Keys.Where(key => key.StartsWith("fd ", StringComparison.Ordinal));
        descriptors.Where(key => !hook[key].EndsWith("/data/hook", StringComparison.Ordinal)).Should().Equal("fd 0", "fd 1", "fd 2");
    }

    // config.md#createcontainer-hooks: "The createContainer hooks MUST be executed in the container namespace." So startContainer's; the
    // others: "MUST be executed in the runtime namespace."
    [Theory]
    [InlineData("prestart", false)]
    [InlineData("createRuntime", false)]
    [InlineData("createContainer", true)]
    [InlineData("startContainer", true)]
    [InlineData("poststart", false)]
    [InlineData("poststop", false)]
    public void Hook_runs_in_its_namespaces(string kind, bool inside)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                string output = RunsInside(kind) ? "/data/hook" : Path.Combine(config.BundleFolder, "rootfs/data/hook");
                string guest = RunsInside(kind) ? "/bin/guest" : Path.Combine(config.BundleFolder, "rootfs/bin/guest");
                config.Hook(kind,
                    new JsonObject { ["path"] = guest, ["args"] = ContainerConfig.Array("guest", "out", output, "namespaces", "process") });
                config.Guest("exit", "0");
            });

        container.Started().WaitFor("stopped").Delete().Should().Succeed();

        GuestReport hook = GuestReport.Parse(File.ReadAllText(container.Bundle.InRootfs("/data/hook")));
        foreach (string type in (ReadOnlySpan<string>)["mnt", "net", "uts"])
            (hook[$"ns {type}"] != File.ResolveLinkTarget($"/proc/self/ns/{type}", returnFinalTarget: false)!.Name).Should().Be(inside);
    }

    // config.md#createruntime-hooks: "after the runtime environment has been created (according to the configuration in config.json) but before
    // the pivot_root or any equivalent operation has been executed." So prestart and createContainer, which finds "the mount namespace and
    // different mounts".
    [Theory]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    public void Hook_of_create_finds_the_namespaces_and_mounts_and_the_old_root(string kind)
    {
        // The first two learn from the state whom to look at, the last is inside itself; /proc is the host's for all.
        string who = kind == "createContainer" ? "self" : "$(sed -n 's/.*\"pid\": *\\([0-9]*\\).*/\\1/p')";
        Container container = WithHook(kind, $$"""
            who={{who}}
            cd "$(dirname "$0")"
            for type in ipc mnt net pid uts; do printf 'ns %s\t%s\n' $type "$(readlink /proc/$who/ns/$type)"; done > seen
            sed 's/^/mount\t/' /proc/$who/mountinfo >> seen
            [ /proc/$who/root$PWD/seen -ef seen ] && printf 'old root\tyes\n' >> seen
            """);

        container.Create().Should().Succeed();

        GuestReport seen = GuestReport.Parse(File.ReadAllText(Path.Combine(container.Bundle.Folder, "seen")));
        foreach (string type in (ReadOnlySpan<string>)["ipc", "mnt", "net", "pid", "uts"])
            seen[$"ns {type}"].Should().Be(new FileInfo($"/proc/{container.Pid}/ns/{type}").LinkTarget);
        seen["ns mnt"].Should().NotBe(new FileInfo("/proc/self/ns/mnt").LinkTarget);
        seen.Mount($"{container.Bundle.Rootfs}/proc").Type.Should().Be("proc");
        seen.Mount($"{container.Bundle.Rootfs}/dev/shm").Type.Should().Be("tmpfs");
        seen.Should().Report("old root", "yes");
        Path.Exists($"/proc/{container.Pid}/root{container.Bundle.Folder}").Should().BeFalse();
    }

    // config.md#poststop: "The poststop hooks MUST be called after the container is deleted but before the delete operation returns."
    [Theory, BothLayoutsWith("delete", "delete --force", "run")]
    public void Container_is_gone_when_its_poststop_hooks_run(Layout layout, string command)
    {
        Container container = NewContainer(layout);
        container.Configure(config =>
        {
            config.Hook("poststop", new JsonObject { ["path"] = Path.Combine(config.BundleFolder, "hook.sh") });
            config.Guest(command == "run" ? ["exit", "0"] : ["pause"]);
        });
        // The hook sees the layout of its command, with the v1 hierarchies or cgroup2 alone below /sys/fs/cgroup.
        container.Bundle.AddScript("hook.sh", $"""
            exec > {container.Bundle.Folder}/found 2>&1
            ls -d /sys/fs/cgroup/*{container.CgroupsPath} /sys/fs/cgroup{container.CgroupsPath} {container.StateRoot}/* 2> /dev/null
            {Repository.RuntimeBinary} --root {container.StateRoot} state {container.Id}
            """);

        if (command == "run")
            container.Run().Should().Succeed();
        else
            container.Started().Kill("KILL").Should().Succeed();
        if (command == "delete")
            container.WaitFor("stopped").Delete().Should().Succeed();
        else if (command == "delete --force")
            container.Delete("--force").Should().Succeed();

        string found = File.ReadAllLines(Path.Combine(container.Bundle.Folder, "found")).Should().ContainSingle().Which;
        found.Should().Contain("container does not exist");
    }

    // signal(7): "a process can ... write to a pipe with no readers", SIGPIPE, "Term". A hook need not read the state on its standard input, and that
    // must not end the process which comes to be where the hook was run: a foreground run starts with signals blocked, and what is blocked waits.
    [Theory]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    [InlineData("startContainer")]
    public void Hook_that_does_not_read_the_state_ends_nobody(string kind)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.RemoveNamespace("pid"); // init of a pid namespace would not die of the signal
                config.Root["annotations"] = new JsonObject { ["long"] = new string('x', 300_000) };
                config.Hook(kind, new JsonObject { ["path"] = PathOf(config.BundleFolder, kind, "hook.sh") });
                config.Guest("exit", "0");
            },
            bundle =>
            {
                bundle.AddBusybox();
                bundle.AddScript(RunsInside(kind) ? "rootfs/hook.sh" : "hook.sh", "exec <&-; sleep 0.1");
            });

        container.Run().Should().Succeed().SayingNothing();
    }

    // runtime.md#lifecycle: "If any createRuntime hook fails, the runtime MUST generate an error, stop the container, and continue the
    // lifecycle at step 12." The output of the hook is what explains it.
    [Theory]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    public void Failing_hook_of_create_fails_it_with_its_output(string kind)
    {
        Container container = WithHook(kind, "echo reason-of-the-hook >&2; exit 3");

        container.Create().Should().Fail().Saying("hook", "reason-of-the-hook", "exit status 3");

        container.State().Should().Fail().Saying("does not exist");
    }

    // runtime.md#lifecycle: "If any startContainer hook fails, the runtime MUST generate an error, stop the container, and continue the
    // lifecycle at step 12."
    [Fact]
    public void Failing_start_hook_keeps_the_process_from_running()
    {
        Container container = WithHook("startContainer", "exit 3", "touch", "/ran");
        container.Create().Should().Succeed();

        // runc 1.1.5 reports success here and the container is found stopped.
        container.Start().Should().Fail().Saying("hook", "exit status 3");

        container.State().Should().Fail().Saying("does not exist");
        File.Exists(container.Bundle.InRootfs("/ran")).Should().BeFalse();
    }

    // runtime.md#lifecycle: "If any poststart hook fails, the runtime MUST generate an error, stop the container, and continue the
    // lifecycle at step 12." (Before 1.3.0 it was a warning.)
    [Fact]
    public void Failing_poststart_hook_stops_the_container()
    {
        Container container = WithHook("poststart", "exit 3", "pause");
        container.Create().Should().Succeed();

        container.Start().Should().Fail().At("/hooks/poststart/0").Saying("exit status 3");

        container.State().Should().Fail().Saying("does not exist");
    }

    // runtime.md#lifecycle: "... and continue the lifecycle at step 12", which deletes the container, and step 13: "The poststop hooks MUST
    // be invoked by the runtime."
    [Theory]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    [InlineData("startContainer")]
    [InlineData("poststart")]
    public void Poststop_hooks_follow_a_failed_one(string kind)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Hook(kind, new JsonObject { ["path"] = PathOf(config.BundleFolder, kind, "fail.sh") });
                config.Hook("poststop", new JsonObject { ["path"] = PathOf(config.BundleFolder, "poststop", "after.sh") });
                config.Guest("pause");
            },
            bundle =>
            {
                AddHook(bundle, kind, "fail.sh", "exit 3");
                AddHook(bundle, "poststop", "after.sh", $"cat >> {bundle.Folder}/after");
            });

        container.Run().Should().Fail().At($"/hooks/{kind}/0");

        ((string)JsonNode.Parse(File.ReadAllText(Path.Combine(container.Bundle.Folder, "after")))!["status"]!).Should().Be("stopped");
        container.State().Should().Fail().Saying("does not exist");
    }

    // As runc, which changes to the bundle before it makes the container; hooks rely on it.
    [Theory]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    public void Hook_of_create_starts_in_the_bundle(string kind)
    {
        Container container = WithHook(kind, "pwd > pwd");

        container.Create().Should().Succeed();

        File.ReadAllText(Path.Combine(container.Bundle.Folder, "pwd")).Should().Be($"{container.Bundle.Folder}\n");
    }

    // runtime.md#errors does not say how an error is told; runc's has the output of the hook. Those of the container are run by init, which
    // has little room for messages.
    [Theory]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    [InlineData("startContainer")]
    public void Reason_of_a_failed_hook_is_told_behind_whatever_else_it_said(string kind)
    {
        Container container = WithHook(kind, "i=0; while [ $i -lt 30 ]; do echo some other line; i=$((i+1)); done; echo THE REASON; exit 3");

        container.Run().Should().Fail().Saying("exit status 3", "some other line", "THE REASON");
    }

    // runtime.md#lifecycle: "If any poststop hook fails, the runtime MUST log a warning, but the remaining hooks and lifecycle continue as
    // if the hook had succeeded." runc 1.1.5 stops at the first.
    [Fact]
    public void Failing_poststop_hook_is_a_warning_and_the_rest_run()
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Hook("poststop", new JsonObject { ["path"] = Path.Combine(config.BundleFolder, "fail.sh") });
                config.Hook("poststop", new JsonObject { ["path"] = Path.Combine(config.BundleFolder, "good.sh") });
                config.Guest("exit", "0");
            },
            bundle =>
            {
                AddHook(bundle, "poststop", "fail.sh", "exit 3");
                AddHook(bundle, "poststop", "good.sh", $"echo ran > {bundle.Folder}/good");
            });

        container.Started().WaitFor("stopped").Logged(out string said, "delete", container.Id).Should().Succeed();

        said.Should().ContainEquivalentOf("poststop");
        File.Exists(Path.Combine(container.Bundle.Folder, "good")).Should().BeTrue();
        container.State().Should().Fail().Saying("does not exist");
    }

    // config.md#posix-platform-hooks: "timeout (int, OPTIONAL) is the number of seconds before aborting the hook."
    [Fact]
    public void Hook_that_takes_too_long_is_killed()
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Hook("createRuntime", new JsonObject { ["path"] = Path.Combine(config.BundleFolder, "slow.sh"), ["timeout"] = 1 }),
            bundle => AddHook(bundle, "createRuntime", "slow.sh", "exec sleep 1000"));

        container.Create().Should().Fail().Saying("hook", "1");

        container.State().Should().Fail().Saying("does not exist");
    }

    // config.md#posix-platform-hooks: "path MUST be absolute"; "If set, timeout MUST be greater than zero."
    [Theory]
    [InlineData("relative/hook", null)]
    [InlineData("/bin/true", 0)]
    [InlineData("/bin/true", -1)]
    public void Hook_that_breaks_the_rules_is_refused(string path, int? timeout)
    {
        // runc 1.1.5 checks none of it.
        Container container = NewContainer(Layout.Native, config =>
        {
            JsonObject hook = new() { ["path"] = path };
            if (timeout is not null)
                hook["timeout"] = timeout;
            config.Hook("createRuntime", hook);
        });

        container.Create().Should().Fail().At("/hooks/createRuntime/0");
    }

    // runtime.md#lifecycle: "If any startContainer hook fails, the runtime MUST generate an error": which of them, whoever starts it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Start_hook_that_fails_is_named(bool run)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Hook("startContainer", new JsonObject { ["path"] = "/first.sh" });
                config.Hook("startContainer", new JsonObject { ["path"] = "/second.sh" });
            },
            bundle =>
            {
                AddHook(bundle, "startContainer", "first.sh", "true");
                bundle.AddScript("rootfs/second.sh", "exit 3");
            });

        if (!run)
            container.Create().Should().Succeed();
        (run ? container.Run() : container.Start()).Should().Fail().At("/hooks/startContainer/1").Saying("exit status 3");
    }

    /// <summary>A container with one hook, and what its guest does, all that it can where that is left out.</summary>
    private Container WithHook(string kind, string body, params string[] actions) => NewContainer(
        Layout.Native,
        config =>
        {
            config.Hook(kind, new JsonObject { ["path"] = PathOf(config.BundleFolder, kind, "hook.sh") });
            config.Guest(actions.Length > 0 ? actions : ["all"]);
        },
        bundle => AddHook(bundle, kind, "hook.sh", body));

    private static bool RunsInside(string kind) => kind == "startContainer";

    private static string PathOf(string bundle, string kind, string name) => RunsInside(kind) ? $"/{name}" : Path.Combine(bundle, name);

    private static void AddHook(TestBundle bundle, string kind, string name, string body)
    {
        if (!RunsInside(kind))
        {
            bundle.AddScript(name, body);
            return;
        }
        bundle.AddBusybox();
        bundle.AddScript($"rootfs/{name}", body);
    }

    private static void AllHooks(ContainerConfig config)
    {
        foreach (string kind in s_kinds)
        {
            for (int i = 1; i <= 2; i++)
                config.Hook(kind, new JsonObject { ["path"] = PathOf(config.BundleFolder, kind, $"{kind}{i}.sh") });
        }
        config.Guest("sleep", "0.2");
    }

    private static void LoggingHooks(TestBundle bundle)
    {
        foreach (string kind in s_kinds)
        {
            // The log lies in the rootfs, which both sides reach.
            string log = RunsInside(kind) ? "/data/log" : Path.Combine(bundle.Rootfs, "data/log");
            for (int i = 1; i <= 2; i++)
            {
                if (RunsInside(kind) && i == 2)
                    bundle.AddScript($"rootfs/{kind}{i}.sh", $"echo {kind}{i} >> {log}");
                else
                    AddHook(bundle, kind, $"{kind}{i}.sh", $"echo {kind}{i} >> {log}");
            }
        }
    }

    private static string[] Log(Container container) => File.ReadAllLines(container.Bundle.InRootfs("/data/log"));
}
