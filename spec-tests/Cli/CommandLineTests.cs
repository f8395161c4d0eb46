namespace OciRuntime.SpecTests.Cli;

/// <summary>The command line as engines and people write it.</summary>
public sealed class CommandLineTests : SpecTest
{
    // runc(8): "Show version." Three lines; containerd reads "runc version X" or any first line with "version", dockerd "commit:".
    [Theory]
    [InlineData("--version")]
    [InlineData("-v")]
    public void Version_has_the_three_lines(string flag)
    {
        string[] lines = Runtime.Run(new RunOptions(), flag).Should().Succeed().Which.Stdout.Split('\n');

        lines[0].Should().MatchRegex(@"^runcs? version \d+\.\d+\.\d+");
        lines[1].Should().StartWith("commit: ");
        lines[2].Should().MatchRegex(@"^spec: 1\.\d+\.\d+");
    }

    // runc(8): "Show a list of commands or help for a particular command."
    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    [InlineData("h")]
    public void Help_names_every_command(string flag)
    {
        string help = Runtime.Run(new RunOptions(), flag).Should().Succeed().Which.Stdout;

        foreach (string command in (ReadOnlySpan<string>)["create", "start", "run", "state", "kill", "delete", "list", "spec", "features"])
            help.Should().MatchRegex($@"(?m)^\s+{command}\s");
        // The re-executed init stage is no command for people.
        help.Should().NotMatchRegex(@"(?m)^\s+init\s");
    }

    // runc(8): "Show help." Podman and CRI-O ask `checkpoint --help` so whether a command is there.
    [Theory]
    [InlineData("create")]
    [InlineData("start")]
    [InlineData("run")]
    [InlineData("state")]
    [InlineData("kill")]
    [InlineData("delete")]
    [InlineData("list")]
    [InlineData("spec")]
    [InlineData("features")]
    public void Every_command_has_help(string command)
    {
        CommandResult result = Runtime.Run(new RunOptions(), command, "--help").Should().Succeed().Which;

        result.Stdout.Should().Contain(command);
    }

    // containerd's shim and podman read the error from the log, conmon from stderr.
    [Theory]
    [InlineData("flag provided but not defined: -nosuch", "state", "--nosuch", "x")]
    [InlineData("unknown signal \"NOSUCH\"", "kill", "x", "NOSUCH")]
    public void Wrong_usage_is_told_in_both_channels(string words, params string[] arguments) =>
        BadInput.BadCommand.Of(NewContainer(Layout.Native), arguments).Should().Fail().Saying(words);

    // conmon reads stderr once, Docker shows its last line: whatever an argument holds, an error is one line.
    [Fact]
    public void Error_is_one_line()
    {
        string log = Path.Combine(Scratch.NewFolder(), "log");

        CommandResult result = Runtime.Run(new RunOptions(), "--log", log, "--log-format", "json", "run", "--bundle", "/no\nsuch\u001b[2J", "x")
            .Should().Fail().Saying("/no\\nsuch\\x1b[2J").Which;

        result.Stderr.TrimEnd('\n').Split('\n').Should().ContainSingle();
        ((string)JsonNode.Parse(File.ReadAllLines(log).Should().ContainSingle().Which)!["msg"]!).Should().Contain("/no\nsuch\u001b[2J");
    }

    // runc-create(8): "Pass N additional file descriptors to the container".
    [Theory]
    [InlineData("create")]
    [InlineData("run")]
    public void Negative_number_of_descriptors_is_refused(string command)
    {
        Container container = NewContainer(Layout.Native);

        container.Command(command, "--bundle", container.Bundle.Folder, "--preserve-fds", "-1", container.Id)
            .Should().Fail().Saying("--preserve-fds", "-1");
    }

    // As runc: "flag provided but not defined: -x" on stderr, the usage on stdout, exit code 1.
    [Theory]
    [InlineData("--nosuch", "state", "x")]
    [InlineData("state", "--nosuch", "x")]
    [InlineData("create", "-z", "x")]
    public void Unknown_flag_is_an_error_with_usage(params string[] arguments)
    {
        CommandResult result = Runtime.Run(new RunOptions(), arguments).Should().Fail().Saying("flag provided but not defined: -").Which;

        result.Stdout.Should().Contain("USAGE");
    }

    // As runc 1.1.5, which ends with 3.
    [Fact]
    public void Unknown_command_ends_with_three()
    {
        // runc: "No help topic for 'nosuch'".
        Runtime.Run(new RunOptions(), "nosuch").Should().ExitWith(3);
    }

