namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>
/// config-linux.md#masked-paths: "maskedPaths (array of strings, OPTIONAL) will mask over the provided paths inside the container so that they cannot
/// be read."
/// </summary>
public sealed class MaskedPathTests : SpecTest
{
    // config-linux.md#masked-paths: "will mask over the provided paths inside the container": a file with /dev/null, as under runc.
    [Theory, BothLayouts]
    public void Masked_file_reads_empty(Layout layout)
    {
        GuestReport guest = Run(
            layout,
            config =>
            {
                config.Linux["maskedPaths"] = ContainerConfig.Array("/data/secret", "/proc/uptime");
                config.Guest("read", "/data/secret", "read", "/proc/uptime", "stat", "/data/secret", "read", "/data/open");
            },
            bundle =>
            {
                File.WriteAllText(bundle.InRootfs("/data/secret"), "secret");
                File.WriteAllText(bundle.InRootfs("/data/open"), "open");
            });

        guest.Should().Report(
            ("read /data/secret", ""),
            ("read /proc/uptime", ""),
            ("read /data/open", "open"));
        guest["stat /data/secret"].Should().StartWith("c ");
    }

    // config-linux.md#masked-paths: "so that they cannot be read": a directory is covered with an empty tmpfs, as under runc.
    [Theory, BothLayouts]
    public void Masked_directory_is_empty_and_read_only(Layout layout)
    {
        GuestReport guest = Run(
            layout,
            config =>
            {
                config.Linux["maskedPaths"] = ContainerConfig.Array("/data", "/sys/kernel");
                config.Guest("list", "/data", "list", "/sys/kernel", "touch", "/data/new", "mounts");
            },
            bundle => File.WriteAllText(bundle.InRootfs("/data/secret"), "secret"));

        guest.All("list /data").Should().BeEmpty();
        guest.All("list /sys/kernel").Should().BeEmpty();
        guest.Should().Report("touch /data/new", "EROFS");
        guest.Mount("/data").Type.Should().Be("tmpfs");
    }

    // config-linux.md#masked-paths: "absolute paths in the container namespace": a link in the way must lead to something inside, never out
    // of the container.
    [Theory, BothLayouts]
    public void Path_through_a_link_is_resolved_inside(Layout layout)
    {
        GuestReport guest = Run(
            layout,
            config =>
            {
                config.Linux["maskedPaths"] = ContainerConfig.Array("/link/secret");
                config.Guest("read", "/data/secret");
            },
            bundle =>
            {
                File.WriteAllText(bundle.InRootfs("/data/secret"), "secret");
                File.CreateSymbolicLink(bundle.InRootfs("/link"), "/data");
            });

        guest.Should().Report("read /data/secret", "");
    }

    // config-linux.md#masked-paths: "the provided paths inside the container": every mount comes before the masks, or a later one would
    // uncover them.
    [Theory, BothLayouts]
    public void Mask_covers_what_a_mount_brought(Layout layout)
    {
        GuestReport guest = Run(
            layout,
            config =>
            {
                config.Mount("/data", "bind", Path.Combine(config.BundleFolder, "shared"), "bind");
                config.Linux["maskedPaths"] = ContainerConfig.Array("/data/secret");
                config.Guest("read", "/data/secret");
            },
            bundle =>
            {
                Directory.CreateDirectory(Path.Combine(bundle.Folder, "shared"));
                File.WriteAllText(Path.Combine(bundle.Folder, "shared", "secret"), "secret");
            });

        guest.Should().Report("read /data/secret", "");
    }
}
