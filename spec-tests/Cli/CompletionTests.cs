namespace OciRuntime.SpecTests.Cli;

/// <summary>Container ids and values, in the three shells.</summary>
public sealed class CompletionTests : SpecTest
{
    // bash(1): "It must put the possible completions in the COMPREPLY array variable, one per array element." runc(8), --root: "Set the
    // root directory to store containers' state."
    [Fact]
    public void Ids_are_those_of_the_state_directory_of_the_line()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        container.Create().Should().Succeed();
        string root = container.StateRoot;
        string[] expected = [container.Id];

        Shells.Bash(["runcs", "--root", root, "state", ""]).Should().Equal(expected);
        Shells.Bash(["runcs", "--root", "=", root, "delete", "-f", container.Id[..3]]).Should().Equal(expected);
        Shells.Fish($"runcs --root {root} state ").Should().Equal(expected);
        Shells.Fish($"runcs --root={root} exec -t {container.Id[..3]}").Should().Equal(expected);
        Shells.Zsh($"_wanted() {{ print -rl -- $ids }}; _runcs_program=runcs _runcs_root={root}; _runcs_ids").Should().Equal(expected);
        // A new container's id cannot be known, and that of exec is followed by another program.
        Shells.Bash(["runcs", "--root", root, "run", ""]).Should().BeEmpty();
        Shells.Bash(["runcs", "--root", root, "exec", container.Id, "-"]).Should().BeEmpty();
    }

    // runc(8): "--log-format text|json", "--rootless true|false|auto"; runc-list(8): "--format|-f table|json".
    [Theory]
    [InlineData("runcs list --format ", "json table")]
    [InlineData("runcs ps -f ", "json table")]
    [InlineData("runcs --log-format ", "json text")]
    [InlineData("runcs --rootless ", "auto false true")]
    [InlineData("runcs kill box TER", "TERM")]
    public void Values_are_completed(string line, string values)
    {
        Shells.Bash(line.Split(' ')).Order(StringComparer.Ordinal).Should().Equal(values.Split(' '));
        Shells.Fish(line).Order(StringComparer.Ordinal).Should().Equal(values.Split(' '));
    }
}
