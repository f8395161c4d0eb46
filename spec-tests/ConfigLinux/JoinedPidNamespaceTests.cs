using Microsoft.Win32.SafeHandles;

namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>
/// A pid namespace that is joined, as in a pod, together with what else has a part in the making of init: it enters the namespace late, by a clone of
/// itself (docs/decisions/0006).
/// </summary>
public sealed class JoinedPidNamespaceTests : SpecTest
{
    private const uint First = 100_000;

    // config-linux.md#namespaces: "The runtime MUST place the container process in the namespace associated with that path": the process that
    // `state`, the pid file and the hooks name.
    [Theory, BothLayouts]
    public void State_and_pid_file_name_the_process_that_is_in_it(Layout layout)
    {
        using NamespaceHolder holder = new("--pid");
        Container container = Joined(layout, holder, config => config.Guest("pause"));
        string pidFile = Path.Combine(container.Bundle.Folder, "pid");

        container.Create("--pid-file", pidFile).Should().Succeed();
        container.Start().Should().Succeed();

        File.ReadAllText(pidFile).Should().Be($"{container.Pid}");
        NewNamespaceTests.OfProcess("pid", $"{container.Pid}").Should().Be(holder.NameOf("pid"));
        container.ExecReport([], "namespaces").Should().Report("ns pid", holder.NameOf("pid"));
    }

    // config.md#posix-platform-hooks: "createContainer"; glossary.md#container-namespace: "the namespaces in which the configured process executes".
    // runtime.md#state: "pid ... is the ID of the container process".
    [Theory]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    public void Hook_gets_the_pid_that_init_keeps(string kind)
    {
        using NamespaceHolder holder = new("--pid");
        Container container = Joined(Layout.Native, holder, config =>
        {
            config.Hook(kind,
                new JsonObject
                {
                    ["path"] = "/bin/sh",
                    ["args"] = ContainerConfig.Array("sh", "-c",
                        $"cat > {config.BundleFolder}/state; readlink /proc/self/ns/pid > {config.BundleFolder}/own"),
                    ["env"] = ContainerConfig.Array("PATH=/usr/bin:/bin"),
                });
            config.Guest("pause");
        }).Started();

        int pid = (int)JsonNode.Parse(File.ReadAllText($"{container.Bundle.Folder}/state"))!["pid"]!;
        if (kind == "createContainer")
        {
            File.ReadLines($"/proc/{container.Pid}/status").Single(line => line.StartsWith("NSpid:", StringComparison.Ordinal)).Split('\t')[^1]
                .Should().Be($"{pid}");
        }
        else
        {
            pid.Should().Be(container.Pid);
        }
    }

    // config-linux.md#offset-for-time-namespace: "sets the offset for Time Namespace": it, too, holds for children only.
    [Fact]
    public void New_time_namespace_is_made_beside_it()
    {
        using NamespaceHolder holder = new("--pid");
        Container container = Joined(Layout.Native, holder, config =>
        {
            config.AddNamespace("time");
            config.Linux["timeOffsets"] = JsonNode.Parse("""{"boottime": {"secs": 604800}}""");
            config.Guest("namespaces", "read", "/proc/self/timens_offsets");
        });

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Should().Report("ns pid", holder.NameOf("pid"));
        guest["ns time"].Should().NotBe(NewNamespaceTests.OfHost("time"));
        guest["read /proc/self/timens_offsets"].Should().Contain("604800");
    }

    // user_namespaces(7): a process in a new user namespace "may not" join what the one above owns, and so cannot mount a procfs of it either.
    [Theory, BothLayouts]
    public void New_user_namespace_is_made_beside_it(Layout layout)
    {
        using NamespaceHolder holder = new("--pid");
        Container container = Joined(
            layout,
            holder,
            config =>
            {
                config.NewUserNamespace(First, 65536);
                config.RemoveMount("/proc");
                config.Mount("/proc", "bind", "/proc", "rbind");
                config.Guest("ids", "process");
            },
            bundle => bundle.OwnRootfs(First));

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Should().Report("uid", "0 0 0");
        int.Parse(guest["pid"]).Should().BeInRange(2, 9, "the namespace has one process so far");
    }

    // runc-create(8): "a file descriptor referencing the master end of the console's pseudoterminal". credentials(7): the terminal belongs to the
    // session.
    [Fact]
    public void Terminal_is_that_of_its_session()
    {
        using NamespaceHolder holder = new("--pid");
        using DescriptorListener listener = new();
        Container container = Joined(Layout.Native, holder, config =>
        {
            config.Process["terminal"] = true;
            config.Guest("terminal", "line", "exit", "0");
        });

        container.Create("--console-socket", listener.File).Should().Succeed();

        using SafeFileHandle master = listener.ReceiveOne(out _);
        using PseudoTerminal terminal = new(master);
        container.Start().Should().Succeed();
        terminal.WaitFor("console");
        terminal.Type("typed\r");
        terminal.WaitFor("line\ttyped\\n");
        terminal.Shown.Should().Contain("console\tsame");
    }

