namespace OciRuntime.SpecTests.Cli;

/// <summary>The runtime as an ordinary user: a user namespace with one id, no cgroup of its own, state below XDG_RUNTIME_DIR.</summary>
public sealed class RootlessTests : SpecTest
{
    private const int Mkdir = 83, EROFS = 30; // x86_64

    // runc-spec(8): "Alternatively, you can start a rootless container, which has the ability to run without root privileges."
    // user_namespaces(7): setgroups is denied.
    [Fact]
    public void Config_of_spec_rootless_runs_as_an_ordinary_user()
    {
        Container container = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        RunOptions options = OrdinaryUser.Options(out string runtimeFolder);
        OrdinaryUser.WriteConfig(container, options);

        GuestReport guest = Runtime.Run(options, "run", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed().Which.Guest;

        guest.Should().Report("uid", "0 0 0");
        string.Join(' ', guest["uid_map"].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Should().Be($"0 {OrdinaryUser.Id} 1");
        guest.Should().Report("setgroups", "deny");
        // The state was kept below XDG_RUNTIME_DIR, in a folder named after the runtime, and is gone with the container.
        string root = Directory.EnumerateDirectories(runtimeFolder).Should().ContainSingle().Which;
        Directory.EnumerateFileSystemEntries(root).Should().BeEmpty();
    }

    // runtime.md#scope-of-a-container: "The entity using a runtime to create a container MUST be able to use the operations defined in this
    // specification against that same container."
    [Fact]
    public void Life_cycle_works_as_an_ordinary_user()
    {
        Container container = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        RunOptions options = OrdinaryUser.Options(out _);
        OrdinaryUser.WriteConfig(container, options, "pause");

        Runtime.Run(options, "create", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();
        int pid = (int)JsonNode.Parse(Runtime.Run(options, "state", container.Id).Should().Succeed().Which.Stdout)!["pid"]!;
        // He may clone no mount, so init runs from a sealed copy in memory and not from the host's file.
        new FileInfo($"/proc/{pid}/exe").LinkTarget.Should().StartWith("/memfd:");
        Runtime.Run(options, "start", container.Id).Should().Succeed();
        JsonNode state = JsonNode.Parse(Runtime.Run(options, "state", container.Id).Should().Succeed().Which.Stdout)!;
        Runtime.Run(options, "kill", container.Id, "KILL").Should().Succeed();
        Runtime.Run(options, "delete", "--force", container.Id).Should().Succeed();

        ((string)state["status"]!).Should().Be("running");
    }

    // runc-exec(8): "execute new process inside the container"; its user is root of the container's namespace, and errors are those of
    // root's exec.
    [Fact]
    public void Exec_works_as_an_ordinary_user()
    {
        Container container = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        RunOptions options = OrdinaryUser.Options(out _);
        OrdinaryUser.WriteConfig(container, options, "pause");
        Runtime.Run(options, "run", "-d", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();

        GuestReport guest = Runtime.Run(options, "exec", container.Id, "/bin/guest", "ids", "process").Should().Succeed().Which.Guest;
        CommandResult missing = Runtime.Run(options, "exec", container.Id, "nosuch");
        Runtime.Run(options, "delete", "--force", container.Id).Should().Succeed();

        guest.Should().Report("uid", "0 0 0");
        string.Join(' ', guest["uid_map"].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Should().Be($"0 {OrdinaryUser.Id} 1");
        missing.Should().FailToExec().Saying("executable file not found in $PATH");
    }

    // runc, "Signal: honor RootlessCgroups": without a pid namespace and without a cgroup the runtime knows the first process alone. runc warns:
    // "failed to kill all processes, possibly due to lack of cgroup".
    [Theory]
    [InlineData("kill ID KILL")]
    [InlineData("kill --all ID TERM")]
    [InlineData("delete --force ID")]
    public void Processes_that_cannot_be_found_are_a_warning(string command)
    {
        Container container = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        RunOptions options = OrdinaryUser.Options(out _);
        OrdinaryUser.WriteConfig(container, options, "pause");
        JsonObject config = JsonNode.Parse(File.ReadAllText(container.Bundle.ConfigFile))!.AsObject();
        JsonArray namespaces = config["linux"]!["namespaces"]!.AsArray();
        namespaces.Remove(namespaces.First(entry => (string)entry!["type"]! == "pid"));
        JsonObject proc = config["mounts"]!.AsArray().First(mount => (string)mount!["destination"]! == "/proc")!.AsObject();
        (proc["type"], proc["source"], proc["options"]) = ("bind", "/proc", ContainerConfig.Array("rbind"));
        File.WriteAllText(container.Bundle.ConfigFile, config.ToJsonString());
        Runtime.Run(options, "run", "-d", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();

        CommandResult result = Runtime.Run(options, command.Replace("ID", container.Id, StringComparison.Ordinal).Split(' '));
        Runtime.Run(options, "delete", "--force", container.Id).Should().Succeed();

        result.Should().Succeed().Saying("failed to kill all processes, possibly due to lack of cgroup");
    }

    // pidfd_getfd(2): "Permission to duplicate another process's file descriptor is governed by a ptrace access mode". The owner of a user
    // namespace may trace what was started in it; the memory of an exec stays the host's (docs/decisions/0006), and a process without its
    // agent does not run.
    [Fact]
    public void Agent_of_an_ordinary_user_is_asked_by_the_container_and_not_by_exec()
    {
        using SeccompAgent agent = new(number => number == Mkdir ? new(0, EROFS) : null);
        File.SetUnixFileMode(agent.File, (UnixFileMode)Octal._0666);
        Container container = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        RunOptions options = OrdinaryUser.Options(out _);
        OrdinaryUser.WriteConfig(container, options, "out", "/report", "mkdir", "/made", "pause");
        JsonObject config = JsonNode.Parse(File.ReadAllText(container.Bundle.ConfigFile))!.AsObject();
        config["root"]!["readonly"] = false;
        config["linux"]!["seccomp"] = new JsonObject
        {
            ["defaultAction"] = "SCMP_ACT_ALLOW",
            ["listenerPath"] = agent.File,
            ["syscalls"] = new JsonArray(new JsonObject { ["names"] = ContainerConfig.Array("mkdir"), ["action"] = "SCMP_ACT_NOTIFY" }),
        };
        File.WriteAllText(container.Bundle.ConfigFile, config.ToJsonString());

        Runtime.Run(options, "create", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();
        CommandResult started = Runtime.Run(options, "start", container.Id);
        GuestReport? guest = started.ExitCode == 0 ? container.WaitForReport("/report", "mkdir /made") : null;
        CommandResult executed = Runtime.Run(options, "exec", container.Id, "/bin/guest", "mkdir", "/made");
        Runtime.Run(options, "delete", "--force", container.Id).Should().Succeed();

        started.Should().Succeed();
        guest!["mkdir /made"].Should().Be("EROFS");
        executed.Should().FailToExec().Saying("pidfd_getfd", "EPERM", "CAP_SYS_PTRACE");
    }
}
