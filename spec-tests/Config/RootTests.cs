namespace OciRuntime.SpecTests.Config;

public sealed class RootTests : SpecTest
{
    // config.md#root: "On POSIX platforms, path is either an absolute path or a relative path to the bundle."
    [Theory, BothLayoutsWith(true, false)]
    public void Root_path_is_absolute_or_relative_to_the_bundle(Layout layout, bool absolute)
    {
        GuestReport guest = Run(
            layout,
            config =>
            {
                config.Root["root"]!["path"] = absolute ? Path.Combine(config.BundleFolder, "other") : "other";
                config.Guest("read", "/marker", "list", "/");
            },
            bundle =>
            {
                Directory.Move(bundle.Rootfs, Path.Combine(bundle.Folder, "other"));
                Directory.CreateDirectory(bundle.Rootfs);
                File.WriteAllText(Path.Combine(bundle.Folder, "other", "marker"), "found");
            });

        guest.Should().Report("read /marker", "found");
        guest.All("list /").Should().Equal("bin", "data", "dev", "etc", "marker", "proc", "sys", "tmp");
    }

    // config.md#root: "readonly (bool, OPTIONAL) If true then the root filesystem MUST be read-only inside the container, defaults to false."
    [Theory, BothLayoutsWith(true, false)]
    public void Readonly_root_refuses_writes_and_only_then(Layout layout, bool isReadonly)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Root["root"]!["readonly"] = isReadonly;
            config.Guest("touch", "/new", "touch", "/dev/new", "mounts");
        });

        guest.Should().Report(
            ("touch /new", isReadonly ? "EROFS" : "ok"),
            ("touch /dev/new", "ok"));
        guest.Mount("/").Is("ro").Should().Be(isReadonly);
    }

    // config.md#root: "root (object, OPTIONAL) specifies the container's root filesystem": nothing of the host's tree stays reachable.
    [Theory, BothLayoutsWith("--no-new-keyring", "--no-pivot")]
    public void Nothing_of_the_host_is_mounted_besides_the_configured_places(Layout layout, string flag)
    {
        GuestReport guest = NewContainer(layout, config => config.Guest("mounts", "link", "/proc/1/root")).Run(flag).Should().Succeed().Which.Guest;

        HashSet<string> tops = [.. guest.Mounts.Select(mount => mount.Place.Split('/')[1])];
        tops.Should().BeSubsetOf(new HashSet<string> { "", "proc", "dev", "sys" });
        guest.Should().Report("link /proc/1/root", "/");
    }

    // runc-run(8), --no-pivot: "may be unsafe from the security standpoint." The umount of what must be hidden would not reach the mounts
    // below a private root; runc's rule.
    [Theory]
    [InlineData("private")]
    [InlineData("rprivate")]
    public void No_pivot_is_refused_with_private_propagation(string propagation) =>
        NewContainer(Layout.Native, config => config.Linux["rootfsPropagation"] = propagation).Run("--no-pivot")
            .Should().Fail().At("/linux/rootfsPropagation").Saying("not safe without pivot_root");

    // mount_namespaces(7): "Mounts that come as a single unit from a more privileged mount namespace are locked together": the host's
    // procfs and sysfs can only be covered there.
    [Theory, BothLayouts]
    public void No_pivot_works_in_a_user_namespace(Layout layout)
    {
        Container container = NewContainer(
            layout,
            config =>
            {
                config.NewUserNamespace(100_000, 65536);
                config.Guest("link", "/proc/1/root", "mounts");
            },
            bundle => bundle.OwnRootfs(100_000));

        container.Run("--no-pivot").Should().Succeed().Reporting("link /proc/1/root", "/");
    }

    // config.md#root: "A directory MUST exist at the path declared by the field": not that it is for one container alone. BuildKit starts
    // several on one tree.
    [Theory, BothLayouts]
    public void Two_containers_share_one_rootfs(Layout layout)
    {
        Container first = NewContainer(layout, config => config.Guest("pause")).Started();

        GuestReport guest = Run(layout, config =>
        {
            config.Root["root"]!["path"] = first.Bundle.Rootfs;
            config.Guest("read", "/bin/guest", "echo", "alive");
        });

        guest.Should().Report("echo", "alive");
        first.Status.Should().Be("running");
    }
}