    // runtime.md#start, #kill and #delete: "This operation MUST generate an error if it is not provided the container ID." As with runc,
    // too few and too many operands: usage on stdout, exit code 1.
    [Theory]
    [InlineData("start")]
    [InlineData("state")]
    [InlineData("delete")]
    [InlineData("kill")]
    [InlineData("create")]
    [InlineData("run")]
    [InlineData("start", "a", "b")]
    [InlineData("state", "a", "b")]
    [InlineData("kill", "a", "b", "c")]
    [InlineData("create", "a", "b")]
    [InlineData("list", "a")]
    [InlineData("features", "a")]
    public void Wrong_number_of_operands(params string[] arguments)
    {
        CommandResult result = Runtime.Run(new RunOptions(), arguments);

        result.Should().Fail();
        result.Stderr.Should().NotBe("");
        result.Stdout.Should().Contain("USAGE");
    }

    // "--x v", "--x=v", one dash for a long name: go-runc and conmon use them all.
    [Theory]
    [InlineData("--root {0} state {1}")]
    [InlineData("--root={0} state {1}")]
    [InlineData("-root {0} state {1}")]
    [InlineData("-root={0} state {1}")]
    [InlineData("--root {0} --log-format json --debug=false --systemd-cgroup=false --rootless=auto state {1}")]
    [InlineData("--root={0} --log=/dev/null --log-format=text --rootless false state {1}")]
    [InlineData("--root {0} state -- {1}")]
    public void Flags_parse_in_every_spelling(string pattern)
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        container.Create().Should().Succeed();

        string[] arguments = string.Format(pattern, container.StateRoot, container.Id).Split(' ');
        // --rootless takes a word; as "--rootless false" runc reads it the same way.
        Runtime.Run(new RunOptions(), arguments).Should().Succeed();
    }

    // runc(8): "Set the log format (default is text)", "Enable or disable rootless mode. Default is auto". runc 1.1.5 looks at --rootless
    // only where it decides something.
    [Theory]
    [InlineData("--log-format", "xml")]
    [InlineData("--rootless", "maybe")]
    public void Value_that_is_none_of_the_words_is_an_error(string flag, string value)
    {
        Runtime.Run(new RunOptions(), flag, value, "list").Should().Fail();
    }

    // As runc: "flag needs an argument". Podman looks for these words when it asks for flags that a runtime may have.
    [Fact]
    public void Flag_without_its_value_is_an_error()
    {
        Runtime.Run(new RunOptions(), "--root").Should().Fail().Saying("flag needs an argument");
    }

    // runc(8): "Set the root directory to store containers' state." As runc, which refuses "/": a delete there would be one of the host.
    [Fact]
    public void Root_of_the_file_system_is_no_state_root()
    {
        Runtime.Run(new RunOptions(), "--root", "/", "state", "x").Should().Fail().Saying("--root must not be \"/\"");
    }

    // runc(8): "Set the log destination to path." It is opened for appending: engines give one file to all calls of a container.
    [Theory]
    [InlineData("json")]
    [InlineData("text")]
    public void Log_file_is_appended_to(string format)
    {
        string log = Path.Combine(Scratch.NewFolder(), "log");
        File.WriteAllText(log, "first line\n");

        CommandResult result = Runtime.Run(new RunOptions(), "--root", Scratch.NewFolder(), "--log", log, "--log-format", format, "state", "nosuch");

        result.Should().Fail().Saying("container does not exist");
        string[] lines = File.ReadAllLines(log);
        lines[0].Should().Be("first line");
        lines[1].Should().Contain("container does not exist");
        lines[1].Should().Contain("error");
        // With a log file stderr carries the plain message.
        result.Stderr.Should().NotContain("level=");
    }

    // runc(8): "Set the log destination to path." Where stderr is the container's, containerd's shim reads the reason of a failure nowhere
    // else.
    [Fact]
    public void Log_file_that_cannot_be_opened_is_an_error()
    {
        Runtime.Run(new RunOptions(), "--log", "/no/such/folder/log", "list").Should().Fail().Saying("/no/such/folder/log");
    }

    // conmon, go-runc: stdout and stderr of create are those of the container. What engines never ask for stays silent: each of these is
    // parsed as output by somebody.
    [Fact]
    public void Success_is_silent_even_with_debug_in_the_log()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        string log = Path.Combine(Scratch.NewFolder(), "log");

        CommandResult created = container.Command("--debug", "--log", log, "create", "--bundle", container.Bundle.Folder, container.Id)
            .Should().Succeed().Which;
        CommandResult started = container.Command("--debug", "--log", log, "start", container.Id).Should().Succeed().Which;

        (created.Stdout + created.Stderr + started.Stdout + started.Stderr).Should().Be("");
    }
}
