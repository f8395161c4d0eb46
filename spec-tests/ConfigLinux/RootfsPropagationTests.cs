namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>config-linux.md#rootfs-mount-propagation: "Its value is either shared, slave, private or unbindable."</summary>
public sealed class RootfsPropagationTests : SpecTest
{
    // config-linux.md#rootfs-mount-propagation: "shared: the rootfs mount belongs to a new peer group", and so on. runc 1.1.5 sets it on
    // the tree it then leaves by pivot_root, so that the container never sees it.
    [Theory]
    [InlineData("shared", "shared:")]
    [InlineData("private", "")]
    [InlineData("unbindable", "unbindable")]
    [InlineData("slave", "")]
    public void Propagation_of_the_root_is_the_configured_one(string propagation, string expected)
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Linux["rootfsPropagation"] = propagation;
            config.Guest("mounts");
        });

        string actual = guest.Mount("/").Propagation;
        if (propagation == "slave")
            actual.Should().NotContain("shared:");
        else
            (expected.Length == 0 ? actual.Length == 0 : actual.StartsWith(expected, StringComparison.Ordinal)).Should().BeTrue(actual);
    }

    // config-linux.md#rootfs-mount-propagation: "Its value is either shared, slave, private or unbindable."
    [Fact]
    public void Unknown_propagation_is_an_error()
    {
        NewContainer(Layout.Native, config => config.Linux["rootfsPropagation"] = "nosuch").Create().Should().Fail().Saying("nosuch");
    }

    // config-linux.md#rootfs-mount-propagation: "Note this does not mean that it's shared with the host." Whatever the root is set to, a
    // mount made inside never shows there: HostSnapshot compares mountinfo after each test.
    [Fact]
    public void Mount_inside_a_shared_root_does_not_reach_the_host()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Linux["rootfsPropagation"] = "shared";
            config.Capabilities("CAP_SYS_ADMIN");
            config.Guest("mount", "tmpfs", "/data", "tmpfs", "mounts");
        });

        guest.Should().Report("mount /data", "ok");
        File.ReadLines("/proc/self/mountinfo").Should().NotContain(line => line.Contains(Scratch.Prefix, StringComparison.Ordinal));
    }
}
