namespace OciRuntime.SpecTests.ConfigLinux;

public sealed class DeviceTests : SpecTest
{
    // config-linux.md#default-devices: "In addition to any devices configured with this setting, the runtime MUST also supply" them.
    [Theory, BothLayouts]
    public void Default_devices_are_supplied(Layout layout)
    {
        GuestReport guest = Run(layout, config => config.Guest("devices"));

        guest.Should().Report(
            ("stat /dev/null", "c 0666 0:0 1:3 0"),
            ("stat /dev/zero", "c 0666 0:0 1:5 0"),
            ("stat /dev/full", "c 0666 0:0 1:7 0"),
            ("stat /dev/random", "c 0666 0:0 1:8 0"),
            ("stat /dev/urandom", "c 0666 0:0 1:9 0"),
            ("stat /dev/tty", "c 0666 0:0 5:0 0"));
        // "/dev/ptmx ... a bind-mount or symlink of the container's /dev/pts/ptmx".
        guest.Should().Report("link /dev/ptmx", "pts/ptmx");
        // "/dev/console is set up if terminal is enabled in the config".
        guest.Has("stat /dev/console").Should().BeFalse();
    }

    // runtime-linux.md#dev-symbolic-links: "runtimes MUST create the following symlinks if the source file exists after processing mounts".
    [Theory, BothLayouts]
    public void Links_to_the_descriptors_are_made(Layout layout)
    {
        GuestReport guest = Run(layout, config => config.Guest("devices"));

        guest.Should().Report(
            ("link /dev/fd", "/proc/self/fd"),
            ("link /dev/stdin", "/proc/self/fd/0"),
            ("link /dev/stdout", "/proc/self/fd/1"),
            ("link /dev/stderr", "/proc/self/fd/2"));
    }

