namespace OciRuntime.SpecTests.Config;

/// <summary>Destinations that are the root itself, or begin with the path that the host has for it.</summary>
public sealed class RootMountTests : SpecTest
{
    // config.md#mounts: "The runtime MUST mount entries in the listed order": a mount on "/" is the root from then on, as under crun.
    [Theory, BothLayouts]
    public void Bind_mount_on_the_root_replaces_it(Layout layout)
    {
        Container container = NewContainer(
            layout,
            config =>
            {
                config.Mounts.Insert(0, new JsonObject
                {
                    ["destination"] = "/",
                    ["type"] = "bind",
                    ["source"] = "other",
                    ["options"] = ContainerConfig.Array("rbind", "nosuid"),
                });
                config.Root["root"]!["readonly"] = true;
                config.Guest("read", "/which", "touch", "/new", "mounts", "list", "/dev");
            },
            bundle =>
            {
                CopyOfRootfs(bundle, "other");
                File.WriteAllText($"{bundle.Folder}/other/which", "the other");
                File.WriteAllText(bundle.InRootfs("/which"), "the first");
            });

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Should().Report(
            ("read /which", "the other"),
            ("touch /new", "EROFS"));
        guest.Mounts.Should().ContainSingle(mount => mount.Place == "/").Which.Options.Should().Contain(["ro", "nosuid"]);
        guest.Mount("/proc").Type.Should().Be("proc");
        guest.All("list /dev").Should().Contain("null");
    }

    // config.md#linux-mount-options: "tmpcopyup | MAY | copy up the contents to a tmpfs": of the whole image, so that nothing is ever written to it.
    [Theory]
    [InlineData("tmpcopyup")]
    [InlineData("tmpcopyup,ro")]
    public void Tmpfs_on_the_root_starts_with_the_image(string words)
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Mounts.Insert(0,
                new JsonObject { ["destination"] = "/", ["type"] = "tmpfs", ["source"] = "tmpfs", ["options"] = ContainerConfig.Array(words) });
            config.Guest("touch", "/new", "mounts");
        });

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Mount("/").Type.Should().Be("tmpfs");
        guest.Should().Report("touch /new", words.Contains("ro", StringComparison.Ordinal) ? "EROFS" : "ok");
        File.Exists(container.Bundle.InRootfs("/new")).Should().BeFalse();
    }

    // As runc, whose suite has "runc run [mount order, container bind-mount source]" with such destinations: old configs name the host's path.
    // config.md#mounts: "path inside container" leaves no other use for it. crun mounts it below itself.
    [Fact]
    public void Destination_that_begins_with_the_rootfs_is_read_from_there()
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Mount($"{config.BundleFolder}/rootfs/data/below", "tmpfs", "tmpfs");
                config.Mount($"{config.BundleFolder}/rootfs-not/data", "tmpfs", "tmpfs");
                config.Guest("mounts");
            });

        GuestReport guest = container.Logged(out string said, "run", "--bundle", container.Bundle.Folder, container.Id)
            .Should().Succeed().Which.Guest;

        guest.Mount("/data/below").Type.Should().Be("tmpfs");
        guest.Mount($"{container.Bundle.Folder}/rootfs-not/data").Type.Should().Be("tmpfs");
        said.Should().Contain("/mounts/7/destination").And.NotContain("/mounts/8/destination");
    }

    // CVE-2019-16884: a mount below /proc takes what the runtime writes there. The rules are about the path that is meant.
    [Theory]
    [InlineData("/proc")]
    [InlineData("/proc/self/attr")]
    [InlineData("/proc/net/dev")]
    public void Destination_that_begins_with_the_rootfs_cannot_cover_procfs(string path)
    {
        Container container = NewContainer(Layout.Native, config => config.Mount($"{config.BundleFolder}/rootfs{path}", "tmpfs", "tmpfs"));

        container.Run().Should().Fail().At("/mounts/7/destination", orSaying: path);
    }

    // config-linux.md#masked-paths: "will mask over the provided paths inside the container so that they cannot be read";
    // config-linux.md#readonly-paths: "will set the provided paths as readonly inside the container". The root is such a path.
    [Fact]
    public void Root_may_be_a_readonly_path_and_no_masked_one()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Linux["readonlyPaths"] = ContainerConfig.Array("/");
            config.Guest("touch", "/new", "touch", "/dev/new");
        });
        Container masked = NewContainer(Layout.Native, config => config.Linux["maskedPaths"] = ContainerConfig.Array("/tmp", "//"));

        guest.Should().Report(
            ("touch /new", "EROFS"),
            ("touch /dev/new", "ok"));
        masked.Run().Should().Fail().At("/linux/maskedPaths/1", orSaying: "/");
    }

    private static void CopyOfRootfs(TestBundle bundle, string name)
    {
        using System.Diagnostics.Process copy = System.Diagnostics.Process.Start("cp", ["-a", bundle.Rootfs, $"{bundle.Folder}/{name}"]);
        copy.WaitForExit();
        copy.ExitCode.Should().Be(0);
    }
}
