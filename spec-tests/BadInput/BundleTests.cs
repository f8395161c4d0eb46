namespace OciRuntime.SpecTests.BadInput;

/// <summary>A bundle that is none. Each message goes to stderr and to the log, the exit code is 1 and nothing is left.</summary>
public sealed class BundleTests : SpecTest
{
    // runtime.md#create: "This operation MUST generate an error if it is not provided a path to the bundle and the container ID to
    // associate with the container."
    [Fact]
    public void Bundle_that_does_not_exist()
    {
        Container container = NewContainer(Layout.Native);

        BadCommand.Of(container, "create", "--bundle", "/no/such/bundle", container.Id)
            .Should().Fail().Saying("/no/such/bundle", "no such file or directory");
    }

    // bundle.md#container-format: "these artifacts MUST all be present in a single directory on the local filesystem".
    [Fact]
    public void Bundle_that_is_a_file()
    {
        Container container = NewContainer(Layout.Native);

        BadCommand.Of(container, "create", "--bundle", container.Bundle.ConfigFile, container.Id).Should().Fail().Saying("not a directory");
    }

    // bundle.md#container-format: "This REQUIRED file MUST reside in the root of the bundle directory and MUST be named config.json."
    [Fact]
    public void Folder_without_a_config()
    {
        Container container = NewContainer(Layout.Native);
        string empty = Scratch.NewFolder();

        BadCommand.Of(container, "create", "--bundle", empty, container.Id).Should().Fail().Saying("config.json");
    }

    // bundle.md#container-format: "config.json: contains configuration data. This REQUIRED file ..."
    [Fact]
    public void Config_that_is_a_folder()
    {
        Container container = NewContainer(Layout.Native);
        File.Delete(container.Bundle.ConfigFile);
        Directory.CreateDirectory(container.Bundle.ConfigFile);

        BadCommand.OfCreate(container).Should().Fail().Saying("config.json");
    }

    // config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered." config-schema.json:
    // "type": "object". runc 1.1.5 crashes on null.
    [Theory]
    [InlineData("", "unexpected end of text (line 1, column 1)")]
    [InlineData("{", "unexpected end of text (line 1, column 2)")]
    [InlineData("{\n  \"ociVersion\": \"1.0.2\",\n  \"process\": {\n", "unexpected end of text (line 4, column 1)")]
    [InlineData("not json at all", "unexpected 'o' (line 1, column 2)")]
    [InlineData("[]", "expected an object, found an array (line 1, column 1)")]
    [InlineData("null", "expected an object, found null (line 1, column 1)")]
    [InlineData("\"text\"", "expected an object, found a string (line 1, column 1)")]
    [InlineData("{} trailing", "unexpected 't' (line 1, column 4)")]
    public void Config_that_is_no_json_object(string text, string words)
    {
        Container container = NewContainer(Layout.Native);
        File.WriteAllText(container.Bundle.ConfigFile, text);

        BadCommand.OfCreate(container).Should().Fail().Saying("config.json: ", words);
    }

    // runtime.md#lifecycle: "If the runtime is unable to create the environment specified in the config.json, it MUST generate an error."
    // The place is what helps: line and column. runc says neither.
    [Fact]
    public void Truncated_config_names_line_and_column()
    {
        Container container = NewContainer(Layout.Native);
        File.WriteAllText(container.Bundle.ConfigFile, "{\n  \"ociVersion\": \"1.0.2\",\n  \"root\": { \"path\" ");

        BadCommand.OfCreate(container).Should().Fail().Saying("config.json", "line 3, column 20");
    }

    // config.md#process: "args (array of strings, OPTIONAL)".
    [Fact]
    public void Value_of_the_wrong_type_names_its_pointer()
    {
        Container container = NewContainer(Layout.Native, config => config.Process["args"] = "sh");

        // runc names the Go type instead.
        BadCommand.OfCreate(container).Should().Fail().At("/process/args");
    }

