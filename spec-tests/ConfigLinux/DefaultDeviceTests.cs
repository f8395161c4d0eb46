namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>config-linux.md#default-devices: "In addition to any devices configured with this setting, the runtime MUST also supply" these.</summary>
public sealed class DefaultDeviceTests : SpecTest
{
    // config-linux.md#default-devices: "/dev/tty" and "/dev/ptmx. A bind-mount or symlink of the container's /dev/pts/ptmx". An engine that
    // lists all devices of the host lists both.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Default_devices_may_be_listed(bool userNamespace)
    {
        GuestReport guest = Run(
            Layout.Native,
            config =>
            {
                config.Linux["devices"] = new JsonArray(Device("/dev/ptmx", 5, 2), Device("/dev/tty", 5, 0), Device("/dev/null", 1, 3),
                    Device("/dev/full", 1, 7));
                if (userNamespace)
                {
                    config.NewUserNamespace(100_000, 65536);
                    config.RemoveMount("/dev/mqueue");
                }
                config.Guest("link", "/dev/ptmx", "stat", "/dev/tty", "stat", "/dev/null");
            },
            bundle =>
            {
                if (userNamespace)
                    bundle.OwnRootfs(100_000);
            });

        guest.Should().Report("link /dev/ptmx", "pts/ptmx");
        guest["stat /dev/tty"].Should().StartWith("c ");
        guest["stat /dev/null"].Should().StartWith("c ");
    }

    // config-linux.md#default-devices: "the runtime MUST also supply"; runtime-linux.md#dev-symbolic-links: "runtimes MUST create the
    // following symlinks if the source file exists". Neither needs a mount namespace.
    [Fact]
    public void Container_without_a_mount_namespace_has_them()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.RemoveNamespace("mount");
            config.Mounts.Clear();
            config.Linux.Remove("maskedPaths");
            config.Linux.Remove("readonlyPaths");
            config.Guest("stat", "/dev/null", "stat", "/dev/tty", "link", "/dev/fd", "link", "/dev/stderr", "list", "/dev");
        });

        guest["stat /dev/null"].Should().StartWith("c 0666 ");
        guest["stat /dev/tty"].Should().StartWith("c 0666 ");
        guest.Should().Report(
            ("link /dev/fd", "/proc/self/fd"),
            ("link /dev/stderr", "/proc/self/fd/2"));
        guest.All("list /dev").Should().NotContain("ptmx", "it may be the host's");
    }

    private static JsonObject Device(string path, int major, int minor) =>
        new() { ["type"] = "c", ["path"] = path, ["major"] = major, ["minor"] = minor };
}
