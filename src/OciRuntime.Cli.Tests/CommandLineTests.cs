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
        CommandLine line = Globals("--root", "/r", "--log=/l", "-log-format", "json", "--debug", "--systemd-cgroup", "--rootless=true", "delete", "x");

        Assert.Equal("delete", line.Command);
        Assert.Equal(("/r", "/l", "json"), (line.Globals.Root, line.Globals.Log, line.Globals.LogFormat));
        Assert.True(line.Globals.Debug);
        Assert.True(line.Globals.SystemdCgroup);
        Assert.True(line.Globals.Rootless);
    }

    [Fact]
    public void Global_options_also_stand_behind_the_command()
    {
        CommandLine line = Parsed(Delete, "delete", "--root", "/r", "-f", "--debug=false", "x");

        Assert.Equal("/r", line.Globals.Root);
        Assert.False(line.Globals.Debug);
        Assert.True(line.Flag("force"));
        Assert.Equal(["x"], line.Operands);
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

        Assert.Equal("/b", line.Value("bundle"));
        Assert.Equal(["x"], line.Operands);
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
        Assert.Equal(expected, Parsed(Delete, "delete", option, "x").Flag("force"));

    [Fact]
    public void An_option_not_given_is_absent()
    {
        CommandLine line = Parsed(Delete, "delete", "x");

        Assert.Null(line.Value("bundle"));
        Assert.False(line.Flag("force"));
        Assert.Equal(7, line.Number("preserve-fds", absent: 7));
    }

    [Fact]
    public void Of_a_repeated_option_the_last_value_counts_and_all_are_kept()
    {
        CommandLine line = Parsed(Exec, "exec", "-e", "A=1", "--env=B=2", "x");

        Assert.Equal("B=2", line.Value("env"));
        Assert.Equal(["A=1", "B=2"], line.Values("env"));
    }

    [Fact]
    public void Options_of_exec_end_at_the_container()
    {
        CommandLine line = Parsed(Exec, "exec", "-t", "x", "ls", "-t", "--", "--root", "/");

        Assert.Equal(["x", "ls", "-t", "--", "--root", "/"], line.Operands);
        Assert.Null(line.Globals.Root);
    }

    [Fact]
    public void Elsewhere_a_known_option_counts_behind_operands_as_with_runc()
    {
        CommandLine line = Parsed(Delete, "delete", "x", "--force");

        Assert.True(line.Flag("force"));
        Assert.Equal(["x"], line.Operands);
    }

    [Fact]
    public void Two_dashes_end_the_options()
    {
        CommandLine line = Parsed(Delete, "delete", "--", "--force");

        Assert.False(line.Flag("force"));
        Assert.Equal(["--force"], line.Operands);
    }

    [Fact]
    public void A_lone_dash_is_an_operand() => Assert.Equal(["-"], Parsed(Delete, "delete", "-").Operands);

    [Fact]
    public void The_path_of_criu_is_taken_and_ignored() =>
        Assert.Equal("state", Globals("--criu", "/usr/sbin/criu", "state", "x").Command);

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
        UsageException error = Assert.Throws<UsageException>(() => Parsed(Delete, args));

        Assert.Equal(message, error.Message);
        Assert.Equal("Incorrect Usage: " + message, error.Headline);
        Assert.Equal("delete", error.Syntax!.Name);
    }

    [Theory]
    [InlineData("flag provided but not defined: -x", "-x", "list")]
    [InlineData("flag needs an argument: -root", "--root")]
    [InlineData("invalid boolean value \"bad\" for -systemd-cgroup: parse error", "--systemd-cgroup=bad", "list")]
    public void Wrong_global_options_are_refused_in_the_words_of_runc(string message, params string[] args)
    {
        UsageException error = Assert.Throws<UsageException>(() => Globals(args));

        Assert.Equal("Incorrect Usage. " + message, error.Headline);
        Assert.Null(error.Syntax);
    }

    [Theory]
    [InlineData("runcs: \"delete\" requires exactly 1 argument(s)", "delete")]
    [InlineData("runcs: \"delete\" requires exactly 1 argument(s)", "delete", "a", "-x")]
    [InlineData("runcs: \"delete\" requires exactly 1 argument(s)", "delete", "a", "b")]
    public void A_wrong_number_of_operands_is_refused_in_the_words_of_runc(string message, params string[] args)
    {
        UsageException error = Assert.Throws<UsageException>(() => Parsed(Delete, args));

        Assert.Equal(message, error.Message);
        Assert.Equal("Incorrect Usage.", error.Headline);
    }

    [Theory]
    [InlineData("runcs: \"kill\" requires a minimum of 1 argument(s)")]
    [InlineData("runcs: \"kill\" requires a maximum of 2 argument(s)", "a", "b", "c")]
    public void A_range_of_operands_is_checked_at_both_ends(string message, params string[] operands)
    {
        CommandSyntax kill = new("kill", "") { MinOperands = 1, MaxOperands = 2 };

        Assert.Equal(message, Assert.Throws<UsageException>(() => Parsed(kill, ["kill", .. operands])).Message);
    }

    [Fact]
    public void An_unknown_log_format_is_refused() =>
        Assert.Equal("invalid log-format: yaml", Assert.Throws<OciException>(() => Globals("--log-format=yaml", "list")).Message);

    [Fact]
    public void An_unknown_rootless_value_is_refused() =>
        Assert.Throws<OciException>(() => Globals("--rootless=sometimes", "list"));

    [Fact]
    public void No_command_is_no_error()
    {
        Assert.Null(Globals().Command);
        Assert.True(Globals("-h").Globals.WantsHelp);
        Assert.True(Globals("-v").Globals.WantsVersion);
        Assert.True(Globals("-version").Globals.WantsVersion);
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
        Assert.True(line.Parse(syntax));
        return line;
    }
}
