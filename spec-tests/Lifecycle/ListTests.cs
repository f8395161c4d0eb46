namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>`list`: table, json and ids, in the shape of runc's.</summary>
public sealed class ListTests : SpecTest
{
    // runc-list(8): "The json format provides more details." As runc: those of `state`, and the owner by name.
    [Theory, BothLayouts]
    public void Json_is_an_array_of_states_with_the_owner(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));
        container.Create().Should().Succeed();

        JsonArray list = JsonNode.Parse(container.Command("list", "--format", "json").Should().Succeed().Which.Stdout)!.AsArray();

        JsonNode entry = list.Should().ContainSingle().Which!;
        using AssertionScope all = new();
        ((string)entry["id"]!).Should().Be(container.Id);
        ((int)entry["pid"]!).Should().Be(container.Pid);
        ((string)entry["status"]!).Should().Be("created");
        ((string)entry["bundle"]!).Should().Be(container.Bundle.Folder);
        ((string)entry["owner"]!).Should().Be("root");
    }

    // As runc 1.1.5: null, and not [].
    [Fact]
    public void Empty_list_is_null_as_from_runc()
    {
        NewContainer(Layout.Native).Command("list", "-f", "json").Should().Succeed().Which.Stdout.Trim().Should().Be("null");
    }

    // runc-list(8): "Only display container IDs."
    [Theory]
    [InlineData("--quiet")]
    [InlineData("-q")]
    public void Quiet_prints_ids_only(string flag)
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        container.Create().Should().Succeed();

        container.Command("list", flag).Should().Succeed().Printing($"{container.Id}\n");
    }

    // runc-list(8): "Specify the format. Default is table."
    [Fact]
    public void Table_has_the_columns_of_runc()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        container.Create().Should().Succeed();

        string[] lines = container.Command("list").Should().Succeed().Which.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Words(lines[0]).Should().Equal("ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");
        string[] row = Words(lines[1]);
        row[..4].Should().Equal(container.Id, $"{container.Pid}", "created", container.Bundle.Folder);
        row[^1].Should().Be("root");
    }

    // As runc: the others are listed, and the status is that of success.
    [Fact]
    public void Container_with_a_damaged_state_is_named_and_left_out()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        container.Create().Should().Succeed();
        string damaged = Directory.CreateDirectory(Path.Combine(container.StateRoot, "damaged")).FullName;
        File.WriteAllText(Path.Combine(damaged, "state.json"), "{");

        CommandResult list = container.Command("list", "--quiet").Should().Succeed().Which;

        list.Stdout.Should().Be($"{container.Id}\n");
        list.Stderr.Should().Contain("damaged");
        container.Command("delete", "--force", "damaged").Should().Succeed();
    }

    // runc-list(8): "--format|-f table|json": another one is an error, in runc's words.
    [Fact]
    public void Unknown_format_is_an_error() =>
        NewContainer(Layout.Native).Command("list", "--format", "yaml").Should().Fail().Saying("invalid format option");

    // Later runc says so, 1.1.5 shows an empty list.
    [Fact]
    public void Missing_root_is_an_error()
    {
        Runtime.Run(new RunOptions(), "--root", Path.Combine(Scratch.Folder, "no-such-root"), "list")
            .Should().Fail().Saying("no such file or directory");
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
