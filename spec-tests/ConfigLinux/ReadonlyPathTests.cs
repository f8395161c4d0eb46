namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>config-linux.md#readonly-paths: "readonlyPaths (array of strings, OPTIONAL) will set the provided paths as readonly inside the container."</summary>
public sealed class ReadonlyPathTests : SpecTest
{
    // config-linux.md#readonly-paths: "will set the provided paths as readonly inside the container."
    [Theory, BothLayouts]
    public void Files_and_directories_become_read_only(Layout layout)
    {
        GuestReport guest = Run(
            layout,
            config =>
            {
                config.Linux["readonlyPaths"] = ContainerConfig.Array("/data", "/etc/file", "/proc/sys");
                config.Guest("touch", "/data/new", "write", "/data/old", "x", "read", "/data/old", "write", "/etc/file", "x", "touch", "/etc/new",
                             "write", "/proc/sys/kernel/domainname", "x");
            },
            bundle =>
            {
                File.WriteAllText(bundle.InRootfs("/data/old"), "old");
                File.WriteAllText(bundle.InRootfs("/etc/file"), "old");
            });

        guest["touch /data/new"].Should().Be("EROFS");
        guest["write /data/old"].Should().Be("EROFS");
        guest["read /data/old"].Should().Be("old");
        guest["write /etc/file"].Should().Be("EROFS");
        guest["touch /etc/new"].Should().Be("ok");
        guest["write /proc/sys/kernel/domainname"].Should().Be("EROFS");
    }

    // mount(2), MS_REMOUNT: "The mountflags and data arguments should match the values used in the original mount() call, except for those
    // parameters that are being deliberately changed": nosuid, nodev and noexec protect, too.
    [Theory, BothLayouts]
    public void Flags_of_the_mount_survive(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Mount("/data", "tmpfs", "tmpfs", "nosuid", "nodev", "noexec");
            config.Linux["readonlyPaths"] = ContainerConfig.Array("/data");
            config.Guest("mounts");
        });

        new HashSet<string> { "ro", "nosuid", "nodev", "noexec" }.Should().BeSubsetOf(new HashSet<string>(guest.Mount("/data").Options));
    }

    // As runc 1.1.5: absent paths are skipped, as those to be masked.
    [Theory, BothLayouts]
    public void Missing_path_is_skipped_and_not_made(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Linux["readonlyPaths"] = ContainerConfig.Array("/no/such/path");
            config.Guest("stat", "/no");
        });

        guest["stat /no"].Should().Be("ENOENT");
    }

    // config-linux.md#readonly-paths: "The values MUST be absolute paths in the container namespace." runc 1.1.5 does not check.
    [Fact]
    public void Relative_path_is_refused()
    {
        NewContainer(Layout.Native, config => config.Linux["readonlyPaths"] = ContainerConfig.Array("data")).Create().Fails("/linux/readonlyPaths/0");
    }
}
