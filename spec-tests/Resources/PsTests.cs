namespace OciRuntime.SpecTests.Resources;

/// <summary>ps: containerd reads its json, people its table.</summary>
public sealed class PsTests : SpecTest
{
    // runc-ps(8): "The json format shows a mere array of PIDs belonging to a container". containerd's shim reads it.
    [SkippableTheory, BothLayouts]
    public void Json_is_one_line_with_the_ids_on_the_host(Layout layout)
    {
        Container container = Forked(layout);

        string json = container.Command("ps", "--format", "json", container.Id).Succeeds().Stdout;

        Assert.EndsWith("]\n", json, StringComparison.Ordinal);
        int[] pids = [.. JsonNode.Parse(json)!.AsArray().Select(pid => (int)pid!)];
        Assert.Equal(3, pids.Length);
        Assert.Contains(container.Pid, pids);
    }

    // runc-ps(8): "filters its output to only contain processes belonging to a specified container-id. Therefore, the PIDs shown are the
    // host PIDs."
    [SkippableTheory, BothLayouts]
    public void Table_has_the_title_and_the_container_s_processes(Layout layout)
    {
        Container container = Forked(layout);

        string[] lines = container.Command("ps", container.Id).Succeeds().Stdout.TrimEnd('\n').Split('\n');

        Assert.Contains(" PID ", lines[0], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length - 1);
        Assert.All(lines[1..], line => Assert.Contains("/bin/guest", line, StringComparison.Ordinal));
    }

    // runc-ps(8): "Any ps(1) options can be used, but some might break the filtering. In particular, if PID column is not available, an
    // error is returned".
    [SkippableFact]
    public void Options_go_to_the_host_s_ps()
    {
        Container container = Forked(Layout.Native);

        string[] lines = container.Command("ps", container.Id, "-e", "-o", "comm,pid").Succeeds().Stdout.TrimEnd('\n').Split('\n');

        Assert.Matches("^COMMAND +PID$", lines[0]);
        Assert.Contains(lines[1..], line => line.StartsWith("guest ", StringComparison.Ordinal) && line.EndsWith($" {container.Pid}", StringComparison.Ordinal));
        container.Command("ps", container.Id, "-e", "-o", "comm").Fails("couldn't find PID field in ps output");
    }

    // As runc 1.1.5: null, and not []. containerd's shim takes it.
    [SkippableTheory, BothLayouts]
    public void Stopped_container_has_none(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("exit", "0")).Started().WaitFor("stopped");

        Assert.Equal("null\n", container.Command("ps", "-f", "json", container.Id).Succeeds().Stdout);
    }

    // runc-ps(8): "--format|-f table|json". The words are runc's.
    [SkippableFact]
    public void Wrong_format_and_unknown_container_are_errors()
    {
        Container container = NewContainer(Layout.Native);

        container.Command("ps", container.Id).Fails("container does not exist");
        container.Create().Succeeds();
        container.Command("ps", "--format", "xml", container.Id).Fails("invalid format option");
    }

    private Container Forked(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("fork", "2", "out", "/report", "echo", "end", "pause")).Started();
        container.WaitForReport("/report", "echo");
        return container;
    }
}
