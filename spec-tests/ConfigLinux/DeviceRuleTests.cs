namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>config-linux.md#allowed-device-list: "The runtime MUST apply entries in the listed order."</summary>
public sealed class DeviceRuleTests : SpecTest
{
    // config-linux.md#default-devices: "In addition to any devices configured with this setting, the runtime MUST also supply" these: as
    // under runc 1.1.5, the deny-all of the default config leaves them usable.
    [Theory, BothLayouts]
    public void Default_devices_stay_usable_under_deny_all(Layout layout)
    {
        GuestReport guest = Run(layout,
            config => config.Guest("open", "/dev/null", "open", "/dev/zero", "open", "/dev/full", "open", "/dev/random", "open", "/dev/pts/ptmx"));

        guest.Keys.Should().AllSatisfy(key => guest.Should().Report(key, "ok"));
    }

    // config-linux.md#devices: "Containers MAY NOT access any device node that is not either explicitly referenced in the devices array or
    // listed as being part of the default devices."
    [Theory, BothLayouts]
    public void Device_without_a_rule_cannot_be_opened(Layout layout)
    {
        // 10:1 (psaux) has no driver here: allowed it would be ENXIO or ENODEV, denied it is EPERM.
        GuestReport guest = Run(layout, config =>
        {
            config.Capabilities("CAP_MKNOD");
            config.Guest("mknod", "/tmp/other", "c", "10", "1", "open", "/tmp/other");
        });

        guest.Should().Report(
            ("mknod /tmp/other", "ok"),
            ("open /tmp/other", "EPERM"));
    }

    // config-linux.md#allowed-device-list: "The runtime MUST apply entries in the listed order."
    [Theory, BothLayouts]
    public void Later_rules_allow_again(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Capabilities("CAP_MKNOD");
            config.Resources["devices"] = new JsonArray(Rule(false, null, null, null, "rwm"), Rule(true, "c", 10, 1, "rwm"));
            config.Guest("mknod", "/tmp/other", "c", "10", "1", "open", "/tmp/other");
        });

        guest["open /tmp/other"].Should().NotBe("EPERM");
    }

    // config-linux.md#allowed-device-list: "allow (boolean, REQUIRED) - whether the entry is allowed or denied", and the last that matches
    // counts.
    [Theory, BothLayouts]
    public void Later_rules_deny_again(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Capabilities("CAP_MKNOD");
            config.Resources["devices"] = new JsonArray(
                Rule(false, null, null, null, "rwm"), Rule(true, "c", 10, 1, "rwm"), Rule(false, "c", 10, 1, "w"));
            config.Guest("mknod", "/tmp/other", "c", "10", "1", "open", "/tmp/other", "read", "/tmp/other");
        });

        guest.Should().Report("open /tmp/other", "EPERM");
        guest["read /tmp/other"].Should().NotBe("!EPERM");
    }

    // config-linux.md#allowed-device-list: "A composition of r (read), w (write), and m (mknod)." Without m nothing can be made, whatever
    // the capability says.
    [Theory, BothLayouts]
    public void Making_a_node_needs_the_m(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Capabilities("CAP_MKNOD");
            config.Resources["devices"] = new JsonArray(Rule(true, null, null, null, "rwm"), Rule(false, "b", 7, 200, "m"));
            config.Guest("mknod", "/tmp/denied", "b", "7", "200", "mknod", "/tmp/allowed", "b", "7", "201");
        });

        guest.Should().Report(
            ("mknod /tmp/denied", "EPERM"),
            ("mknod /tmp/allowed", "ok"));
    }

    private static JsonObject Rule(bool allow, string? type, int? major, int? minor, string access)
    {
        JsonObject rule = new() { ["allow"] = allow, ["access"] = access };
        if (type is not null)
            rule["type"] = type;
        if (major is not null)
            rule["major"] = major;
        if (minor is not null)
            rule["minor"] = minor;
        return rule;
    }
}
