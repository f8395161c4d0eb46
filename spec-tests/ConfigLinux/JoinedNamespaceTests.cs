namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>config-linux.md#namespaces: "path": "The runtime MUST place the container process in the namespace associated with that path."</summary>
public sealed class JoinedNamespaceTests : SpecTest
{
    // config-linux.md#namespaces: "The runtime MUST place the container process in the namespace associated with that path."
    [Theory, BothLayoutsWith("cgroup", "ipc", "network", "pid", "time", "uts")]
    public void Joined_namespace_is_the_one_at_the_path(Layout layout, string type)
    {
        using NamespaceHolder holder = new(Flag(type));

        GuestReport guest = Run(layout, config =>
        {
            Join(config, type, holder);
            config.Guest("namespaces", "process");
        });

        guest.Should().Report($"ns {NewNamespaceTests.KernelName(type)}", holder.NameOf(type));
        if (type == "pid")
            guest["pid"].Should().NotBe("1");
    }

    // config-linux.md#namespaces: "mount the container will have an isolated mount table." Not so in a joined one: nothing can be mounted
    // there for the container alone, so it asks for no mounts.
    [Theory, BothLayouts]
    public void Joined_mount_namespace_is_the_one_at_the_path(Layout layout)
    {
        using NamespaceHolder holder = new();
        Container container = NewContainer(layout, config =>
        {
            config.RemoveNamespace("mount");
            config.AddNamespace("mount", holder.PathOf("mount"));
            config.Mounts.Clear();
            config.Linux.Remove("maskedPaths");
            config.Linux.Remove("readonlyPaths");
            config.Guest("pause");
        }).Started();

        NewNamespaceTests.OfProcess("mount", $"{container.Pid}").Should().Be(holder.NameOf("mount"));
    }

    // As runc 1.1.5 for two of the fields ("unable to restrict sys entries without a private MNT namespace"): what would be mounted would
    // appear in the namespace that is joined. All such fields are named at once.
    [Fact]
    public void Mounts_in_a_joined_mount_namespace_are_refused()
    {
        using NamespaceHolder holder = new();
        Container container = NewContainer(Layout.Native, config =>
        {
            config.RemoveNamespace("mount");
            config.AddNamespace("mount", holder.PathOf("mount"));
            config.Linux["devices"] = JsonNode.Parse("""[{ "path": "/dev/pipe", "type": "p" }]""");
        });

        container.Create().Should().Fail()
            .At("/mounts").Saying("needs a new mount namespace").At("/linux/maskedPaths").At("/linux/readonlyPaths").At("/linux/devices");
    }

    // config-linux.md#namespaces: "Namespaces are specified as an array of entries inside the namespaces root field."
    [Theory, BothLayouts]
    public void All_of_them_can_be_joined_at_once(Layout layout)
    {
        string[] types = ["ipc", "network", "pid", "uts"];
        using NamespaceHolder holder = new(types.Select(Flag));

        GuestReport guest = Run(layout, config =>
        {
            foreach (string type in types)
                Join(config, type, holder);
            config.Guest("namespaces");
        });

        foreach (string type in types)
            guest[$"ns {NewNamespaceTests.KernelName(type)}"].Should().Be(holder.NameOf(type));
    }

    // fifo(7): "Normally, opening the FIFO blocks until the other end is opened also." Nobody writes to it, so whoever opens it to read
    // would wait for ever. config-linux.md#namespaces: "MUST generate an error if path is not associated with a namespace".
    [Fact]
    public void Fifo_at_the_path_is_an_error_and_no_wait()
    {
        string fifo = Path.Combine(Scratch.NewFolder(), "fifo");
        Runtime.Run(new RunOptions { Binary = "mkfifo" }, fifo).Should().Succeed();
        Container container = NewContainer(Layout.Native, config =>
        {
            config.RemoveNamespace("network");
            config.AddNamespace("network", fifo);
        });

        container.Create().Should().Fail().At("/linux/namespaces/4/path").Saying("is not a namespace of the type");
    }

    // config-linux.md#namespaces: "other processes inside the same container or inside the same pid namespace." A pod: the second container
    // shares what the first one made. Its life ends with its own process, not with the first one's.
    [Theory, BothLayouts]
    public void Namespaces_of_another_container_can_be_joined(Layout layout)
    {
        Container first = NewContainer(layout, config => config.Guest("pause")).Started();
        int pid = first.Pid;

        GuestReport guest = Run(layout, config =>
        {
            config.Root.Remove("hostname");
            foreach (string type in (ReadOnlySpan<string>)["ipc", "network", "uts", "pid"])
            {
                config.RemoveNamespace(type);
                config.AddNamespace(type, $"/proc/{pid}/ns/{NewNamespaceTests.KernelName(type)}");
            }
            config.Guest("namespaces", "process", "list", "/proc");
        });

        guest.Should().Report("hostname", "runc");
        guest.All("list /proc").Should().Contain("1");
        guest["pid"].Should().NotBe("1");
        first.Status.Should().Be("running");
    }

    // config-linux.md#namespaces: "The runtime MUST generate an error if path is not associated with a namespace of type type."
    [Theory]
    [InlineData("network", "/proc/self/ns/uts")]
    [InlineData("uts", "/proc/self/ns/ipc")]
    [InlineData("ipc", "/proc/self/exe")]
    [InlineData("ipc", "/no/such/path")]
    public void Path_of_another_kind_is_an_error(string type, string path)
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Root.Remove("hostname");
            config.RemoveNamespace(type);
            config.AddNamespace(type, path.Replace("self", $"{Environment.ProcessId}", StringComparison.Ordinal));
        });

        container.Create()
            .Should().Fail().At("/linux/namespaces/4/path", orSaying: path == "/no/such/path" ? path : type == "network" ? "net" : type);
    }

    // config-linux.md#namespaces: "If a namespaces field contains duplicated namespaces with same type, the runtime MUST generate an
    // error."
    [Theory]
    [InlineData("pid")]
    [InlineData("network")]
    public void Duplicate_type_is_an_error(string type)
    {
        NewContainer(Layout.Native, config => config.AddNamespace(type)).Create().Should().Fail().Saying("duplicate");
    }

    // config-linux.md#namespaces: "The following namespace types SHOULD be supported". config.md#valid-values: "Runtimes MUST generate an
    // error when invalid or unsupported values are encountered."
    [Fact]
    public void Unknown_type_is_an_error()
    {
        NewContainer(Layout.Native, config => config.AddNamespace("foo")).Create().Should().Fail().Saying("foo");
    }

    // config-linux.md#namespaces: "This value MUST be an absolute path in the runtime mount namespace." runc 1.1.5 reads it relative to the
    // bundle.
    [Fact]
    public void Relative_path_is_an_error()
    {
        NewContainer(Layout.Native, config =>
        {
            config.RemoveNamespace("ipc");
            config.AddNamespace("ipc", "proc/self/ns/ipc");
        }).Create().Should().Fail().Saying("ipc");
    }

    private static void Join(ContainerConfig config, string type, NamespaceHolder holder)
    {
        if (type == "uts")
            config.Root.Remove("hostname");
        if (type is not ("cgroup" or "time"))
            config.RemoveNamespace(type);
        config.AddNamespace(type, holder.PathOf(type));
    }

    private static string Flag(string type) => type switch { "network" => "--net", "cgroup" => "--cgroup", _ => $"--{type}" };
}
