namespace OciRuntime.Cli.Tests;

public class HelpTests
{
    [Fact]
    public void The_version_has_the_three_lines_that_engines_read()
    {
        string[] lines = Help.VersionText.TrimEnd('\n').Split('\n');

        lines[0].Should().MatchRegex(@"^runcs version \d+\.\d+\.\d+");
        lines[1].Should().StartWith("commit: ");
        lines[2].Should().Be("spec: 1.3.0");
        lines.Should().HaveCount(3);
    }

    [Fact]
    public void The_help_of_a_command_lists_its_options_aligned()
    {
        CommandSyntax syntax = new("delete", "delete a container")
        {
            Operands = "<container-id>",
            Options = [Option.Flag("force", "kill it first", 'f'), Option.Text("bundle", "its path")],
            Description = "First.\n\nSecond.",
        };

        Help.Text(syntax).Should().Be(
            """
            NAME:
               runcs delete - delete a container

            USAGE:
               runcs delete [command options] <container-id>

            DESCRIPTION:
               First.

               Second.

            OPTIONS:
               --force, -f     kill it first
               --bundle value  its path

            """);
    }

    [Fact]
    public void The_help_of_the_program_lists_commands_and_global_options_but_no_hidden_ones()
    {
        string text = Help.Text([new("create", "create a container"), new("run", "create and start")]);

        text.Should().Contain("\n   create  create a container\n   run     create and start\n");
        text.Should().Contain("\n   --version, -v ");
        text.Should().NotContain("criu");
    }
}
