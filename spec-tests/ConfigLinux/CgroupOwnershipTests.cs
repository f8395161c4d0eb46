namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>
/// config-linux.md#cgroup-ownership: "Runtimes MAY, according to the following rules, change ... the owner of the container's cgroup to the host
/// uid that maps to the value of process.user.uid in the container namespace": where cgroup v2 is in use, the container has a new cgroup
/// namespace, and the cgroup file system is mounted read-write.
/// </summary>
public sealed class CgroupOwnershipTests : SpecTest
{
    private const uint First = 100_000;

    // config-linux.md#cgroup-ownership: "Runtimes SHOULD change the cgroup ownership if and only if the cgroup filesystem is to be mounted
    // read/write", and "The runtime SHOULD NOT change the ownership of any other files."
    [Fact]
    public void Cgroup_belongs_to_the_user_of_the_process()
    {
        GuestReport guest = RunMapped(writable: true, user: 33);

        guest["stat /sys/fs/cgroup"].Should().Contain(" 33:");
        guest["stat /sys/fs/cgroup/cgroup.procs"].Should().Contain(" 33:");
        guest.Should().Report("mkdir /sys/fs/cgroup/below", "ok");
        // A limit that its subject could lift would be none.
        guest["stat /sys/fs/cgroup/cgroup.freeze"].Should().NotContain(" 33:");
    }

    // config-linux.md#cgroup-ownership: "If the configuration does not specify such a mount, the runtime SHOULD NOT change the cgroup
    // ownership."
    [Fact]
    public void Cgroup_that_is_mounted_read_only_stays_ours()
    {
        GuestReport guest = RunMapped(writable: false, user: 0);

        guest["stat /sys/fs/cgroup"].Should().Contain(" 65534:");
        guest["mkdir /sys/fs/cgroup/below"].Should().NotBe("ok");
    }

    // config-linux.md#cgroup-ownership: "A runtime SHOULD NOT change the ownership of a container cgroup unless it will also create a new
    // cgroup namespace for the container."
    [Fact]
    public void Cgroup_of_a_container_without_a_cgroup_namespace_stays_ours()
    {
        Container container = Mapped(Layout.Unified, writable: true, newNamespace: false, user: 33, "pause");

        container.Create().Should().Succeed();

        Owners(container.CgroupFolder("")).Should().Equal("0:0", "0:0");
    }

    // config-linux.md#cgroup-ownership: "Runtimes SHOULD NOT change the ownership of container cgroups when cgroups v1 is in use. Cgroup
    // delegation is not secure in cgroups v1."
    [Theory]
    [InlineData("memory")]
    [InlineData("pids")]
    [InlineData("unified")]
    public void Cgroup_of_v1_stays_ours(string hierarchy)
    {
        Skip.IfNot(Layout.Native.UsesV1() && Directory.Exists($"/sys/fs/cgroup/{hierarchy}"), $"the host has no {hierarchy} hierarchy beside v1");
        Container container = Mapped(Layout.Native, writable: true, newNamespace: true, user: 33, "pause");

        container.Create().Should().Succeed();

        Owners(container.CgroupFolder(hierarchy)).Should().Equal("0:0", "0:0");
    }

    /// <summary>Of the directory and of cgroup.procs in it, as the host has them.</summary>
    private static string[] Owners(string folder)
    {
        System.Diagnostics.ProcessStartInfo start = new("stat", ["-c", "%u:%g", folder, $"{folder}/cgroup.procs"]) { RedirectStandardOutput = true };
        using System.Diagnostics.Process stat = System.Diagnostics.Process.Start(start)!;
        string owners = stat.StandardOutput.ReadToEnd();
        stat.WaitForExit();
        return owners.TrimEnd('\n').Split('\n');
    }

    private GuestReport RunMapped(bool writable, int user) => Mapped(
        Layout.Unified,
        writable,
        newNamespace: true,
        user,
        "stat", "/sys/fs/cgroup", "stat", "/sys/fs/cgroup/cgroup.procs", "stat", "/sys/fs/cgroup/cgroup.freeze", "mkdir", "/sys/fs/cgroup/below")
        .Run().Should().Succeed().Which.Guest;

    private Container Mapped(Layout layout, bool writable, bool newNamespace, int user, params string[] actions) => NewContainer(
        layout,
        config =>
        {
            if (newNamespace)
                config.AddNamespace("cgroup");
            config.NewUserNamespace(First, 65536);
            config.Process["user"] = new JsonObject { ["uid"] = user, ["gid"] = user };
            JsonNode cgroup = config.Root["mounts"]!.AsArray().First(mount => (string)mount!["destination"]! == "/sys/fs/cgroup")!;
            if (writable)
                cgroup["options"] = ContainerConfig.Array("nosuid", "noexec", "nodev", "rw");
            config.Guest(actions);
        },
        bundle => bundle.OwnRootfs(First));
}
