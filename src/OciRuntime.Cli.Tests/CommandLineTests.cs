using OciRuntime.Linux;

namespace OciRuntime.Cli.Tests;

public class CommandLineTests
{
    private static CommandSyntax Delete => new("delete", "delete a container")
    {
        Operands = "<container-id>",
        MinOperands = 1,
        MaxOperands = 1,
        Options = [Option.Flag("force", "kill it first", 'f'), Option.Text("bundle", "path", 'b'), Option.Number("preserve-fds", "count")],
    };

    private static CommandSyntax Exec => new("exec", "run a process")
    {
        Operands = "<container-id> <command> [args...]",
        MinOperands = 1,
        MaxOperands = int.MaxValue,
        Options = [Option.Text("env", "NAME=value", 'e'), Option.Flag("tty", "terminal", 't')],
        OperandsEndOptions = true,
    };

    [Fact]
    public void Global_options_stand_before_the_command()
    {
        CommandLine line = Globals("--root", "/r", "--log=/l", "-log-format", "json", "--debug", "--systemd-cgroup", "--rootless=true", "delete",
            "x");

        line.Command.Should().Be("delete");
        ((line.Globals.Root, line.Globals.Log, line.Globals.LogFormat)).Should().Be(
            ((string? Root, string? Log, string LogFormat))(("/r", "/l", "json")));
        line.Globals.Debug.Should().BeTrue();
        line.Globals.SystemdCgroup.Should().BeTrue();
        line.Globals.Rootless.Should().BeTrue();
    }

    [Fact]
    public void Global_options_also_stand_behind_the_command()
    {
        CommandLine line = Parsed(Delete, "delete", "--root", "/r", "-f", "--debug=false", "x");

        line.Globals.Root.Should().Be("/r");
        line.Globals.Debug.Should().BeFalse();
        line.Flag("force").Should().BeTrue();
        line.Operands.Should().Equal("x");
    }

    [Theory]
    [InlineData("--bundle", "/b")]
    [InlineData("--bundle=/b")]
    [InlineData("-bundle", "/b")]
    [InlineData("-bundle=/b")]
    [InlineData("-b", "/b")]
    [InlineData("-b=/b")]
    [InlineData("--b", "/b")]
    public void A_value_follows_or_stands_behind_an_equals_sign(params string[] option)
    {
        CommandLine line = Parsed(Delete, ["delete", .. option, "x"]);

        line.Value("bundle").Should().Be("/b");
        line.Operands.Should().Equal("x");
    }

    [Theory]
    [InlineData("--force", true)]
    [InlineData("-force", true)]
    [InlineData("-f", true)]
    [InlineData("--force=true", true)]
    [InlineData("--force=1", true)]
    [InlineData("--force=T", true)]
    [InlineData("--force=false", false)]
    [InlineData("--force=0", false)]
    public void A_flag_may_carry_its_value(string option, bool expected) =>
        Parsed(Delete, "delete", option, "x").Flag("force").Should().Be(expected);

    [Fact]
    public void An_option_not_given_is_absent()
    {
        CommandLine line = Parsed(Delete, "delete", "x");

        line.Value("bundle").Should().BeNull();
        line.Flag("force").Should().BeFalse();
        line.Number("preserve-fds", absent: 7).Should().Be(7);
    }

    [Fact]
    public void Of_a_repeated_option_the_last_value_counts_and_all_are_kept()
    {
        CommandLine line = Parsed(Exec, "exec", "-e", "A=1", "--env=B=2", "x");

        line.Value("env").Should().Be("B=2");
        line.Values("env").Should().Equal("A=1", "B=2");
    }

    [Fact]
    public void Options_of_exec_end_at_the_container()
    {
        CommandLine line = Parsed(Exec, "exec", "-t", "x", "ls", "-t", "--", "--root", "/");

        line.Operands.Should().Equal("x", "ls", "-t", "--", "--root", "/");
        line.Globals.Root.Should().BeNull();
    }

    [Fact]
    public void Elsewhere_a_known_option_counts_behind_operands_as_with_runc()
    {
        CommandLine line = Parsed(Delete, "delete", "x", "--force");

        line.Flag("force").Should().BeTrue();
        line.Operands.Should().Equal("x");
    }

    [Fact]
    public void Two_dashes_end_the_options()
    {
        CommandLine line = Parsed(Delete, "delete", "--", "--force");

        line.Flag("force").Should().BeFalse();
        line.Operands.Should().Equal("--force");
    }

