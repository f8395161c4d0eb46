using System.Diagnostics;

namespace OciRuntime.SpecTests.Cli;

/// <summary>What a person reads first: `runcs --help`, and what an error about the command line points to.</summary>
public sealed class FirstContainerTests : SpecTest
{
    private const int Screen = 24;

    // runc(8): "Show a list of commands or help for a particular command." What the first screen tells to type works as it stands there.
    [Fact]
    public void Commands_on_the_first_screen_of_the_help_run_a_container()
    {
        Skip.IfNot(File.Exists("/bin/busybox"), "busybox-static is not installed");
        string[] screen = [.. Runtime.Run(new RunOptions(), "--help").Should().Succeed().Which.Stdout.Split('\n').Take(Screen)];
        string[] commands =
            [.. screen.SkipWhile(line => !line.StartsWith("FIRST CONTAINER", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.Length > 0)];
        commands.Should().HaveCountGreaterThan(2).And.HaveCountLessThan(5);
        string folder = Scratch.NewFolder();
        using PseudoTerminal terminal = new(24, 80);

        string path = $"export PATH={Path.GetDirectoryName(Repository.RuntimeBinary)}:$PATH; set -e; cd {folder}\n";
        Process shell = terminal.Start(["/bin/sh", "-c", path + string.Join('\n', commands)]);
        terminal.WaitFor("#");
        terminal.Type("echo he''llo $((6 * 7)); exit 5\n");

        terminal.WaitForExit(shell).Should().Be(5, terminal.Shown);
        terminal.Shown.Should().Contain("hello 42");
        Directory.Delete(folder, recursive: true);
    }

    // As runc 1.5, whose own suite asks for "No help topic for 'foo'" and a status other than 0. Podman and CRI-O take the status of
    // `checkpoint --help` for the answer to whether a runtime has checkpoints; this one has none.
    [Theory]
    [InlineData("nosuch", "nosuch")]
    [InlineData("nosuch", "nosuch", "-h")]
    [InlineData("nosuch", "nosuch", "--help")]
    [InlineData("nosuch", "help", "nosuch")]
    [InlineData("checkpoint", "checkpoint", "-h")]
    [InlineData("checkpoint", "checkpoint", "--help")]
    [InlineData("restore", "help", "restore")]
    public void Unknown_command_points_to_the_help(string name, params string[] arguments)
    {
        CommandResult result = Runtime.Run(new RunOptions(), arguments).Should().ExitWith(3).Which;

        result.Stderr.Should().Be($"No help topic for '{name}'; see 'runcs --help'\n");
        result.Stdout.Should().BeEmpty();
    }

    // As runc: "flag provided but not defined: -x", "flag needs an argument: -x", which podman looks for.
    [Theory]
    [InlineData("flag provided but not defined: -nosuch; see 'runcs --help'", "--nosuch", "list")]
    [InlineData("flag provided but not defined: -nosuch; see 'runcs state --help'", "state", "--nosuch", "x")]
    [InlineData("flag needs an argument: -root; see 'runcs --help'", "--root")]
    [InlineData("runcs: \"state\" requires exactly 1 argument(s); see 'runcs state --help'", "state")]
    public void Wrong_option_points_to_the_help_of_its_command(string message, params string[] arguments) =>
        Runtime.Run(new RunOptions(), arguments).Should().ExitWith(1).Which.Stderr.Should().Be(message + "\n");
}
