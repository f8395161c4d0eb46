namespace OciRuntime.SpecTests.Resources;

/// <summary>ps: containerd reads its json, people its table.</summary>
public sealed class PsTests : SpecTest
{
    // runc-ps(8): "The json format shows a mere array of PIDs belonging to a container". containerd's shim reads it.
    [Theory, BothLayouts]
    public void Json_is_one_line_with_the_ids_on_the_host(Layout layout)
    {
        Container container = Forked(layout);

        string json = container.Command("ps", "--format", "json", container.Id).Should().Succeed().Which.Stdout;

        json.Should().EndWith("]\n");
        int[] pids = [.. JsonNode.Parse(json)!.AsArray().Select(pid => (int)pid!)];
        pids.Should().HaveCount(3);
        pids.Should().Contain(container.Pid);
    }

    // runc-ps(8): "filters its output to only contain processes belonging to a specified container-id. Therefore, the PIDs shown are the
    // host PIDs."
    [Theory, BothLayouts]
    public void Table_has_the_title_and_the_container_s_processes(Layout layout)
    {
        Container container = Forked(layout);

        string[] lines = container.Command("ps", container.Id).Should().Succeed().Which.Stdout.TrimEnd('\n').Split('\n');

        lines[0].Should().Contain(" PID ");
        (lines.Length - 1).Should().Be(3);
        lines[1..].Should().AllSatisfy(line => line.Should().Contain("/bin/guest"));
    }

    // runc-ps(8): "Any ps(1) options can be used, but some might break the filtering. In particular, if PID column is not available, an
    // error is returned".
    [Fact]
    public void Options_go_to_the_host_s_ps()
    {
        Container container = Forked(Layout.Native);

        string[] lines = container.Command("ps", container.Id, "-e", "-o", "comm,pid").Should().Succeed().Which.Stdout.TrimEnd('\n').Split('\n');

        lines[0].Should().MatchRegex("^COMMAND +PID$");
        lines[1..].Should().Contain(
            line => line.StartsWith("guest ", StringComparison.Ordinal) && line.EndsWith($" {container.Pid}", StringComparison.Ordinal));
        container.Command("ps", container.Id, "-e", "-o", "comm").Should().Fail().Saying("couldn't find PID field in ps output");
    }

    // As runc 1.1.5: null, and not []. containerd's shim takes it.
    [Theory, BothLayouts]
    public void Stopped_container_has_none(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("exit", "0")).Started().WaitFor("stopped");

        container.Command("ps", "-f", "json", container.Id).Should().Succeed().Printing("null\n");
    }

    // runc-ps(8): "--format|-f table|json". The words are runc's.
    [Fact]
    public void Wrong_format_and_unknown_container_are_errors()
    {
        Container container = NewContainer(Layout.Native);

        container.Command("ps", container.Id).Should().Fail().Saying("container does not exist");
        container.Create().Should().Succeed();
        container.Command("ps", "--format", "xml", container.Id).Should().Fail().Saying("invalid format option");
    }

    private Container Forked(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("fork", "2", "out", "/report", "echo", "end", "pause")).Started();
        container.WaitForReport("/report", "echo");
        return container;
    }
}
