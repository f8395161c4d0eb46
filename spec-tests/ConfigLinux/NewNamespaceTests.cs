namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>config-linux.md#namespaces: "type" without "path": "the runtime MUST create a new container namespace of type type."</summary>
public sealed class NewNamespaceTests : SpecTest
{
    internal static readonly string[] Types = ["cgroup", "ipc", "mount", "network", "pid", "uts"];

    // config-linux.md#namespaces: "If path is not specified, the runtime MUST create a new container namespace of type type."
    [Theory, BothLayoutsWith("cgroup", "ipc", "mount", "network", "pid", "uts")]
    public void Listed_namespace_is_a_new_one(Layout layout, string type)
    {
        GuestReport guest = Run(layout, config =>
        {
            if (type == "cgroup")
                config.AddNamespace(type);
            config.Guest("namespaces");
        });

        guest[$"ns {KernelName(type)}"].Should().NotBe(OfHost(type));
    }

    // config-linux.md#namespaces: "If a namespace type is not specified in the namespaces array, the container MUST inherit the runtime
    // namespace of that type."
    [Theory, BothLayoutsWith("cgroup", "ipc", "network", "uts")]
    public void Namespace_that_is_not_listed_is_inherited(Layout layout, string type)
    {
        GuestReport guest = Run(layout, config =>
        {
            if (type != "cgroup")
                config.RemoveNamespace(type);
            if (type == "uts")
                config.Root.Remove("hostname");
            if (type == "ipc")
                config.RemoveMount("/dev/mqueue");
            if (type == "network")
                MakeSysfsABind(config);
            config.Guest("namespaces");
        });

        guest.Should().Report($"ns {KernelName(type)}", OfHost(type));
    }

    // config-linux.md#namespaces: "the container MUST inherit the runtime namespace of that type." pid_namespaces(7): "A call to getpid(2)
    // always returns the PID associated with the namespace in which the process was created."
    [Theory, BothLayouts]
    public void Without_pid_namespace_the_process_is_one_of_the_host(Layout layout)
    {
        Container container = NewContainer(layout, config =>
        {
            config.RemoveNamespace("pid");
            config.Guest("out", "/report", "namespaces", "process", "echo", "end", "pause");
        });

        container.Started();

        GuestReport guest = container.WaitForReport("/report", "echo");
        guest.Should().Report(
            ("ns pid", OfHost("pid")),
            ("pid", $"{container.Pid}"));
    }

    // config-linux.md#namespaces: "network the container will have its own network stack." As under runc 1.1.5 it has only lo, which is up.
    [Theory, BothLayouts]
    public void New_network_namespace_has_a_loopback_that_is_up(Layout layout)
    {
        GuestReport guest = Run(layout, config => config.Guest("process"));

        guest.Should().Report("lo", "up");
    }

    // config-linux.md#namespaces: "pid processes inside the container will only be able to see other processes inside the same container".
    [Theory, BothLayouts]
    public void Pid_namespace_shows_only_its_own_processes(Layout layout)
    {
        GuestReport guest = Run(layout, config => config.Guest("list", "/proc"));

        guest.All("list /proc").Where(name => char.IsAsciiDigit(name[0])).Should().Equal("1");
    }

    // config-linux.md#namespaces: "cgroup the container will have an isolated view of the cgroup hierarchy." cgroup_namespaces(7): "its
    // current cgroups directories become the cgroup root directories of the new namespace."
    [Theory, BothLayouts]
    public void Cgroup_namespace_hides_the_path(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.AddNamespace("cgroup");
            config.Guest("cgroups", "mounts");
        });

        guest.All("cgroup").Should().AllSatisfy(line => line.Should().EndWith(":/"));
        guest.Mounts.Where(mount => mount.Type.StartsWith("cgroup", StringComparison.Ordinal)).Should().AllSatisfy(
            mount => mount.Root.Should().Be("/"));
    }

    internal static string KernelName(string type) => type switch { "mount" => "mnt", "network" => "net", _ => type };

    internal static string OfHost(string type) => OfProcess(type, "self");

    internal static string OfProcess(string type, string pid) =>
        File.ResolveLinkTarget($"/proc/{pid}/ns/{KernelName(type)}", returnFinalTarget: false)!.Name;

    /// <summary>sysfs belongs to the network namespace: without an own one only a bind of the host's is possible.</summary>
    internal static void MakeSysfsABind(ContainerConfig config)
    {
        JsonNode sysfs = config.Mounts.First(mount => (string?)mount!["destination"] == "/sys")!;
        sysfs["type"] = "bind";
        sysfs["source"] = "/sys";
        sysfs["options"] = ContainerConfig.Array("rbind", "ro");
        config.RemoveMount("/sys/fs/cgroup");
    }
}