    [Fact]
    public void A_lone_dash_is_an_operand() => Parsed(Delete, "delete", "-").Operands.Should().Equal("-");

    [Fact]
    public void The_path_of_criu_is_taken_and_ignored() =>
        Globals("--criu", "/usr/sbin/criu", "state", "x").Command.Should().Be("state");

    [Theory]
    [InlineData("flag provided but not defined: -x", "delete", "-x", "id")]
    [InlineData("flag provided but not defined: -fb", "delete", "-fb", "id")]
    [InlineData("flag provided but not defined: -nope", "delete", "--nope=1", "id")]
    [InlineData("flag needs an argument: -bundle", "delete", "--bundle")]
    [InlineData("flag needs an argument: -b", "delete", "-b")]
    [InlineData("bad flag syntax: ---x", "delete", "---x")]
    [InlineData("bad flag syntax: --=x", "delete", "--=x")]
    [InlineData("invalid boolean value \"maybe\" for -force: parse error", "delete", "--force=maybe", "id")]
    [InlineData("invalid value \"many\" for flag -preserve-fds: parse error", "delete", "--preserve-fds", "many", "id")]
    [InlineData("flag provided but not defined: -v", "delete", "-v", "id")]
    public void Wrong_options_are_refused_in_the_words_of_runc(string message, params string[] args)
    {
        UsageException error = Invoking(() => Parsed(Delete, args)).Should().Throw<UsageException>().Which;

        error.Message.Should().Be(message);
        error.Headline.Should().Be("Incorrect Usage: " + message);
        error.Syntax!.Name.Should().Be("delete");
    }

    [Theory]
    [InlineData("flag provided but not defined: -x", "-x", "list")]
    [InlineData("flag needs an argument: -root", "--root")]
    [InlineData("invalid boolean value \"bad\" for -systemd-cgroup: parse error", "--systemd-cgroup=bad", "list")]
    public void Wrong_global_options_are_refused_in_the_words_of_runc(string message, params string[] args)
    {
        UsageException error = Invoking(() => Globals(args)).Should().Throw<UsageException>().Which;

        error.Headline.Should().Be("Incorrect Usage. " + message);
        error.Syntax.Should().BeNull();
    }

    [Theory]
    [InlineData("runcs: \"delete\" requires exactly 1 argument(s)", "delete")]
    [InlineData("runcs: \"delete\" requires exactly 1 argument(s)", "delete", "a", "-x")]
    [InlineData("runcs: \"delete\" requires exactly 1 argument(s)", "delete", "a", "b")]
    public void A_wrong_number_of_operands_is_refused_in_the_words_of_runc(string message, params string[] args)
    {
        UsageException error = Invoking(() => Parsed(Delete, args)).Should().Throw<UsageException>().Which;

        error.Message.Should().Be(message);
        error.Headline.Should().Be("Incorrect Usage.");
    }

    [Theory]
    [InlineData("runcs: \"kill\" requires a minimum of 1 argument(s)")]
    [InlineData("runcs: \"kill\" requires a maximum of 2 argument(s)", "a", "b", "c")]
    public void A_range_of_operands_is_checked_at_both_ends(string message, params string[] operands)
    {
        CommandSyntax kill = new("kill", "") { MinOperands = 1, MaxOperands = 2 };

        Invoking(() => Parsed(kill, ["kill", .. operands])).Should().Throw<UsageException>().Which.Message.Should().Be(message);
    }

    [Fact]
    public void An_unknown_log_format_is_refused() =>
        Invoking(() => Globals("--log-format=yaml", "list")).Should().Throw<OciException>().Which.Message.Should().Be("invalid log-format: yaml");

    [Fact]
    public void An_unknown_rootless_value_is_refused() =>
        Invoking(() => Globals("--rootless=sometimes", "list")).Should().Throw<OciException>();

    [Fact]
    public void No_command_is_no_error()
    {
        Globals().Command.Should().BeNull();
        Globals("-h").Globals.WantsHelp.Should().BeTrue();
        Globals("-v").Globals.WantsVersion.Should().BeTrue();
        Globals("-version").Globals.WantsVersion.Should().BeTrue();
    }

    private static CommandLine Globals(params string[] args)
    {
        CommandLine line = new(args);
        line.ParseGlobals();
        return line;
    }

    private static CommandLine Parsed(CommandSyntax syntax, params string[] args)
    {
        CommandLine line = Globals(args);
        line.Parse(syntax).Should().BeTrue();
        return line;
    }
}
