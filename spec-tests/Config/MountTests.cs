namespace OciRuntime.SpecTests.Config;

public sealed class MountTests : SpecTest
{
    // config.md#mounts: "The runtime MUST mount entries in the listed order."
    [Theory, BothLayoutsWith(true, false)]
    public void Mounts_happen_in_the_listed_order(Layout layout, bool tmpfsLast)
    {
        GuestReport guest = Run(
            layout,
            config =>
            {
                if (!tmpfsLast)
                    config.Mount("/data", "tmpfs", "tmpfs");
                config.Mount("/data", "bind", Path.Combine(config.BundleFolder, "shared"), "bind");
                if (tmpfsLast)
                    config.Mount("/data", "tmpfs", "tmpfs");
                config.Guest("read", "/data/marker");
            },
            WithSharedMarker);

        guest.Should().Report("read /data/marker", tmpfsLast ? "!ENOENT" : "here");
    }

    // config.md#mounts: "Path values for bind mounts are either absolute or relative to the bundle."
    [Theory, BothLayouts]
    public void Bind_source_may_be_relative_to_the_bundle(Layout layout)
    {
        GuestReport guest = Run(
            layout,
            config =>
            {
                config.Mount("/data", "bind", "shared", "bind");
                config.Guest("read", "/data/marker");
            },
            WithSharedMarker);

        guest.Should().Report("read /data/marker", "here");
    }

    // config.md#mounts: "A device name, but can also be a file or directory name for bind mounts or a dummy."
    [Theory, BothLayouts]
    public void One_file_can_be_bound_over_another(Layout layout)
    {
        GuestReport guest = Run(
            layout,
            config =>
            {
                config.Mount("/etc/name", "bind", Path.Combine(config.BundleFolder, "shared", "marker"), "bind", "ro");
                config.Guest("read", "/etc/name", "write", "/etc/name", "x");
            },
            bundle =>
            {
                WithSharedMarker(bundle);
                File.WriteAllText(bundle.InRootfs("/etc/name"), "old");
            });

        guest.Should().Report(
            ("read /etc/name", "here"),
            ("write /etc/name", "EROFS"));
    }

    // As runc 1.1.5, and engines rely on it: a missing destination is made, a directory for a directory and an empty file for a file.
    [Theory, BothLayouts]
    public void Missing_destination_is_made(Layout layout)
    {
        Container container = NewContainer(
            layout,
            config =>
            {
                config.Mount("/some/new/folder", "bind", Path.Combine(config.BundleFolder, "shared"), "bind");
                config.Mount("/other/new/file", "bind", Path.Combine(config.BundleFolder, "shared", "marker"), "bind");
                config.Mount("/third/new/tmpfs", "tmpfs", "tmpfs");
                config.Guest("read", "/some/new/folder/marker", "read", "/other/new/file", "touch", "/third/new/tmpfs/x");
            },
            WithSharedMarker);

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Should().Report(
            ("read /some/new/folder/marker", "here"),
            ("read /other/new/file", "here"),
            ("touch /third/new/tmpfs/x", "ok"));
        File.Exists(container.Bundle.InRootfs("/other/new/file")).Should().BeTrue();
        File.Exists(container.Bundle.InRootfs("/third/new/tmpfs/x")).Should().BeFalse();
    }