    // config-linux.md#sysctl: "allows kernel parameters to be modified at runtime for the container". config.md#hostname.
    [Theory]
    [InlineData("")]
    [InlineData("--no-pivot")]
    public void Names_and_parameters_are_set(string flag)
    {
        using NamespaceHolder holder = new("--pid");
        Container container = Joined(Layout.Native, holder, config =>
        {
            config.Root["hostname"] = "pod";
            config.Root["domainname"] = "example";
            config.Linux["sysctl"] = new JsonObject { ["net.ipv4.ip_forward"] = "1" };
            config.Guest("read", "/proc/sys/kernel/hostname", "read", "/proc/sys/kernel/domainname", "read", "/proc/sys/net/ipv4/ip_forward", "list",
                "/proc");
        });

        GuestReport guest = container.Run(flag.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Should().Succeed().Which.Guest;

        guest.Should().Report(
            ("read /proc/sys/kernel/hostname", "pod\n"),
            ("read /proc/sys/kernel/domainname", "example\n"),
            ("read /proc/sys/net/ipv4/ip_forward", "1\n"));
        guest.All("list /proc").Should().Contain("1").And.NotContain($"{Environment.ProcessId}");
    }

    // config.md#mounts: "The runtime MUST mount entries in the listed order": none of them need be a procfs.
    [Fact]
    public void Procfs_may_be_missing()
    {
        using NamespaceHolder holder = new("--pid");
        Container container = Joined(Layout.Native, holder, config =>
        {
            config.RemoveMount("/proc");
            config.Linux.Remove("maskedPaths");
            config.Linux.Remove("readonlyPaths");
            config.Linux["sysctl"] = new JsonObject { ["net.ipv4.ip_forward"] = "1" };
            config.Guest("echo", "here");
        });

        container.Run().Should().Succeed().Reporting("echo", "here");
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted", and names the place.
    [Theory]
    [InlineData("/proc", "proc", "hidepid=seven", "/mounts/0")]
    [InlineData("/data", "nosuchfs", "ro", "/mounts/0")]
    public void What_fails_is_told_with_its_place(string destination, string type, string option, string pointer)
    {
        using NamespaceHolder holder = new("--pid");
        Container container = Joined(Layout.Native, holder, config => config.Mounts[0] = new JsonObject
        {
            ["destination"] = destination,
            ["type"] = type,
            ["source"] = type,
            ["options"] = ContainerConfig.Array(option),
        });

        container.Create().Should().Fail().At(pointer);
    }

    // user_namespaces(7): what an ordinary user joins is what he owns: the user namespace of his first container and what that owns.
    [Fact]
    public void Ordinary_user_joins_those_of_his_own_container()
    {
        Container first = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        RunOptions options = OrdinaryUser.Options(out _);
        OrdinaryUser.WriteConfig(first, options, "pause");
        Runtime.Run(options, "run", "-d", "--bundle", first.Bundle.Folder, first.Id).Should().Succeed();
        int pid = (int)JsonNode.Parse(Runtime.Run(options, "state", first.Id).Should().Succeed().Which.Stdout)!["pid"]!;
        Container second = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        OrdinaryUser.WriteConfig(second, options, "ids", "namespaces", "list", "/proc");
        JsonObject config = JsonNode.Parse(File.ReadAllText(second.Bundle.ConfigFile))!.AsObject();
        foreach (JsonNode? entry in config["linux"]!["namespaces"]!.AsArray())
        {
            if ((string)entry!["type"]! is "user" or "pid")
                entry["path"] = $"/proc/{pid}/ns/{(string)entry["type"]!}";
        }
        config["linux"]!.AsObject().Remove("uidMappings");
        config["linux"]!.AsObject().Remove("gidMappings");
        File.WriteAllText(second.Bundle.ConfigFile, config.ToJsonString());
        string theirs = NewNamespaceTests.OfProcess("pid", $"{pid}");

        CommandResult result = Runtime.Run(options, "run", "--bundle", second.Bundle.Folder, second.Id);
        Runtime.Run(options, "delete", "--force", first.Id).Should().Succeed();

        result.Should().Succeed().Reporting(("ns pid", theirs), ("uid", "0 0 0")).Which.Guest.All("list /proc").Should().Contain("1");
    }

    private Container Joined(Layout layout, NamespaceHolder holder, Action<ContainerConfig> edit, Action<TestBundle>? prepare = null) => NewContainer(
        layout,
        config =>
        {
            config.RemoveNamespace("pid");
            config.AddNamespace("pid", holder.PathOf("pid"));
            edit(config);
        },
        prepare);
}
