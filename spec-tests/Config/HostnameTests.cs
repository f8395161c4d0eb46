namespace OciRuntime.SpecTests.Config;

public sealed class HostnameTests : SpecTest
{
    // config.md#hostname: "hostname (string, OPTIONAL) specifies the container's hostname as seen by processes running inside the container."
    [Theory, BothLayouts]
    public void Hostname_is_what_the_process_sees(Layout layout)
    {
        GuestReport guest = Run(layout, config => config.Root["hostname"] = "moon.example");

        guest.Should().Report("hostname", "moon.example");
    }

    // config.md#domainname: "domainname (string, OPTIONAL) specifies the container's domainname as seen by processes running inside the
    // container." New in 1.1 of the specification; runc 1.1.5 predates it.
    [Theory, BothLayouts]
    public void Domainname_is_what_the_process_sees(Layout layout)
    {
        GuestReport guest = Run(layout, config => config.Root["domainname"] = "orbit");

        guest.Should().Report("domainname", "orbit");
    }

    // clone(2), CLONE_NEWUTS: "a new UTS namespace, whose identifiers are initialized by duplicating the identifiers from the UTS namespace
    // of the calling process".
    [Theory, BothLayouts]
    public void Without_hostname_the_new_namespace_keeps_the_name_of_the_host(Layout layout)
    {
        GuestReport guest = Run(layout, config => config.Root.Remove("hostname"));

        guest.Should().Report("hostname", File.ReadAllText("/proc/sys/kernel/hostname").Trim());
    }

    // As runc 1.1.5 ("unable to set hostname without a private UTS namespace"): a hostname without an own UTS namespace would rename the
    // host.
    [Fact]
    public void Hostname_without_uts_namespace_is_refused()
    {
        string before = File.ReadAllText("/proc/sys/kernel/hostname");

        NewContainer(Layout.Native, config => config.RemoveNamespace("uts")).Create().Should().Fail().Saying("UTS namespace");

        File.ReadAllText("/proc/sys/kernel/hostname").Should().Be(before);
    }

    // sethostname(2): "On Linux, HOST_NAME_MAX is defined with the value 64"; EINVAL: "len is larger than the maximum allowed size."
    [Fact]
    public void Hostname_of_sixty_four_characters_is_the_longest()
    {
        string longest = new('a', 64);

        Run(Layout.Native, config => config.Root["hostname"] = longest).Should().Report("hostname", longest);
        NewContainer(Layout.Native, config => config.Root["hostname"] = longest + "a").Create().Should().Fail().Saying("hostname");
    }
}