    // config.md#linux-mount-options: "rbind | MUST | Recursive bind mount". mount(2): "if there are any submounts under the directory tree,
    // they are not bind mounted."
    [Theory, BothLayoutsWith("bind", "rbind")]
    public void Rbind_takes_the_mounts_below_along_and_bind_does_not(Layout layout, string option)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Mount("/data", "bind", "/sys/fs", option);
            config.Guest("mounts");
        });

        bool taken = guest.Mounts.Any(mount => mount.Place.StartsWith("/data/cgroup", StringComparison.Ordinal));
        taken.Should().Be(option == "rbind");
    }

    // config.md#linux-mount-options: "tmpcopyup | MAY | copy up the contents to a tmpfs".
    [Theory, BothLayouts]
    public void Tmpcopyup_starts_with_what_the_image_has_there(Layout layout)
    {
        Container container = NewContainer(
            layout,
            config =>
            {
                config.Mount("/data", "tmpfs", "tmpfs", "tmpcopyup");
                config.Guest("read", "/data/sub/file", "stat", "/data/sub/file", "link", "/data/link", "touch", "/data/new", "mounts");
            },
            bundle =>
            {
                Directory.CreateDirectory(bundle.InRootfs("/data/sub"));
                File.WriteAllText(bundle.InRootfs("/data/sub/file"), "from the image");
                File.SetUnixFileMode(bundle.InRootfs("/data/sub/file"), (UnixFileMode)Octal._0440);
                File.CreateSymbolicLink(bundle.InRootfs("/data/link"), "sub/file");
            });

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Mount("/data").Type.Should().Be("tmpfs");
        guest.Should().Report("read /data/sub/file", "from the image");
        guest["stat /data/sub/file"].Should().StartWith("f 0440 ");
        guest.Should().Report("link /data/link", "sub/file");
        File.Exists(container.Bundle.InRootfs("/data/new")).Should().BeFalse();
    }

    // config-linux.md#default-filesystems: "The following filesystems SHOULD be made available in each container's filesystem": "/proc |
    // proc", "/sys | sysfs", "/dev/pts | devpts", "/dev/shm | tmpfs".
    [Theory, BothLayouts]
    public void Default_file_systems_are_what_the_config_says(Layout layout)
    {
        GuestReport guest = Run(layout, config => config.Guest("mounts", "statfs", "/dev/pts", "stat", "/dev/pts/ptmx", "stat", "/dev/shm"));

        guest.Mount("/proc").Type.Should().Be("proc");
        guest.Mount("/sys").Type.Should().Be("sysfs");
        guest.Mount("/dev/pts").Type.Should().Be("devpts");
        guest.Mount("/dev/shm").Type.Should().Be("tmpfs");
        guest.Mount("/dev/mqueue").Type.Should().Be("mqueue");
        guest["stat /dev/pts/ptmx"].Should().StartWith("c 0666 ");
        guest["stat /dev/shm"].Should().StartWith("d 1777 ");
    }

    // mount(2), ENOENT: "A pathname was empty or had a nonexistent component." runtime.md#create: "a new container MUST NOT be created."
    [Fact]
    public void Missing_bind_source_is_an_error_that_names_it()
    {
        Container container = NewContainer(Layout.Native, config => config.Mount("/data", "bind", "/no/such/source", "bind"));

        container.Create().Should().Fail().Saying("/no/such/source", "no such file or directory");
        container.State().Should().Fail().Saying("does not exist");
    }

    // config.md#posix-platform-mounts: "filesystem types supported by the kernel as listed in /proc/filesystems". mount(2), ENODEV:
    // "filesystemtype not configured in the kernel."
    [Fact]
    public void Unknown_file_system_type_is_an_error_that_names_the_mount()
    {
        Container container = NewContainer(Layout.Native, config => config.Mount("/data", "nosuchfs", "none"));

        container.Create().Should().Fail().At("/mounts/7", orSaying: "/data").Saying("no such device");
    }

    // config.md#mounts: "it MAY be a relative path, in which case it MUST be interpreted as relative to" the root. runc 1.1.5 prints a
    // warning for it; the meaning is the same.
    [Fact]
    public void Relative_destination_is_read_from_the_root()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Mount("data", "tmpfs", "tmpfs");
            config.Guest("mounts");
        });

        container.Run().Should().Succeed().Which.Guest.Mount("/data").Type.Should().Be("tmpfs");
    }

    private static void WithSharedMarker(TestBundle bundle)
    {
        Directory.CreateDirectory(Path.Combine(bundle.Folder, "shared"));
        File.WriteAllText(Path.Combine(bundle.Folder, "shared", "marker"), "here");
    }
}
