namespace OciRuntime.SpecTests.Cli;

/// <summary>`spec` writes a config.json to start from.</summary>
public sealed class SpecCommandTests : SpecTest
{
    // runc-spec(8): "The spec command creates the new specification file named config.json for the bundle." It is runc's, word for word.
    [SkippableTheory, BothLayoutsWith("", "--rootless")]
    public void Written_config_is_that_of_runc_up_to_the_version(Layout layout, string flag)
    {
        Skip.IfNot(File.Exists("/usr/sbin/runc"), "runc is not installed");
        string[] flags = flag.Length == 0 ? [] : [flag];
        JsonObject ours = Write(new RunOptions { Layout = layout }, flags);
        JsonObject theirs = Write(new RunOptions { Layout = layout, Binary = "/usr/sbin/runc" }, flags);
        ours.Remove("ociVersion");
        theirs.Remove("ociVersion"); // of an older specification

        Assert.Equal(theirs.ToJsonString(), ours.ToJsonString());
    }

    // runc-spec(8): "creates the new specification file": as runc, one that is there stays.
    [SkippableFact]
    public void Existing_config_is_not_overwritten()
    {
        string folder = Scratch.NewFolder();
        File.WriteAllText(Path.Combine(folder, "config.json"), "mine");

        Runtime.Run(new RunOptions(), "spec", "--bundle", folder).Fails("config.json");

        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder, "config.json")));
    }

    // runc-spec(8): "Set path to the root of the bundle directory."
    [SkippableTheory]
    [InlineData("--bundle")]
    [InlineData("-b")]
    public void Bundle_names_the_folder(string flag)
    {
        string folder = Scratch.NewFolder();

        CommandResult result = Runtime.Run(new RunOptions(), "spec", flag, folder).Succeeds();

        Assert.Equal("", result.Stdout + result.Stderr);
        Assert.True(File.Exists(Path.Combine(folder, "config.json")));
    }

    // runc-spec(8): "Generate a configuration for a rootless container."
    [SkippableFact]
    public void Rootless_config_maps_the_caller()
    {
        JsonObject config = Write(new RunOptions(), "--rootless");

        Assert.Contains(config["linux"]!["namespaces"]!.AsArray(), entry => (string)entry!["type"]! == "user");
        Assert.DoesNotContain(config["linux"]!["namespaces"]!.AsArray(), entry => (string)entry!["type"]! == "network");
        Assert.Equal(0, (int)config["linux"]!["uidMappings"]![0]!["containerID"]!);
        Assert.Equal(1, (int)config["linux"]!["uidMappings"]![0]!["size"]!);
    }

    // config.md#configuration: "there is a JSON Schema in schema/config-schema.json".
    [SkippableFact]
    public void Written_config_fits_the_schema()
    {
        Assert.Empty(JsonSchema.Of("config-schema.json").Errors(Write(new RunOptions())));
    }

    // runc-spec(8): "The spec generated is just a starter file." A bundle somebody made with `runc spec` must run unchanged, but for the
    // terminal.
    [SkippableTheory, BothLayouts]
    public void Config_written_by_runc_runs(Layout layout)
    {
        Skip.IfNot(File.Exists("/usr/sbin/runc"), "runc is not installed");
        Container container = NewContainer(layout);
        JsonObject config = Write(new RunOptions { Binary = "/usr/sbin/runc" });
        config["process"]!["terminal"] = false;
        config["process"]!["args"] = ContainerConfig.Array("/bin/guest", "all");
        File.WriteAllText(container.Bundle.ConfigFile, config.ToJsonString());

        Assert.Equal("runc", container.Run().Succeeds().Guest["hostname"]);
    }

    private static JsonObject Write(RunOptions options, params IEnumerable<string> flags)
    {
        string folder = Scratch.NewFolder();
        Runtime.Run(options with { WorkingFolder = folder }, ["spec", .. flags]).Succeeds();
        return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!.AsObject();
    }
}
