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
    [SkippableFact]
    public void Cgroup_belongs_to_the_user_of_the_process()
    {
        GuestReport guest = RunMapped(writable: true, user: 33);

        Assert.Contains(" 33:", guest["stat /sys/fs/cgroup"], StringComparison.Ordinal);
        Assert.Contains(" 33:", guest["stat /sys/fs/cgroup/cgroup.procs"], StringComparison.Ordinal);
        Assert.Equal("ok", guest["mkdir /sys/fs/cgroup/below"]);
        // A limit that its subject could lift would be none.
        Assert.DoesNotContain(" 33:", guest["stat /sys/fs/cgroup/cgroup.freeze"], StringComparison.Ordinal);
    }

    // config-linux.md#cgroup-ownership: "If the configuration does not specify such a mount, the runtime SHOULD NOT change the cgroup
    // ownership."
    [SkippableFact]
    public void Cgroup_that_is_mounted_read_only_stays_ours()
    {
        GuestReport guest = RunMapped(writable: false, user: 0);

        Assert.Contains(" 65534:", guest["stat /sys/fs/cgroup"], StringComparison.Ordinal);
        Assert.NotEqual("ok", guest["mkdir /sys/fs/cgroup/below"]);
    }

    private GuestReport RunMapped(bool writable, int user) => NewContainer(
        Layout.Unified,
        config =>
        {
            config.AddNamespace("cgroup");
            config.NewUserNamespace(First, 65536);
            config.Process["user"] = new JsonObject { ["uid"] = user, ["gid"] = user };
            JsonNode cgroup = config.Root["mounts"]!.AsArray().First(mount => (string)mount!["destination"]! == "/sys/fs/cgroup")!;
            if (writable) cgroup["options"] = ContainerConfig.Array("nosuid", "noexec", "nodev", "rw");
            config.Guest(
                "stat", "/sys/fs/cgroup", "stat", "/sys/fs/cgroup/cgroup.procs", "stat", "/sys/fs/cgroup/cgroup.freeze", "mkdir", "/sys/fs/cgroup/below");
        },
        bundle => bundle.OwnRootfs(First)).Run().Succeeds().Guest;
}
