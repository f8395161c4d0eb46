namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>
/// config-linux.md#readonly-paths: "readonlyPaths (array of strings, OPTIONAL) will set the provided paths as readonly inside the container."
/// </summary>
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

        guest.Should().Report(
            ("touch /data/new", "EROFS"),
            ("write /data/old", "EROFS"),
            ("read /data/old", "old"),
            ("write /etc/file", "EROFS"),
            ("touch /etc/new", "ok"),
            ("write /proc/sys/kernel/domainname", "EROFS"));
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

        guest.Mount("/data").Options.Should().Contain(["ro", "nosuid", "nodev", "noexec"]);
    }
}
