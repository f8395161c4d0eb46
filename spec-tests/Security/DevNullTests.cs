namespace OciRuntime.SpecTests.Security;

/// <summary>
/// CVE-2025-31133, CVE-2025-62161: files are masked with /dev/null, which the image may have replaced. runc 1.1.5 even takes a
/// plain file there for the process's own stdio.
/// </summary>
public sealed class DevNullTests : SpecTest
{
    // CVE-2025-31133 (runc), CVE-2025-62161 (youki): /dev/null of the image is a link, or a plain file.
    [Theory]
    [InlineData("link")]
    [InlineData("file")]
    public void Replaced_null_is_not_what_masks(string kind)
    {
        HostMarker marker = new();
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                foreach (string place in (ReadOnlySpan<string>)["/dev/pts", "/dev/shm", "/dev/mqueue", "/dev"])
                    config.RemoveMount(place);
                config.Linux["maskedPaths"] = ContainerConfig.Array("/data/secret", "/proc/kcore");
                config.Guest("read", "/data/secret", "stat", "/data/secret", "write", "/data/secret", "overwritten");
            },
            bundle =>
            {
                File.WriteAllText(bundle.InRootfs("/data/secret"), "secret");
                if (kind == "link")
                    File.CreateSymbolicLink(bundle.InRootfs("/dev/null"), marker.File);
                else
                    File.WriteAllText(bundle.InRootfs("/dev/null"), "fake");
            });

        CommandResult result = container.Run();

        marker.IsUntouched();
        if (result.ExitCode == 0)
        {
            result.Guest.Should().Report("read /data/secret", "");
            result.Guest["stat /data/secret"].Should().Contain(" 1:3 ");
        }
        else
        {
            result.Should().Fail().Saying(kind == "link"
                ? "/dev/null of the container is not the character device 1:3"
                : "the rootfs has another file at /dev/null");
        }
    }

    // CVE-2025-31133 by another way: a mount of the config over /dev/null.
    [Fact]
    public void Null_covered_by_a_mount_is_not_what_masks()
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Mount("/dev/null", "bind", Path.Combine(config.BundleFolder, "fake"), "bind");
                config.Linux["maskedPaths"] = ContainerConfig.Array("/data/secret");
                config.Guest("read", "/data/secret");
            },
            bundle =>
            {
                File.WriteAllText(bundle.InRootfs("/data/secret"), "secret");
                File.WriteAllText(Path.Combine(bundle.Folder, "fake"), "fake");
            });

        CommandResult result = container.Run();

        // runc 1.1.5 masks with the fake here.
        if (result.ExitCode == 0)
            result.Guest["read /data/secret"].Should().Be("");
        else
            result.Should().Fail().Saying("the rootfs has another file at /dev/null");
    }
}
