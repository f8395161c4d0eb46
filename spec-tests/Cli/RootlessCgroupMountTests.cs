namespace OciRuntime.SpecTests.Cli;

/// <summary>/sys/fs/cgroup in a container of an ordinary user, who has no cgroup for it.</summary>
public sealed class RootlessCgroupMountTests : SpecTest
{
    // config-linux.md#cgroup-namespaces: without a namespace of its own the container sees what the runtime sees. runc's suite, "runc run [ro cgroup
    // mount]" and "userns with network interface", run rootless: both runtimes bind the host's tree, read-only as `spec --rootless` has it.
    [Theory, BothLayouts]
    public void Tree_of_the_host_is_shown_where_the_container_has_none(Layout layout)
    {
        Container container = NewContainer(layout, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        RunOptions options = OrdinaryUser.Options(out _) with { Layout = layout };
        OrdinaryUser.WriteConfig(container, options, "mounts", "list", "/sys/fs/cgroup", "touch", "/sys/fs/cgroup/new");
        JsonObject config = JsonNode.Parse(File.ReadAllText(container.Bundle.ConfigFile))!.AsObject();
        JsonArray namespaces = config["linux"]!["namespaces"]!.AsArray();
        foreach (JsonNode? cgroup in namespaces.Where(entry => (string?)entry!["type"] == "cgroup").ToList())
            namespaces.Remove(cgroup);
        JsonArray mounts = config["mounts"]!.AsArray();
        foreach (JsonNode? cgroup in mounts.Where(mount => (string?)mount!["destination"] == "/sys/fs/cgroup").ToList())
            mounts.Remove(cgroup);
        mounts.Add((JsonNode)new JsonObject
        {
            ["destination"] = "/sys/fs/cgroup",
            ["type"] = "cgroup",
            ["source"] = "cgroup",
            ["options"] = ContainerConfig.Array("nosuid", "noexec", "nodev", "relatime", "ro"),
        });
        File.WriteAllText(container.Bundle.ConfigFile, config.ToJsonString());

        GuestReport guest = Runtime.Run(options, "run", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed().Which.Guest;

        guest.All("list /sys/fs/cgroup").Should().Contain(layout.UsesV1() ? "devices" : "cgroup.procs");
        guest["touch /sys/fs/cgroup/new"].Should().NotBe("ok");
        guest.Mounts.Last(mount => mount.Place.StartsWith("/sys/fs/cgroup", StringComparison.Ordinal)).Options.Should().Contain("ro");
    }
}
