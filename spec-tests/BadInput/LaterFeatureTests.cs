namespace OciRuntime.SpecTests.BadInput;

/// <summary>
/// config.md#valid-values: "Unless support for a valid value is explicitly required, runtimes MAY choose which subset of the valid values
/// it will support." What a build cannot do is refused with the name of the field, never ignored. The fields are those that `features`
/// does not announce.
/// </summary>
public sealed class LaterFeatureTests : SpecTest
{
    // config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered."
    [Theory]
    [InlineData("memoryPolicy", """{ "mode": "MPOL_BIND", "nodes": "0" }""")]
    [InlineData("netDevices", """{ "eth0": { "name": "inside" } }""")]
    public void Field_is_applied_or_refused_by_name(string field, string value)
    {
        // runc 1.1.5 predates some of these and ignores them.
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Linux[field] = JsonNode.Parse(value);
            config.Guest("mkdir", "/made");
        });

        CommandResult result = container.Run();

        if (result.ExitCode != 0)
            result.Should().Fail().At($"/linux/{field}");
        else
            ((bool?)JsonNode.Parse(container.Command("features").Stdout)!["linux"]![field]?["enabled"] ?? false).Should().BeTrue();
    }

    // config.md#posix-platform-mounts: "... as well as to ensure that older runtimes will not silently ignore this field." runc 1.1.5
    // predates it. config.md#linux-mount-options: "ridmap | SHOULD | Indicates that the mount MUST have an idmapping applied, and the mapping
    // is applied recursively".
    [Theory]
    [InlineData(null)]
    [InlineData("idmap")]
    [InlineData("ridmap")]
    public void Idmapped_mount_is_applied_or_refused_by_name(string? option)
    {
        string tree = Scratch.NewFolder();
        string[] unshare = ["unshare", "-m", "--propagation", "private"];
        RunOptions options = new()
        {
            Through = [.. unshare,
            .. RunOptions.After($"mkdir {tree}/below && mount -t tmpfs below {tree}/below && touch {tree}/a {tree}/below/a")]
        };
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Mount("/data", "bind", tree, option is null ? ["rbind"] : ["rbind", option]);
                JsonNode mount = config.Mounts[^1]!;
                mount["uidMappings"] = new JsonArray(ContainerConfig.IdMapping(0, 5000, 10));
                mount["gidMappings"] = new JsonArray(ContainerConfig.IdMapping(0, 5000, 10));
                config.Guest("stat", "/data/a", "stat", "/data/below/a");
            },
            options: options);

        CommandResult result = container.Run();

        if (result.ExitCode != 0)
        {
            result.Should().Fail().At("/mounts/7").Saying(option ?? "uidMappings");
            return;
        }
        result.Guest["stat /data/a"].Should().Contain(" 5000:5000 ");
        result.Guest["stat /data/below/a"].Should().Contain(option == "ridmap" ? " 5000:5000 " : " 0:0 ");
    }

    // config.md#linux-mount-options: "If there are no uidMappings and gidMappings specified and the container isn't using user namespaces, an
    // error MUST be returned."
    [Theory]
    [InlineData("idmap")]
    [InlineData("ridmap")]
    public void Idmapped_mount_without_any_mapping_is_refused(string option)
    {
        Container container = NewContainer(Layout.Native, config => config.Mount("/data", "bind", config.BundleFolder, "rbind", option));

        BadCommand.OfCreate(container).Should().Fail().At("/mounts/7").Saying(option);
    }

    // config.md#posix-platform-mounts: "If specified, it MUST be specified along with gidMappings." Half a mapping would shift only one
    // kind of id. runc 1.1.5 does not check what follows either.
    [Theory]
    [InlineData("uidMappings")]
    [InlineData("gidMappings")]
    public void Half_an_idmapping_is_refused(string half)
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Mount("/data", "bind", config.BundleFolder, "bind");
            config.Mounts[^1]![half] = new JsonArray(ContainerConfig.IdMapping(0, 5000, 10));
        });

        BadCommand.OfCreate(container).Should().Fail().At("/mounts/7");
    }

    // runtime.md#create: "The runtime MAY validate config.json against this spec, either generically or with respect to the local system
    // capabilities, before creating the container". The validator reports every problem, not the first.
    [Fact]
    public void All_problems_are_reported_at_once()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.AddNamespace("foo");
            config.Process["cwd"] = "relative";
            config.Linux["maskedPaths"] = ContainerConfig.Array("also/relative");
        });

        BadCommand.OfCreate(container).Should().Fail().At("/linux/namespaces/5/type").At("/process/cwd").At("/linux/maskedPaths/0");
    }

    // config-linux.md#seccomp: "When the action doesn't support an errno, the runtime MUST print and error and fail."
    [Fact]
    public void Errno_with_an_action_that_takes_none_is_refused()
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Linux["seccomp"] = JsonNode.Parse("""{ "defaultAction": "SCMP_ACT_ALLOW", "defaultErrnoRet": 5 }"""));

        BadCommand.OfCreate(container).Should().Fail().At("/linux/seccomp");
    }
}
