namespace OciRuntime.SpecTests.Cli;

/// <summary>`spec` writes a config.json to start from.</summary>
public sealed class SpecCommandTests : SpecTest
{
    // runc-spec(8): "The spec command creates the new specification file named config.json for the bundle." It is runc's, word for word.
    [Theory, BothLayoutsWith("", "--rootless")]
    public void Written_config_is_that_of_runc_up_to_the_version(Layout layout, string flag)
    {
        Skip.IfNot(File.Exists("/usr/sbin/runc"), "runc is not installed");
        string[] flags = flag.Length == 0 ? [] : [flag];
        JsonObject ours = Write(new RunOptions { Layout = layout }, flags);
        JsonObject theirs = Write(new RunOptions { Layout = layout, Binary = "/usr/sbin/runc" }, flags);
        ours.Remove("ociVersion");
        theirs.Remove("ociVersion"); // of an older specification
        // runc 1.5's has no ambient set either: without an inheritable one none of it can be granted, and each start would warn of it.
        theirs["process"]!["capabilities"]!.AsObject().Remove("ambient");

        ours.ToJsonString().Should().Be(theirs.ToJsonString());
    }

    // runc-spec(8): "creates the new specification file": as runc, one that is there stays.
    [Fact]
    public void Existing_config_is_not_overwritten()
    {
        string folder = Scratch.NewFolder();
        File.WriteAllText(Path.Combine(folder, "config.json"), "mine");

        Runtime.Run(new RunOptions(), "spec", "--bundle", folder).Should().Fail().Saying("config.json");

        File.ReadAllText(Path.Combine(folder, "config.json")).Should().Be("mine");
    }

    // runc-spec(8): "Set path to the root of the bundle directory."
    [Theory]
    [InlineData("--bundle")]
    [InlineData("-b")]
    public void Bundle_names_the_folder(string flag)
    {
        string folder = Scratch.NewFolder();

        CommandResult result = Runtime.Run(new RunOptions(), "spec", flag, folder).Should().Succeed().Which;

        (result.Stdout + result.Stderr).Should().Be("");
        File.Exists(Path.Combine(folder, "config.json")).Should().BeTrue();
    }

    // runc-spec(8): "Generate a configuration for a rootless container."
    [Fact]
    public void Rootless_config_maps_the_caller()
    {
        JsonObject config = Write(new RunOptions(), "--rootless");

        config["linux"]!["namespaces"]!.AsArray().Should().Contain(entry => (string)entry!["type"]! == "user");
        config["linux"]!["namespaces"]!.AsArray().Should().NotContain(entry => (string)entry!["type"]! == "network");
        ((int)config["linux"]!["uidMappings"]![0]!["containerID"]!).Should().Be(0);
        ((int)config["linux"]!["uidMappings"]![0]!["size"]!).Should().Be(1);
    }

    // config.md#configuration: "there is a JSON Schema in schema/config-schema.json".
    [Fact]
    public void Written_config_fits_the_schema()
    {
        SpecificationSchema.Faults("config-schema.json", Write(new RunOptions())).Should().BeEmpty();
    }

    // runc-spec(8): "The spec generated is just a starter file." A bundle somebody made with `runc spec` must run unchanged, but for the
    // terminal.
    [Theory, BothLayouts]
    public void Config_written_by_runc_runs(Layout layout)
    {
        Skip.IfNot(File.Exists("/usr/sbin/runc"), "runc is not installed");
        Container container = NewContainer(layout);
        JsonObject config = Write(new RunOptions { Binary = "/usr/sbin/runc" });
        config["process"]!["terminal"] = false;
        config["process"]!["args"] = ContainerConfig.Array("/bin/guest", "all");
        File.WriteAllText(container.Bundle.ConfigFile, config.ToJsonString());

        container.Run().Should().Succeed().Reporting("hostname", "runc");
    }

    private static JsonObject Write(RunOptions options, params IEnumerable<string> flags)
    {
        string folder = Scratch.NewFolder();
        Runtime.Run(options with { WorkingFolder = folder }, ["spec", .. flags]).Should().Succeed();
        return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!.AsObject();
    }
}
