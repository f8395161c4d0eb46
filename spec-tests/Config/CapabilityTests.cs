using System.Globalization;

namespace OciRuntime.SpecTests.Config;

/// <summary>
/// config.md#linux-process: "capabilities (object, OPTIONAL) is an object containing arrays that specifies the sets of capabilities for the process."
/// </summary>
public sealed class CapabilityTests : SpecTest
{
    // Bits of capability.h: AUDIT_WRITE 29, KILL 5, NET_BIND_SERVICE 10, CHOWN 0, SYS_ADMIN 21.
    private const ulong Kill = 1UL << 5;
    private const ulong Bind = 1UL << 10;
    private const ulong Chown = 1UL << 0;

    private static readonly string[] s_sets = ["cap_bounding", "cap_permitted", "cap_effective", "cap_inheritable", "cap_ambient"];

    // config.md#linux-process: "the bounding field is an array of bounding capabilities that are kept for the process", and so for each of
    // the five.
    [Theory, BothLayouts]
    public void Each_of_the_five_sets_is_its_own_list(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Process["noNewPrivileges"] = true;
            config.Process["capabilities"] = new JsonObject
            {
                ["bounding"] = ContainerConfig.Array("CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_CHOWN"),
                ["permitted"] = ContainerConfig.Array("CAP_KILL", "CAP_NET_BIND_SERVICE"),
                ["inheritable"] = ContainerConfig.Array("CAP_NET_BIND_SERVICE"),
                ["effective"] = ContainerConfig.Array("CAP_NET_BIND_SERVICE"),
                ["ambient"] = ContainerConfig.Array("CAP_NET_BIND_SERVICE"),
            };
            config.Process["user"]!["uid"] = 1000;
            config.Guest("caps");
        });

        // capabilities(7), execve by a non-root user: permitted and effective become the ambient set.
        guest.Capabilities("cap_bounding").Should().Be(Kill | Bind | Chown);
        guest.Capabilities("cap_inheritable").Should().Be(Bind);
        guest.Capabilities("cap_ambient").Should().Be(Bind);
        guest.Capabilities("cap_permitted").Should().Be(Bind);
        guest.Capabilities("cap_effective").Should().Be(Bind);
    }

    // capabilities(7), execve by root: "P'(permitted) = P(inheritable) | P(bounding)", "P'(effective) = P'(permitted)".
    [Theory, BothLayouts]
    public void Root_has_what_the_bounding_set_leaves(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Capabilities("CAP_KILL", "CAP_CHOWN");
            config.Guest("caps");
        });

        guest.Capabilities("cap_bounding").Should().Be(Kill | Chown);
        guest.Capabilities("cap_permitted").Should().Be(Kill | Chown);
        guest.Capabilities("cap_effective").Should().Be(Kill | Chown);
        // CVE-2022-29162 and CVE-2022-27650: nothing may become inheritable that was not listed there.
        guest.Capabilities("cap_inheritable").Should().Be(0UL);
        guest.Capabilities("cap_ambient").Should().Be(0UL);
    }

    // capabilities(7), execve by another user: "P'(effective) = F(effective) ? P'(permitted) : P'(ambient)": a file without capabilities
    // gives none.
    [Theory, BothLayouts]
    public void Another_user_keeps_only_ambient_capabilities(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Capabilities("CAP_KILL", "CAP_CHOWN");
            config.Process["user"]!["uid"] = 1000;
            config.Guest("caps");
        });

        guest.Capabilities("cap_bounding").Should().Be(Kill | Chown);
        guest.Capabilities("cap_permitted").Should().Be(0UL);
        guest.Capabilities("cap_effective").Should().Be(0UL);
    }

    // config.md#linux-process: "the effective field is an array of effective capabilities that are kept for the process": none listed, none
    // kept; the other four sets likewise.
    [Theory, BothLayouts]
    public void Empty_lists_leave_nothing(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Capabilities();
            config.Guest("caps");
        });

        foreach (string set in s_sets)
            guest.Capabilities(set).Should().Be(0UL);
    }

    // config.md#linux-process: "Any value which cannot be mapped to a relevant kernel interface, or cannot be granted otherwise MUST be
    // logged as a warning by the runtime."
    [Fact]
    public void Unknown_capability_is_a_warning()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Capabilities("CAP_KILL", "CAP_NO_SUCH_THING");
            config.Guest("caps");
        });

        CommandResult result = container.Logged(out string said, "run", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed().Which;

        said.Should().Contain("CAP_NO_SUCH_THING");
        result.Guest.Capabilities("cap_effective").Should().Be(Kill);
    }

    // config.md#linux-process: "Runtimes SHOULD NOT fail if the container configuration requests capabilities that cannot be granted". runc
    // 1.1.5 fails here.
    [Fact]
    public void Capability_the_caller_lacks_is_a_warning()
    {
        const ulong sysResource = 1UL << 24;
        string own = File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapBnd:", StringComparison.Ordinal));
        ulong bounding = ulong.Parse(own[7..].Trim(), NumberStyles.HexNumber);
        Skip.If((bounding & sysResource) != 0, "the caller has every capability, CAP_SYS_RESOURCE too");
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Capabilities("CAP_KILL", "CAP_SYS_RESOURCE");
            config.Guest("caps");
        });

        CommandResult result = container.Logged(out string said, "run", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed().Which;

        result.Guest.Capabilities("cap_effective").Should().Be(Kill);
        said.Should().Contain("CAP_SYS_RESOURCE");
    }
}
