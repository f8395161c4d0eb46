namespace OciRuntime.SpecTests.Engines;

/// <summary>
/// What engines search the runtime's messages for, said on both channels: one line on stderr, and one object in the log, which is
/// all that containerd's shim and podman read. The words are runc's.
/// </summary>
public sealed class ErrorTableTests : SpecTest
{
    // containerd's shim finds "does not exist" and "container not running", podman and Docker find "permission denied", "executable file
    // not found" and "no such file or directory" in the runtime's words. As runc 1.1.5 says them.
    [Theory]
    [InlineData("none", "state", "container does not exist")]
    [InlineData("none", "start", "container does not exist")]
    [InlineData("none", "kill", "container does not exist")]
    [InlineData("none", "delete", "container does not exist")]
    [InlineData("none", "pause", "container does not exist")]
    [InlineData("none", "resume", "container does not exist")]
    [InlineData("none", "ps", "container does not exist")]
    [InlineData("none", "events --stats", "container does not exist")]
    [InlineData("none", "update --pids-limit 10", "container does not exist")]
    [InlineData("none", "exec ID true", "exec failed: container does not exist")]
    [InlineData("created", "delete", null)]
    [InlineData("running", "start", "cannot start an already running container")]
    [InlineData("running", "delete", "cannot delete container ID that is not stopped: running")]
    [InlineData("running", "resume", "container not paused")]
    [InlineData("running", "kill ID NOSUCH", "unknown signal \"NOSUCH\"")]
    [InlineData("running", "create --bundle BUNDLE", "create failed: container with given ID already exists")]
    [InlineData("running", "run --bundle BUNDLE", "run failed: container with given ID already exists")]
    [InlineData("running", "exec ID nosuch", "exec failed: unable to start container process: exec: \"nosuch\": executable file not found in $PATH")]
    [InlineData("running", "exec ID /nosuch",
        "exec failed: unable to start container process: exec: \"/nosuch\": stat /nosuch: no such file or directory")]
    [InlineData("running", "exec ID /etc", "exec failed: unable to start container process: exec: \"/etc\": permission denied")]
    [InlineData("paused", "start", "cannot start a container in the paused state")]
    [InlineData("paused", "pause", "container not running")]
    [InlineData("paused", "delete", "cannot delete container ID that is not stopped: paused")]
    [InlineData("paused", "exec ID true", "exec failed: cannot exec in a paused container (use --ignore-paused to override)")]
    [InlineData("stopped", "start", "cannot start a container that has stopped")]
    [InlineData("stopped", "kill", "container not running")]
    [InlineData("stopped", "kill --all ID KILL", null)]
    [InlineData("stopped", "pause", "container not running")]
    [InlineData("stopped", "resume", "container not paused")]
    [InlineData("stopped", "update --pids-limit 10", "container not running")]
    [InlineData("stopped", "exec ID true", "exec failed: cannot exec in a stopped container")]
    [InlineData("stopped", "delete", null)]
    [InlineData("none", "delete --force", null)]
    [InlineData("running", "delete --force", null)]
    [InlineData("paused", "delete --force", null)]
    [InlineData("none", "create --bundle /no/such", "chdir /no/such: no such file or directory")]
    public void Engine_finds_what_it_looks_for(string state, string command, string? words)
    {
        Container container = In(state);
        string log = Path.Combine(container.Bundle.Folder, "log.json");
        string[] arguments =
            [.. command.Split(' ').Select(word => word switch { "ID" => container.Id, "BUNDLE" => container.Bundle.Folder, _ => word })];
        if (!command.Contains("ID", StringComparison.Ordinal))
            arguments = [.. arguments, container.Id];

        CommandResult result = container.Command(["--log", log, "--log-format", "json", .. arguments]);

        string[] lines = File.Exists(log) ? File.ReadAllLines(log) : [];
        if (words is null)
        {
            // Silence on success: with a container's stdio on fd 1 and 2 every word would be the container's.
            ((result.ExitCode, result.Stdout, result.Stderr)).Should().Be(((int ExitCode, string Stdout, string Stderr))((0, "", "")));
            lines.Should().BeEmpty();
            return;
        }
        string expected = words.Replace("ID that", $"{container.Id} that", StringComparison.Ordinal);
        result.Should().ExitWith(command.StartsWith("exec", StringComparison.Ordinal) ? 255 : 1);
        result.Stderr.Should().Contain(expected);
        result.Stderr.Count(letter => letter == '\n').Should().Be(1);
        JsonObject line = JsonNode.Parse(lines.Should().ContainSingle().Which)!.AsObject();
        ((string?)line["level"]).Should().Be("error");
        ((string?)line["msg"]).Should().Contain(expected);
        ((string?)line["time"]).Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$");
    }

    // Podman calls pause, kill and delete with this one variable, empty for root.
    [Fact]
    public void Empty_environment_is_enough()
    {
        RunOptions bare = new() { Environment = new Dictionary<string, string> { ["XDG_RUNTIME_DIR"] = "" } };
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"), options: bare).Started();

        container.Command("pause", container.Id).Should().Succeed();
        container.Command("resume", container.Id).Should().Succeed();
        container.Kill("9").Should().Succeed();
        container.WaitFor("stopped").Delete("--force").Should().Succeed();
    }

    // Podman and CRI-O ask so whether checkpoints work.
    [Fact]
    public void Question_for_checkpoints_is_answered_truthfully()
    {
        bool works = Runtime.Run(new RunOptions(), "checkpoint", "--help").ExitCode == 0;

        Runtime.Run(new RunOptions(), "--help").Stdout.Contains("checkpoint", StringComparison.Ordinal).Should().Be(works);
    }

    private Container In(string state)
    {
        Container container = NewContainer(Layout.Native, config => config.Guest(state == "stopped" ? ["exit", "0"] : ["pause"]));
        if (state == "none") return container;
        container.Create().Should().Succeed();
        if (state == "created") return container;
        container.Start().Should().Succeed();
        if (state == "paused")
            container.Command("pause", container.Id).Should().Succeed();
        return container.WaitFor(state);
    }
}
