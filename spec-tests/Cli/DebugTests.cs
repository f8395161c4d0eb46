namespace OciRuntime.SpecTests.Cli;

/// <summary>--debug and warnings: what is said, in which format, and into whose stderr.</summary>
public sealed class DebugTests : SpecTest
{
    private static readonly JsonArray s_ambientAlone = ContainerConfig.Array("CAP_KILL");

    // runc(8): "--debug: Enable debug logging." Both processes are told of: the runtime by its phases, init by its operations.
    [Theory]
    [InlineData("json", "\"level\":\"debug\",\"msg\":\"")]
    [InlineData("text", "level=debug msg=\"")]
    public void Run_tells_phases_and_decisions_of_both_processes(string format, string beginning)
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux["maskedPaths"] = ContainerConfig.Array("/proc/nosuch");
            config.Guest("exit", "0");
        });
        string log = Path.Combine(Scratch.NewFolder(), "log");

        container.Command("--debug", "--log", log, "--log-format", format, "run", "--bundle", container.Bundle.Folder, container.Id)
            .Should().Succeed();

        string[] lines = File.ReadAllLines(log);
        lines.Should().OnlyContain(line => line.Contains(beginning, StringComparison.Ordinal));
        string[] phases = ["config\"", "validate\"", "cgroup: make\"", "clone\"", "plan\"", "start, wait for execve\"", "process\"",
            "delete: cgroup\""];
        string[] decisions = ["namespace pid: new\"", $"rootfs {container.Bundle.Rootfs}", $"/{container.Id}\""];
        string[] init = ["init: PivotRoot", "init: MountFilesystem type=proc", "init: there is no such path: skipped", "init: Exec args=",
            "init: execve\""];
        foreach (string expected in (string[])[.. phases, .. decisions, .. init])
            lines.Should().Contain(line => line.Contains(expected, StringComparison.Ordinal), expected);
    }

    // runc(8): "--debug: Enable debug logging", of any command.
    [Fact]
    public void Exec_tells_of_both_processes()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause")).Started();

        CommandResult result = container.Command("--debug", "--log-format", "json", "exec", container.Id, "/bin/guest", "exit", "0")
            .Should().Succeed().Which;
        container.WaitForExecsToEnd();

        string[] messages = [.. result.Stderr.TrimEnd('\n').Split('\n').Select(line => (string)JsonNode.Parse(line)!["msg"]!)];
        messages.Should().Contain(["exec", "state", "plan", "clone", "init: execve"]);
        messages.Should().Contain(message => message.StartsWith("init: JoinNamespaces", StringComparison.Ordinal));
        messages.Should().Contain(message => message.StartsWith($"container {container.Id}, init ", StringComparison.Ordinal));
    }

    // runc(8): "--log: Set the log destination to path. The default is to log to stderr." People keep passwords in environments.
    [Fact]
    public void Environment_is_not_told()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Env("PASSWORD=hunter2");
            config.Guest("exit", "0");
        });

        CommandResult result = container.Command("--debug", "--trace", "-", "run", "--bundle", container.Bundle.Folder, container.Id)
            .Should().Succeed().Which;

        result.Stderr.Should().Contain("env=(1 variables)").And.NotContain("hunter2");
    }

    // config.md#linux-process: "Any value which cannot be mapped to a relevant kernel interface, or cannot be granted otherwise MUST be logged as
    // a warning by the runtime." runc(8): "The default is to log to stderr."
    [Theory]
    [InlineData("text", "level=warning msg=\"/process/capabilities/ambient: ")]
    [InlineData("json", "{\"level\":\"warning\",\"msg\":\"/process/capabilities/ambient: ")]
    public void Warning_of_a_command_in_the_foreground_goes_to_stderr(string format, string words)
    {
        Container container = NewContainer(Layout.Native, config => WithWarning(config, "exit", "0"));

        container.Command("--log-format", format, "run", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed().Saying(words);
    }

    // conmon, go-runc: stdout and stderr of create are those of the container, and what lands there is shown as its output.
    [Theory]
    [InlineData("create")]
    [InlineData("run", "--detach")]
    public void Detached_container_gets_no_warning_into_its_stderr(params string[] command)
    {
        Container container = NewContainer(Layout.Native, config => WithWarning(config, "pause"));

        CommandResult result = container.Command([.. command, "--bundle", container.Bundle.Folder, container.Id]).Should().Succeed().Which;

        result.Stderr.Should().BeEmpty();
    }

    // conmon: stdout and stderr of a detached exec are those of its process.
    [Fact]
    public void Detached_exec_gets_no_warning_into_its_stderr()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause")).Started();
        string file = Path.Combine(container.Bundle.Folder, "process.json");
        JsonObject process = new()
        {
            ["cwd"] = "/",
            ["args"] = ContainerConfig.Array("/bin/guest", "exit", "0"),
            ["capabilities"] = new JsonObject { ["ambient"] = s_ambientAlone.DeepClone() },
        };
        File.WriteAllText(file, process.ToJsonString());

        CommandResult detached = container.Command("exec", "--detach", "--process", file, container.Id).Should().Succeed().Which;
        CommandResult foreground = container.Command("exec", "--process", file, container.Id).Should().Succeed().Which;
        container.WaitForExecsToEnd();

        detached.Stderr.Should().BeEmpty();
        foreground.Stderr.Should().Contain("level=warning msg=\"/process/capabilities/ambient: ");
    }

    // runc-spec(8): "The spec generated is just a starter file": it asks for nothing that cannot be granted.
    [Fact]
    public void Starter_config_runs_without_a_warning()
    {
        Container container = NewContainer(Layout.Native);
        File.Delete(container.Bundle.ConfigFile);
        container.Command("spec", "--bundle", container.Bundle.Folder).Should().Succeed();
        JsonNode config = JsonNode.Parse(File.ReadAllText(container.Bundle.ConfigFile))!;
        config["process"]!["terminal"] = false;
        config["process"]!["args"] = ContainerConfig.Array("/bin/guest", "exit", "0");
        File.WriteAllText(container.Bundle.ConfigFile, config.ToJsonString());

        container.Run().Should().Succeed().Which.Stderr.Should().BeEmpty();
    }

    private static void WithWarning(ContainerConfig config, params ReadOnlySpan<string> actions)
    {
        config.Process["capabilities"] = new JsonObject { ["ambient"] = s_ambientAlone.DeepClone() };
        config.Guest(actions);
    }
}
