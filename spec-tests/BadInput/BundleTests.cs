namespace OciRuntime.SpecTests.BadInput;

/// <summary>A bundle that is none. Each message goes to stderr and to the log, the exit code is 1 and nothing is left.</summary>
public sealed class BundleTests : SpecTest
{
    [SkippableFact]
    public void Bundle_that_does_not_exist()
    {
        Container container = NewContainer(Layout.Native);

        BadCommand.Of(container, "create", "--bundle", "/no/such/bundle", container.Id).Fails("/no/such/bundle", "no such file or directory");
    }

    [SkippableFact]
    public void Bundle_that_is_a_file()
    {
        Container container = NewContainer(Layout.Native);

        BadCommand.Of(container, "create", "--bundle", container.Bundle.ConfigFile, container.Id).Fails("not a directory");
    }

    [SkippableFact]
    public void Folder_without_a_config()
    {
        Container container = NewContainer(Layout.Native);
        string empty = Scratch.NewFolder();

        BadCommand.Of(container, "create", "--bundle", empty, container.Id).Fails("config.json");
    }

    [SkippableFact]
    public void Config_that_is_a_folder()
    {
        Container container = NewContainer(Layout.Native);
        File.Delete(container.Bundle.ConfigFile);
        Directory.CreateDirectory(container.Bundle.ConfigFile);

        BadCommand.OfCreate(container).Fails("config.json");
    }

    // runc 1.1.5 crashes on null.
    [SkippableTheory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\n  \"ociVersion\": \"1.0.2\",\n  \"process\": {\n")]
    [InlineData("not json at all")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{} trailing")]
    public void Config_that_is_no_json_object(string text)
    {
        Container container = NewContainer(Layout.Native);
        File.WriteAllText(container.Bundle.ConfigFile, text);

        BadCommand.OfCreate(container).Fails("");
    }

    // The place is what helps: line and column. runc says neither.
    [SkippableFact]
    public void Truncated_config_names_line_and_column()
    {
        Container container = NewContainer(Layout.Native);
        File.WriteAllText(container.Bundle.ConfigFile, "{\n  \"ociVersion\": \"1.0.2\",\n  \"root\": { \"path\" ");

        BadCommand.OfCreate(container).Fails("config.json", "line 3");
    }

    [SkippableFact]
    public void Value_of_the_wrong_type_names_its_pointer()
    {
        Container container = NewContainer(Layout.Native, config => config.Process["args"] = "sh");

        // runc names the Go type instead.
        BadCommand.OfCreate(container).Fails("/process/args");
    }

    [SkippableFact]
    public void Thousand_nested_arrays()
    {
        Container container = NewContainer(Layout.Native);
        string deep = new string('[', 1000) + new string(']', 1000);
        string text = File.ReadAllText(container.Bundle.ConfigFile);
        File.WriteAllText(container.Bundle.ConfigFile, text.Insert(1, $"\"x-deep\": {deep},"));

        // An unknown property must be ignored (config.md#extensibility), unless it is so deep that reading it is a risk.
        CommandResult result = container.Create();
        if (result.ExitCode != 0)
            result.Fails("nested");
        else
            Assert.Equal("created", container.Status);
    }

    [SkippableFact]
    public void Hundred_thousand_nested_arrays_do_not_overflow_the_stack()
    {
        Container container = NewContainer(Layout.Native);
        File.WriteAllText(container.Bundle.ConfigFile, $"{{\"x\": {new string('[', 100_000)}");

        BadCommand.OfCreate(container).Fails("");
    }

    [SkippableFact]
    public void Hundred_megabytes_of_config()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        string text = File.ReadAllText(container.Bundle.ConfigFile);
        File.WriteAllText(container.Bundle.ConfigFile, text.Insert(1, $"\"x-large\": \"{new string('a', 100 << 20)}\","));

        // Either it is ignored like any unknown property or refused by a limit; it must not crash or hang.
        CommandResult result = container.Create();
        if (result.ExitCode != 0)
            result.Fails("config.json");
        else
            Assert.Equal("created", container.Status);
    }

    [SkippableFact]
    public void Config_that_is_not_utf8()
    {
        Container container = NewContainer(Layout.Native);
        File.WriteAllBytes(container.Bundle.ConfigFile, [.. "{\"ociVersion\": \""u8, 0xff, 0xfe, .. "\"}"u8]);

        BadCommand.OfCreate(container).Fails("");
    }

    [SkippableFact]
    public void Rootfs_that_does_not_exist()
    {
        Container container = NewContainer(Layout.Native, config => config.Root["root"]!["path"] = "no-such-rootfs");

        BadCommand.OfCreate(container).Fails("no-such-rootfs");
    }

    [SkippableFact]
    public void Rootfs_that_is_a_file()
    {
        Container container = NewContainer(Layout.Native, config => config.Root["root"]!["path"] = "config.json");

        BadCommand.OfCreate(container).Fails("not a directory");
    }

    [SkippableTheory]
    [InlineData("root")]
    [InlineData("ociVersion")]
    public void Required_property_that_is_missing(string name)
    {
        Container container = NewContainer(Layout.Native, config => config.Root.Remove(name));

        BadCommand.OfCreate(container).Fails(name);
    }

    // config.md#specification-version: "MUST be in SemVer v2.0.0 format"; a later major version may mean anything.
    [SkippableTheory]
    [InlineData("2.0.0")]
    [InlineData("abc")]
    [InlineData("")]
    public void Version_that_is_not_supported(string version)
    {
        // runc 1.1.5 does not look.
        Container container = NewContainer(Layout.Native, config => config.Root["ociVersion"] = version);

        BadCommand.OfCreate(container).Fails("/ociVersion");
    }

    [SkippableTheory]
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
