namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>`list`: table, json and ids, in the shape of runc's.</summary>
public sealed class ListTests : SpecTest
{
    // runc-list(8): "The json format provides more details." As runc: those of `state`, and the owner by name.
    [SkippableTheory, BothLayouts]
    public void Json_is_an_array_of_states_with_the_owner(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));
        container.Create().Succeeds();

        JsonArray list = JsonNode.Parse(container.Command("list", "--format", "json").Succeeds().Stdout)!.AsArray();

        JsonNode entry = Assert.Single(list)!;
        Assert.Equal(container.Id, (string)entry["id"]!);
        Assert.Equal(container.Pid, (int)entry["pid"]!);
        Assert.Equal("created", (string)entry["status"]!);
        Assert.Equal(container.Bundle.Folder, (string)entry["bundle"]!);
        Assert.Equal("root", (string)entry["owner"]!);
    }

    // As runc 1.1.5: null, and not [].
    [SkippableFact]
    public void Empty_list_is_null_as_from_runc()
    {
        Assert.Equal("null", NewContainer(Layout.Native).Command("list", "-f", "json").Succeeds().Stdout.Trim());
    }

    // runc-list(8): "Only display container IDs."
    [SkippableTheory]
    [InlineData("--quiet")]
    [InlineData("-q")]
    public void Quiet_prints_ids_only(string flag)
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        container.Create().Succeeds();

        Assert.Equal($"{container.Id}\n", container.Command("list", flag).Succeeds().Stdout);
    }

    // runc-list(8): "Specify the format. Default is table."
    [SkippableFact]
    public void Table_has_the_columns_of_runc()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        container.Create().Succeeds();

        string[] lines = container.Command("list").Succeeds().Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"], Words(lines[0]));
        string[] row = Words(lines[1]);
        Assert.Equal([container.Id, $"{container.Pid}", "created", container.Bundle.Folder], row[..4]);
        Assert.Equal("root", row[^1]);
    }

    // As runc: the others are listed, and the status is that of success.
    [SkippableFact]
    public void Container_with_a_damaged_state_is_named_and_left_out()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        container.Create().Succeeds();
        string damaged = Directory.CreateDirectory(Path.Combine(container.StateRoot, "damaged")).FullName;
        File.WriteAllText(Path.Combine(damaged, "state.json"), "{");

        CommandResult list = container.Command("list", "--quiet").Succeeds();

        Assert.Equal($"{container.Id}\n", list.Stdout);
        Assert.Contains("damaged", list.Stderr, StringComparison.Ordinal);
        container.Command("delete", "--force", "damaged").Succeeds();
    }

    // runc-list(8): "--format|-f table|json": another one is an error, in runc's words.
    [SkippableFact]
    public void Unknown_format_is_an_error() => NewContainer(Layout.Native).Command("list", "--format", "yaml").Fails("invalid format option");

    // Later runc says so, 1.1.5 shows an empty list.
    [SkippableFact]
    public void Missing_root_is_an_error()
    {
        Runtime.Run(new RunOptions(), "--root", Path.Combine(Scratch.Folder, "no-such-root"), "list").Fails("no such file or directory");
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
