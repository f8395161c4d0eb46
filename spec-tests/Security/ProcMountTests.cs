namespace OciRuntime.SpecTests.Security;

/// <summary>CVE-2019-16884, CVE-2025-52881: what lies over /proc decides where the runtime's own writes go.</summary>
public sealed class ProcMountTests : SpecTest
{
    // CVE-2019-16884: an image's volume over /proc. As runc 1.1.5 ("cannot be mounted because it is inside /proc").
    [Theory]
    [InlineData("/proc")]
    [InlineData("/proc/self")]
    [InlineData("/proc/self/attr")]
    [InlineData("/proc/sys/net")]
    [InlineData("/proc/1")]
    public void Mount_over_proc_is_refused(string destination)
    {
        string fake = Scratch.NewFolder();
        Container container = NewContainer(Layout.Native, config => config.Mount(destination, "bind", fake, "rbind"));

        container.Create().Should().Fail().Saying("/proc");
    }

    // CVE-2019-16884 through a link: the destination is the same place.
    [Fact]
    public void Mount_over_proc_through_a_link_is_refused()
    {
        string fake = Scratch.NewFolder();
        Container container = NewContainer(
            Layout.Native,
            config => config.Mount("/link/self", "bind", fake, "rbind"),
            bundle => File.CreateSymbolicLink(bundle.InRootfs("/link"), "proc"));

        container.Run().Should().NotSucceed();
    }

    // As runc 1.1.5, for lxcfs lives on it: these single files are known to be harmless.
    [Theory]
    [InlineData("/proc/cpuinfo")]
    [InlineData("/proc/meminfo")]
    [InlineData("/proc/uptime")]
    public void Files_lxcfs_replaces_may_be_covered(string destination)
    {
        GuestReport guest = Run(
            Layout.Native,
            config =>
            {
                config.Mount(destination, "bind", Path.Combine(config.BundleFolder, "fake"), "bind");
                config.Guest("read", destination);
            },
            bundle => File.WriteAllText(Path.Combine(bundle.Folder, "fake"), "fake"));

        guest.Should().Report($"read {destination}", "fake");
    }

    // CVE-2019-16884: a tmpfs at /proc would take every write of the runtime to /proc/self/attr and /proc/sys for a plain file.
    [Fact]
    public void Proc_of_another_type_is_refused()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Mounts[0]!["type"] = "tmpfs";
            config.Mounts[0]!["source"] = "tmpfs";
        });

        container.Create().Should().Fail().Saying("/proc");
    }
}