    // RFC 8259: "An implementation may set limits on the maximum depth of nesting."
    [Fact]
    public void Thousand_nested_arrays()
    {
        Container container = NewContainer(Layout.Native);
        string deep = new string('[', 1000) + new string(']', 1000);
        string text = File.ReadAllText(container.Bundle.ConfigFile);
        File.WriteAllText(container.Bundle.ConfigFile, text.Insert(1, $"\"x-deep\": {deep},"));

        // An unknown property is ignored (config.md#extensibility), but not one so deep that reading it is a risk.
        BadCommand.OfCreate(container).Should().Fail().Saying("config.json", "nested deeper than 64 levels (line 1, column ");
    }

    // RFC 8259: "An implementation may set limits on the maximum depth of nesting." Here it takes the place of a stack overflow.
    [Fact]
    public void Hundred_thousand_nested_arrays_do_not_overflow_the_stack()
    {
        Container container = NewContainer(Layout.Native);
        File.WriteAllText(container.Bundle.ConfigFile, $"{{\"x\": {new string('[', 100_000)}");

        BadCommand.OfCreate(container).Should().Fail().Saying("config.json", "nested deeper than 64 levels");
    }

    // RFC 8259: "An implementation may set limits on the size of texts that it accepts."
    [Fact]
    public void Hundred_megabytes_of_config()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        string text = File.ReadAllText(container.Bundle.ConfigFile);
        File.WriteAllText(container.Bundle.ConfigFile, text.Insert(1, $"\"x-large\": \"{new string('a', 100 << 20)}\","));

        BadCommand.OfCreate(container).Should().Fail().Saying("config.json", "larger than 67108864 bytes");
    }

    // glossary.md#json: "All configuration JSON MUST be encoded in UTF-8."
    [Fact]
    public void Config_that_is_not_utf8()
    {
        Container container = NewContainer(Layout.Native);
        File.WriteAllBytes(container.Bundle.ConfigFile, [.. "{\"ociVersion\": \""u8, 0xff, 0xfe, .. "\"}"u8]);

        BadCommand.OfCreate(container).Should().Fail().At("/ociVersion").Saying("config.json", "not valid Unicode");
    }

    // config.md#root: "A directory MUST exist at the path declared by the field."
    [Fact]
    public void Rootfs_that_does_not_exist()
    {
        Container container = NewContainer(Layout.Native, config => config.Root["root"]!["path"] = "no-such-rootfs");

        BadCommand.OfCreate(container).Should().Fail().Saying("no-such-rootfs");
    }

    // config.md#root: "path (string, REQUIRED) Specifies the path to the root filesystem ... A directory MUST exist": a file is none.
    [Fact]
    public void Rootfs_that_is_a_file()
    {
        Container container = NewContainer(Layout.Native, config => config.Root["root"]!["path"] = "config.json");

        BadCommand.OfCreate(container).Should().Fail().Saying("not a directory");
    }

    // config.md#root: "On all other platforms, this field is REQUIRED." config.md#specification-version: "ociVersion (string, REQUIRED)".
    [Theory]
    [InlineData("root")]
    [InlineData("ociVersion")]
    public void Required_property_that_is_missing(string name)
    {
        Container container = NewContainer(Layout.Native, config => config.Root.Remove(name));

        BadCommand.OfCreate(container).Should().Fail().Saying(name);
    }

    // config.md#specification-version: "MUST be in SemVer v2.0.0 format"; a later major version may mean anything.
    [Theory]
    [InlineData("2.0.0")]
    [InlineData("abc")]
    [InlineData("")]
    public void Version_that_is_not_supported(string version)
    {
        // runc 1.1.5 does not look.
        Container container = NewContainer(Layout.Native, config => config.Root["ociVersion"] = version);

        BadCommand.OfCreate(container).Should().Fail().At("/ociVersion");
    }

    // config.md#specification-version: "... follows semantic versioning and retains forward and backward compatibility within major
    // versions."
    [Theory]
    [InlineData("1.0.0")]
    [InlineData("1.0.2-dev")]
    [InlineData("1.1.0")]
    [InlineData("1.2.1")]
    [InlineData("1.3.0")]
    public void Version_that_is_supported(string version)
    {
        Run(Layout.Native, config => config.Root["ociVersion"] = version);
    }
}
