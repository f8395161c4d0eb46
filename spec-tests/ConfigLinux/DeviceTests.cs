namespace OciRuntime.SpecTests.ConfigLinux;

public sealed class DeviceTests : SpecTest
{
    // config-linux.md#default-devices: "In addition to any devices configured with this setting, the runtime MUST also supply" them.
    [SkippableTheory, BothLayouts]
    public void Default_devices_are_supplied(Layout layout)
    {
        GuestReport guest = Run(layout, config => config.Guest("devices"));

        Assert.Equal("c 0666 0:0 1:3 0", guest["stat /dev/null"]);
        Assert.Equal("c 0666 0:0 1:5 0", guest["stat /dev/zero"]);
        Assert.Equal("c 0666 0:0 1:7 0", guest["stat /dev/full"]);
        Assert.Equal("c 0666 0:0 1:8 0", guest["stat /dev/random"]);
        Assert.Equal("c 0666 0:0 1:9 0", guest["stat /dev/urandom"]);
        Assert.Equal("c 0666 0:0 5:0 0", guest["stat /dev/tty"]);
        // "/dev/ptmx ... a bind-mount or symlink of the container's /dev/pts/ptmx".
        Assert.Equal("pts/ptmx", guest["link /dev/ptmx"]);
        // "/dev/console is set up if terminal is enabled in the config".
        Assert.False(guest.Has("stat /dev/console"));
    }

    // runtime-linux.md#dev-symbolic-links: "runtimes MUST create the following symlinks if the source file exists after processing mounts".
    [SkippableTheory, BothLayouts]
    public void Links_to_the_descriptors_are_made(Layout layout)
    {
        GuestReport guest = Run(layout, config => config.Guest("devices"));

        Assert.Equal("/proc/self/fd", guest["link /dev/fd"]);
        Assert.Equal("/proc/self/fd/0", guest["link /dev/stdin"]);
        Assert.Equal("/proc/self/fd/1", guest["link /dev/stdout"]);
        Assert.Equal("/proc/self/fd/2", guest["link /dev/stderr"]);
    }

    // config-linux.md#devices: "devices (array of objects, OPTIONAL) lists devices that MUST be available in the container."
    [SkippableTheory, BothLayouts]
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

        Assert.Equal("c 0660 12:34 10:229 0", guest["stat /dev/fuse-like"]);
        Assert.Equal("b 0600 0:6 7:99 0", guest["stat /dev/some/disk"]);
        Assert.Equal("c 0666 0:0 1:3 0", guest["stat /other/place"]);
        Assert.StartsWith("p 0666 0:0 ", guest["stat /dev/pipe"], StringComparison.Ordinal);
    }

    // config-linux.md#devices: "path (string, REQUIRED) - full path to device inside container", one of the default ones, too. runc 1.1.5
    // fails: the process may then not open the device it has just made.
    [SkippableTheory, BothLayouts]
    public void Listed_device_may_take_the_place_of_a_default_one(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Linux["devices"] = new JsonArray(Device("c", "/dev/null", 1, 3, mode: 0b110_110_110, uid: 5, gid: 5));
            config.Guest("stat", "/dev/null");
        });

        Assert.StartsWith("c 0666 ", guest["stat /dev/null"], StringComparison.Ordinal);
    }

    // config-linux.md#devices: "If a file already exists at path that does not match the requested device, the runtime MUST generate an
    // error." runc 1.1.5 does not.
    [SkippableFact]
    public void Existing_file_that_is_another_thing_is_an_error()
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Linux["devices"] = new JsonArray(Device("c", "/data/taken", 1, 3, mode: 0b110_110_110, uid: 0, gid: 0)),
            bundle => File.WriteAllText(bundle.InRootfs("/data/taken"), "a file"));

        container.Create().Fails("/data/taken");

        Assert.Equal("a file", File.ReadAllText(container.Bundle.InRootfs("/data/taken")));
    }

    // config-linux.md#devices: "MAY supply them however it likes (with mknod, by bind mounting from the runtime mount namespace, ...)", if
    // it is the requested one. runc 1.1.5 binds whatever is there.
    [SkippableFact]
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

        container.Create().Fails("/linux/devices/0", "another device at /dev/zero");
    }

    // config-linux.md#devices: "type (string, REQUIRED) - type of device: c, b, u or p." config.md#valid-values: "Runtimes MUST generate an
    // error when invalid or unsupported values are encountered."
    [SkippableFact]
    public void Unknown_type_is_an_error()
    {
        NewContainer(Layout.Native, config => config.Linux["devices"] = new JsonArray(Device("x", "/dev/thing", 1, 3, mode: 0, uid: 0, gid: 0))).Create().Fails("/linux/devices/0/type");
    }

    // config-linux.md#devices: "fileMode (uint32, OPTIONAL) - file mode for the device", "uid (uint32, OPTIONAL) - id of device owner": of a
    // device that is there, too. runc leaves that as it is.
    [SkippableFact]
    public void Existing_device_gets_the_mode_and_owner_that_are_asked_for()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Linux["devices"] = new JsonArray(
                Device("c", "/data/null", 1, 3, mode: 0b110_000_000, uid: 5, gid: 6),
                Device("c", "/data/null", 1, 3, mode: 0b110_110_110, uid: 0, gid: 7));
            config.Guest("stat", "/data/null");
        });

        Assert.Equal("c 0666 0:7 1:3 0", guest["stat /data/null"]);
    }

    // config-linux.md#devices: "lists devices that MUST be available in the container", "The path MAY be anywhere in the container
    // filesystem, notably outside of /dev": a /dev that is bound from the host is not ours to change, all else is.
    [SkippableFact]
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

        GuestReport guest = container.Logged(out string said, "run", "--bundle", container.Bundle.Folder, container.Id).Succeeds().Guest;

        Assert.Equal("c 0666 0:0 1:5 0", guest["stat /data/zero"]);
        Assert.Equal("ENOENT", guest["stat /dev/nosuch"]);
        Assert.Contains("/linux/devices/0: is not made", said, StringComparison.Ordinal);
        Assert.DoesNotContain("/linux/devices/1", said, StringComparison.Ordinal);
    }

    // config-linux.md#devices: "The runtime MAY supply them however it likes (with mknod, by bind mounting from the runtime mount
    // namespace ...)": the host's node has the mode and owner that it has.
    [SkippableFact]
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

        container.Logged(out string said, "run", "--bundle", container.Bundle.Folder, container.Id).Succeeds();

        Assert.Contains("/linux/devices/0/fileMode: ", said, StringComparison.Ordinal);
        Assert.Contains("/linux/devices/0/uid: ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("/linux/devices/0/gid: ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("/linux/devices/1", said, StringComparison.Ordinal);
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
