namespace OciRuntime.SpecTests.Cli;

/// <summary>features.md: what `features` says. It is a property of the build, and every value it lists must be accepted.</summary>
public sealed class FeaturesTests : SpecTest
{
    // features.md#specification-version: "The Features structure MUST NOT contain properties that are not defined in this version of the
    // Open Container Initiative Runtime Specification."
    [Fact]
    public void Document_fits_the_schema()
    {
        SpecificationSchema.Faults("features-schema.json", Features()).Should().BeEmpty();
    }

    // features.md#specification-version: "The runtime MUST accept this value as the ociVersion property of config.json." runc 1.1.5 answers
    // for the specification of its time.
    [Fact]
    public void Versions_are_those_the_build_implements()
    {
        string min = (string)Features()["ociVersionMin"]!, max = (string)Features()["ociVersionMax"]!;

        ((min, max)).Should().Be(((string min, string max))(("1.0.0", "1.3.0")));
        foreach (string version in (ReadOnlySpan<string>)[min, max])
        {
            Container container = NewContainer(Layout.Native, config =>
            {
                config.Root["ociVersion"] = version;
                config.Guest("pause");
            }).Started();
            container.Status.Should().Be("running");
        }
    }

    // features.md#unsafe-annotations-in-configjson: "A value that ends with "." is interpreted as a prefix of annotations." runc names this
    // one, too.
    [Fact]
    public void Annotations_that_reach_the_host_are_named()
    {
        Features()["potentiallyUnsafeConfigAnnotations"]!.AsArray().Select(prefix => (string)prefix!)
            .Should().Equal("org.systemd.property.", "run.oci.keep_original_groups");
    }

    // features.md#platform-specific-features: "This MAY be set if the runtime supports linux platform." containerd dereferences it without
    // a look.
    [Fact]
    public void Linux_is_an_object()
    {
        Features()["linux"].Should().BeOfType<JsonObject>();
    }

    // features.md#hooks: "The runtime MUST support the elements in this array as the hooks property of config.json."
    [Fact]
    public void All_hooks_are_named()
    {
        Features()["hooks"]!.AsArray().Select(hook => (string)hook!).Order(StringComparer.Ordinal).Should().Equal(
            "createContainer", "createRuntime", "poststart", "poststop", "prestart", "startContainer");
    }

    // features.md#mount-options: "The runtime MUST recognize the elements in this array as the options of mounts objects in config.json":
    // each is put on a mount.
    [Fact]
    public void Every_listed_mount_option_is_accepted()
    {
        string[] options = [.. Features()["mountOptions"]!.AsArray().Select(option => (string)option!)];
        options.Should().Contain("ro");

        foreach (string option in options)
        {
            // Mappings are a config of their own. "defaults" and "acl" are listed by runc 1.1.5 though its tmpfs takes neither.
            if (option is "idmap" or "ridmap" or "acl" or "noacl") continue;
            CommandResult result = NewContainer(Layout.Native, config =>
            {
                // The default /dev/shm is there to be remounted.
                config.Mount(option == "remount" ? "/dev/shm" : "/tmp", "tmpfs", option is "bind" or "rbind" ? config.BundleFolder : "tmpfs", option);
                config.Guest("exit", "0");
            }).Run();
            result.Should().Succeed("{0} is listed", option);
        }
    }

    // features-linux.md#namespaces: "The runtime MUST recognize the elements in this array as the type of linux.namespaces objects in
    // config.json."
    [Fact]
    public void Every_listed_namespace_is_accepted()
    {
        string[] types = [.. Features()["linux"]!["namespaces"]!.AsArray().Select(type => (string)type!)];
        GuestReport guest = Run(
            Layout.Native,
            config =>
            {
                config.Namespaces.Clear();
                foreach (string type in types.Where(type => type != "user"))
                    config.AddNamespace(type);
                config.NewUserNamespace(100000, 65536);
                config.Guest("namespaces");
            },
            bundle => bundle.OwnRootfs(100000));

        // runc 1.1.5 has no time namespace.
        types.Order(StringComparer.Ordinal).Should().Equal("cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts");
        foreach (string name in (ReadOnlySpan<string>)["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"])
            guest[$"ns {name}"].Should().NotBe(new FileInfo($"/proc/self/ns/{name}").LinkTarget);
    }