    // config-linux.md#devices: "devices (array of objects, OPTIONAL) lists devices that MUST be available in the container."
    [Theory, BothLayouts]
    public void Listed_devices_are_made_with_mode_and_owner(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Linux["devices"] = new JsonArray(
                Device("c", "/dev/fuse-like", 10, 229, mode: 0b110_110_000, uid: 12, gid: 34),
                Device("b", "/dev/some/disk", 7, 99, mode: 0b110_000_000, uid: 0, gid: 6),
                Device("u", "/other/place", 1, 3, mode: 0b110_110_110, uid: 0, gid: 0),
                Device("p", "/dev/pipe", null, null, mode: 0b110_110_110, uid: 0, gid: 0));
            config.Guest("stat", "/dev/fuse-like", "stat", "/dev/some/disk", "stat", "/other/place", "stat", "/dev/pipe");
        });

        guest.Should().Report(
            ("stat /dev/fuse-like", "c 0660 12:34 10:229 0"),
            ("stat /dev/some/disk", "b 0600 0:6 7:99 0"),
            ("stat /other/place", "c 0666 0:0 1:3 0"));
        guest["stat /dev/pipe"].Should().StartWith("p 0666 0:0 ");
    }

    // config-linux.md#devices: "path (string, REQUIRED) - full path to device inside container", one of the default ones, too. runc 1.1.5
    // fails: the process may then not open the device it has just made.
    [Theory, BothLayouts]
    public void Listed_device_may_take_the_place_of_a_default_one(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Linux["devices"] = new JsonArray(Device("c", "/dev/null", 1, 3, mode: 0b110_110_110, uid: 5, gid: 5));
            config.Guest("stat", "/dev/null");
        });

        guest["stat /dev/null"].Should().StartWith("c 0666 ");
    }

    // config-linux.md#devices: "If a file already exists at path that does not match the requested device, the runtime MUST generate an
    // error." runc 1.1.5 does not.
    [Theory]
    [InlineData("make a node")]
    [InlineData("bind the host's")]
    public void Existing_file_that_is_another_thing_is_an_error(string how)
    {
        // A user namespace binds the host's /dev/null; the rootfs has none of its own.
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Mounts.Clear();
                config.Linux.Remove("maskedPaths");
                config.Linux.Remove("readonlyPaths");
                config.Linux["devices"] = new JsonArray(Device("c", "/dev/null", 1, 3, mode: 0b110_110_110, uid: 0, gid: 0));
                if (how != "make a node")
                    config.NewUserNamespace(100_000, 65536);
            },
            bundle =>
            {
                Directory.CreateDirectory(bundle.InRootfs("/dev"));
                File.WriteAllText(bundle.InRootfs("/dev/null"), "a file");
                bundle.OwnRootfs(how == "make a node" ? 0 : 100_000u);
            });

        container.Create().Should().Fail().At("/linux/devices/0").Saying("the rootfs has another file at /dev/null");

        File.ReadAllText(container.Bundle.InRootfs("/dev/null")).Should().Be("a file");
    }

    // config-linux.md#devices: "by bind mounting from the runtime mount namespace": what is not there cannot be bound. An empty file is what such a
    // mount left behind: the next container of the same rootfs mounts there again.
    [Fact]
    public void Device_that_the_host_has_not_is_an_error_in_a_user_namespace_and_its_empty_place_is_none()
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.NewUserNamespace(100_000, 65536);
                config.RemoveMount("/dev/mqueue");
                config.RemoveMount("/dev/shm");
                config.RemoveMount("/dev/pts");
                config.RemoveMount("/dev");
                config.Guest("stat", "/dev/null");
            },
            bundle => bundle.OwnRootfs(100_000));
        for (int i = 0; i < 2; i++)
            container.Run().Should().Succeed().Which.Guest["stat /dev/null"].Should().StartWith("c 0666 ");
        File.ReadAllText(container.Bundle.InRootfs("/dev/null")).Should().BeEmpty();

        container.Configure(config =>
        {
            config.NewUserNamespace(100_000, 65536);
            config.Linux["devices"] = new JsonArray(Device("c", "/dev/nosuchnode", 1, 3, mode: 0b110_110_110, uid: 0, gid: 0));
        });
        container.Create().Should().Fail().At("/linux/devices/0")
            .Saying("/dev/nosuchnode", "no such file or directory", "in a user namespace no device can be made");
    }

    // config-linux.md#devices: "MAY supply them however it likes (with mknod, by bind mounting from the runtime mount namespace, ...)", if
    // it is the requested one. runc 1.1.5 binds whatever is there.
    [Fact]
    public void Device_of_the_host_that_is_another_one_is_an_error()
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.NewUserNamespace(100_000, 65536);
                config.Linux["devices"] = new JsonArray(Device("c", "/dev/zero", 1, 3, mode: 0b110_110_110, uid: 0, gid: 0));
            },
            bundle => bundle.OwnRootfs(100_000));

        container.Create().Should().Fail().At("/linux/devices/0").Saying("another device at /dev/zero");
    }

    // config-linux.md#devices: "type (string, REQUIRED) - type of device: c, b, u or p." config.md#valid-values: "Runtimes MUST generate an
    // error when invalid or unsupported values are encountered."
    [Fact]
    public void Unknown_type_is_an_error()
    {
        NewContainer(Layout.Native, config => config.Linux["devices"] = new JsonArray(Device("x", "/dev/thing", 1, 3, mode: 0, uid: 0, gid: 0)))
            .Create().Should().Fail().At("/linux/devices/0/type");
    }

    // config-linux.md#devices: "fileMode (uint32, OPTIONAL) - file mode for the device", "uid (uint32, OPTIONAL) - id of device owner": of a
    // device that is there, too. runc leaves that as it is.
    [Fact]
    public void Existing_device_gets_the_mode_and_owner_that_are_asked_for()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Linux["devices"] = new JsonArray(
                Device("c", "/data/null", 1, 3, mode: 0b110_000_000, uid: 5, gid: 6),
                Device("c", "/data/null", 1, 3, mode: 0b110_110_110, uid: 0, gid: 7));
            config.Guest("stat", "/data/null");
        });

        guest.Should().Report("stat /data/null", "c 0666 0:7 1:3 0");
    }

    // config-linux.md#devices: "lists devices that MUST be available in the container", "The path MAY be anywhere in the container
    // filesystem, notably outside of /dev": a /dev that is bound from the host is not ours to change, all else is.
    [Fact]
    public void Device_outside_of_a_bound_dev_is_made_and_one_missing_inside_is_a_warning()
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.RemoveMount("/dev");
                config.Mounts.Insert(0, new JsonObject { ["destination"] = "/dev", ["source"] = "dev", ["options"] = ContainerConfig.Array("bind") });
                config.Linux.Remove("maskedPaths"); // what masks a file is /dev/null
                config.Linux["devices"] = new JsonArray(
                    Device("c", "/dev/nosuch", 1, 3, mode: 0b110_110_110, uid: 0, gid: 0),
                    Device("c", "/data/zero", 1, 5, mode: 0b110_110_110, uid: 0, gid: 0));
                config.Guest("stat", "/data/zero", "stat", "/dev/nosuch");
            },
            bundle => Directory.CreateDirectory(Path.Combine(bundle.Folder, "dev")));

        GuestReport guest = container.Logged(out string said, "run", "--bundle", container.Bundle.Folder, container.Id)
            .Should().Succeed().Which.Guest;

        guest.Should().Report(
            ("stat /data/zero", "c 0666 0:0 1:5 0"),
            ("stat /dev/nosuch", "ENOENT"));
        said.Should().Contain("/linux/devices/0: is not made");
        said.Should().NotContain("/linux/devices/1");
    }

    // config-linux.md#devices: "The runtime MAY supply them however it likes (with mknod, by bind mounting from the runtime mount
    // namespace ...)": the host's node has the mode and owner that it has.
    [Fact]
    public void Mode_and_owner_that_a_bound_device_has_not_are_warnings()
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.NewUserNamespace(100_000, 65536);
                config.Linux["devices"] = new JsonArray(
                    Device("c", "/dev/zero", 1, 5, mode: 0b110_000_000, uid: 7, gid: 0),
                    Device("c", "/dev/full", 1, 7, mode: 0b110_110_110, uid: 0, gid: 0));
            },
            bundle => bundle.OwnRootfs(100_000));

        container.Logged(out string said, "run", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();

        said.Should().Contain("/linux/devices/0/fileMode: ");
        said.Should().Contain("/linux/devices/0/uid: ");
        said.Should().NotContain("/linux/devices/0/gid: ");
        said.Should().NotContain("/linux/devices/1");
    }

    private static JsonObject Device(string type, string path, int? major, int? minor, int mode, int uid, int gid)
    {
        JsonObject device = new() { ["type"] = type, ["path"] = path, ["fileMode"] = mode, ["uid"] = uid, ["gid"] = gid };
        if (major is not null)
            device["major"] = major;
        if (minor is not null)
            device["minor"] = minor;
        return device;
    }
}
