namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>config-linux.md#masked-paths: "maskedPaths (array of strings, OPTIONAL) will mask over the provided paths inside the container so that they cannot be read."</summary>
public sealed class MaskedPathTests : SpecTest
{
    // config-linux.md#masked-paths: "will mask over the provided paths inside the container": a file with /dev/null, as under runc.
    [SkippableTheory, BothLayouts]
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

        Assert.Equal("", guest["read /data/secret"]);
        Assert.Equal("", guest["read /proc/uptime"]);
        Assert.Equal("open", guest["read /data/open"]);
        Assert.StartsWith("c ", guest["stat /data/secret"], StringComparison.Ordinal);
    }

    // config-linux.md#masked-paths: "so that they cannot be read": a directory is covered with an empty tmpfs, as under runc.
    [SkippableTheory, BothLayouts]
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

        Assert.Empty(guest.All("list /data"));
        Assert.Empty(guest.All("list /sys/kernel"));
        Assert.Equal("EROFS", guest["touch /data/new"]);
        Assert.Equal("tmpfs", guest.Mount("/data").Type);
    }

    // As runc 1.1.5: absent paths are skipped, for a profile lists what some kernels have.
    [SkippableTheory, BothLayouts]
    public void Missing_path_is_skipped_and_not_made(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Linux["maskedPaths"] = ContainerConfig.Array("/no/such/path");
            config.Guest("stat", "/no");
        });

        Assert.Equal("ENOENT", guest["stat /no"]);
    }

    // config-linux.md#masked-paths: "The values MUST be absolute paths in the container namespace." runc 1.1.5 does not check.
    [SkippableFact]
    public void Relative_path_is_refused()
    {
        NewContainer(Layout.Native, config => config.Linux["maskedPaths"] = ContainerConfig.Array("data")).Create().Fails("/linux/maskedPaths/0");
    }

    // config-linux.md#masked-paths: "absolute paths in the container namespace": a link in the way must lead to something inside, never out
    // of the container.
    [SkippableTheory, BothLayouts]
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

        Assert.Equal("", guest["read /data/secret"]);
    }

    // config-linux.md#masked-paths: "the provided paths inside the container": every mount comes before the masks, or a later one would
    // uncover them.
    [SkippableTheory, BothLayouts]
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

        Assert.Equal("", guest["read /data/secret"]);
    }
}