    // features-linux.md#seccomp: "The runtime MUST recognize the elements in this array in the syscalls[].action property of the
    // linux.seccomp object in config.json"; so for operators, archs and flags.
    [Fact]
    public void Every_listed_word_of_seccomp_is_accepted()
    {
        JsonObject seccomp = Features()["linux"]!["seccomp"]!.AsObject();
        seccomp["actions"]!.AsArray().Select(action => (string)action!).Should().Contain("SCMP_ACT_NOTIFY");
        // knownFlags: "The runtime MUST recognize the elements in this array in the flags property"; supportedFlags are those that have an effect.
        JsonNode?[] flags = [.. seccomp["knownFlags"]!.AsArray().Select(flag => flag!.DeepClone())];
        flags.Select(flag => (string)flag!).ToHashSet().Should().Contain(
            seccomp["supportedFlags"]!.AsArray().Select(flag => (string)flag!).ToHashSet());
        using SeccompAgent agent = new(_ => null);
        JsonArray rules = [];
        foreach (JsonNode? action in seccomp["actions"]!.AsArray())
            rules.Add((JsonNode)new JsonObject { ["names"] = new JsonArray("reboot"), ["action"] = action!.DeepClone() });
        foreach (JsonNode? op in seccomp["operators"]!.AsArray())
        {
            rules.Add((JsonNode)new JsonObject
            {
                ["names"] = new JsonArray("reboot"),
                ["action"] = "SCMP_ACT_ERRNO",
                ["args"] = new JsonArray(new JsonObject { ["index"] = 0, ["value"] = 1, ["valueTwo"] = 1, ["op"] = op!.DeepClone() }),
            });
        }

        NewContainer(Layout.Native, config =>
        {
            config.Linux["seccomp"] = new JsonObject
            {
                ["defaultAction"] = "SCMP_ACT_ALLOW",
                ["architectures"] = seccomp["archs"]!.DeepClone(),
                ["flags"] = new JsonArray([.. flags]),
                ["listenerPath"] = agent.File,
                ["syscalls"] = rules,
            };
            config.Guest("exit", "0");
        }).Run().Should().Succeed();

        // The container asks nothing: it may have ended before the agent took its filter.
        Container.WaitUntil(() => agent.States.Count == 1, () => "the agent was given no filter");
    }

    // features-linux.md#capabilities: "The recognized names of the capabilities, including capabilities that might not be supported by the
    // host operating system."
    [Fact]
    public void Every_listed_capability_is_known()
    {
        string[] names = [.. Features()["linux"]!["capabilities"]!.AsArray().Select(name => (string)name!)];

        names.Should().Contain("CAP_SYS_ADMIN");
        names.Should().Contain("CAP_CHECKPOINT_RESTORE");
        names.Distinct().Should().HaveCount(41);
        CommandResult result = NewContainer(Layout.Native, config =>
        {
            config.Capabilities(names);
            config.Guest("caps");
        }).Run().Should().Succeed().Which;
        // What the caller has not got himself cannot be granted.
        ulong ours = GuestReport.Parse(File.ReadAllText("/proc/self/status").Replace(":\t", "\t", StringComparison.Ordinal)).Capabilities("CapPrm");
        result.Guest.Capabilities("cap_effective").Should().Be(ours & ((1UL << 41) - 1));
    }

    // features.md#features-structure: "A runtime MAY provide a JSON structure about its implemented features to runtime callers." CRI-O
    // reads stdout and stderr as one.
    [Fact]
    public void Answer_is_one_document_and_nothing_else()
    {
        CommandResult result = Runtime.Run(new RunOptions(), "features").Should().Succeed().Which;

        result.Stderr.Should().Be("");
        _ = JsonNode.Parse(result.Stdout);
    }

    private static JsonObject Features() => JsonNode.Parse(Runtime.Run(new RunOptions(), "features").Should().Succeed().Which.Stdout)!.AsObject();
}
