namespace OciRuntime.SpecTests.Config;

/// <summary>The options of a mount as engines really write them: words are empty, hold commas, or are longer than a new system call takes.</summary>
public sealed class MountWordTests : SpecTest
{
    // podman-run(1), --systemd: "Run container in systemd mode", whose tmpfs podman 5 writes as "options": ["", "nosuid", "nodev", "rprivate"].
    // mount(8): options are a "comma-separated list", in which an empty one means nothing.
    [Fact]
    public void Empty_word_means_nothing()
    {
        // The empty paths are warnings, which a run in the foreground prints to stderr.
        GuestReport guest = NewContainer(Layout.Native, config =>
        {
            config.Mount("/run", "tmpfs", "tmpfs", "", "nosuid", "nodev", "rprivate");
            config.Mount("/data", "bind", config.BundleFolder, "", "rbind", "ro", ",");
            config.Mount("/data", null, null, "remount", "", "bind", "ro", "noexec");
            config.Linux["maskedPaths"] = ContainerConfig.Array("/proc/kcore", "");
            config.Linux["readonlyPaths"] = ContainerConfig.Array("", "/proc/sys");
            config.Guest("mounts", "write", "/proc/sys/kernel/domainname", "x");
        }).Run().Should().Succeed().Which.Guest;

        guest.Mount("/run").Options.Should().Contain("nosuid");
        guest.Mount("/data").Options.Should().Contain(["ro", "noexec"]);
        guest.Should().Report("write /proc/sys/kernel/domainname", "EROFS");
    }

    // mount(8), -o: "the specified mount options. The opts argument is a comma-separated list." tmpfs(5): "mpol=bind:0,2" is one of them.
    [Fact]
    public void Word_with_commas_is_several()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Mount("/tmp", "tmpfs", "tmpfs", "size=64k,mode=711", "nosuid,noexec");
            config.Mount("/data", "none", config.BundleFolder, "rbind,ro");
            config.Guest("mounts", "stat", "/tmp");
        });

        guest.Mount("/tmp").SuperOptions.Should().Contain("size=64k");
        guest.Mount("/tmp").Options.Should().Contain(["nosuid", "noexec"]);
        guest["stat /tmp"].Should().StartWith("d 0711 ");
        guest.Mount("/data").Options.Should().Contain("ro");
    }

    // mount(8), "loop": "mount will try to find some unused loop device" by itself. runc and crun hand the word to the file system, which has no such
    // option; here, too, nothing sets a loop device up.
    [Theory]
    [InlineData("loop")]
    [InlineData("loop=/dev/loop3")]
    public void Loop_is_refused_with_its_place(string word)
    {
        Container container = NewContainer(Layout.Native, config => config.Mount("/data", "ext4", "disk.img", "ro", word));

        container.Create().Should().Fail().At("/mounts/7/options/1").Saying($"\"{word}\"", "no loop device is set up", "losetup(8)");
    }

    // config.md#linux-mount-options: "If a custom option string is already recognized by mount(8), the runtime SHOULD follow the behavior of
    // mount(8)." fstab(5): "noauto", "nofail" and the like are for mount(8); "x-" marks comments.
    [Theory]
    [InlineData("tmpfs")]
    [InlineData("bind")]
    public void Words_of_mount8_do_not_reach_the_file_system(string type)
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Mount("/tmp", type, type == "bind" ? config.BundleFolder : "tmpfs", "noauto", "nofail", "_netdev", "x-systemd.automount",
                "X-mount.mkdir", "user");
            config.Guest("mounts");
        });

        guest.Mount("/tmp").Options
            .Should().Contain(["nosuid", "nodev", "noexec"], "mount(8): user \"implies the options noexec, nosuid, and nodev\"");
    }

    // fsconfig(2) takes values of up to 255 bytes. config.md#linux-mount-options: "pass those as a comma-separated string to the fifth
    // (const void *data) argument of mount(2)", which takes a page. BuildKit with the containerd image store puts a stage's layers into one.
    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(100)]
    public void Overlay_may_have_many_layers(int layers)
    {
        GuestReport guest = Run(
            Layout.Native,
            config =>
            {
                IEnumerable<string> paths = Enumerable.Range(0, layers)
                    .Select(i => $"{config.BundleFolder}/snapshots/{i}/a-rather-long-name-of-a-layer/fs");
                config.Mount("/data", "overlay", "overlay", $"lowerdir={string.Join(':', paths)}", "index=off", "ro", "nodev", "rslave");
                config.Guest("read", "/data/0", "read", $"/data/{layers - 1}", "touch", "/data/new", "mounts");
            },
            bundle =>
            {
                for (int i = 0; i < layers; i++)
                {
                    File.WriteAllText(Path.Combine(
                        Directory.CreateDirectory($"{bundle.Folder}/snapshots/{i}/a-rather-long-name-of-a-layer/fs").FullName, $"{i}"), $"layer {i}");
                }
            });

        guest.Should().Report(
            ("read /data/0", "layer 0"),
            ($"read /data/{layers - 1}", $"layer {layers - 1}"),
            ("touch /data/new", "EROFS"));
        guest.Mounts.Should().ContainSingle(mount => mount.Place == "/data").Which.Options.Should().Contain(["ro", "nodev"]);
    }

    // overlayfs.rst: "Colons and backslashes in directory names are escaped with a backslash", and so are commas, which would end the option.
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(60)]
    public void Overlay_layers_may_have_escaped_names(int layers)
    {
        GuestReport guest = Run(
            Layout.Native,
            config =>
            {
                IEnumerable<string> paths = Enumerable.Range(0, layers + 1).Select(i => $"{config.BundleFolder}/{i}\\:a\\,b\\\\c");
                config.Mount("/data", "overlay", "overlay", $"lowerdir={string.Join(':', paths)}");
                config.Guest("read", "/data/0", "read", $"/data/{layers}");
            },
            bundle =>
            {
                for (int i = 0; i <= layers; i++)
                    File.WriteAllText(Path.Combine(Directory.CreateDirectory($"{bundle.Folder}/{i}:a,b\\c").FullName, $"{i}"), $"layer {i}");
            });

        guest.Should().Report(
            ("read /data/0", "layer 0"),
            ($"read /data/{layers}", $"layer {layers}"));
    }

    // mount(2): "source" is a string of the file system's own; for tmpfs any. A path is up to 4,096 bytes long, see path_resolution(7).
    [Theory]
    [InlineData("private")]
    [InlineData("shared")]
    public void Source_may_be_long(string propagation)
    {
        string source = new('s', 300);
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Linux["rootfsPropagation"] = propagation;
            config.Mount("/tmp", "tmpfs", source, "size=64k", "sync", "noexec", "mode=711", "tmpcopyup", "ro", "shared");
            config.Guest("mounts", "stat", "/tmp", "read", "/tmp/file");
        }, bundle => File.WriteAllText(bundle.InRootfs("/tmp/file"), "of the image"));

        MountLine mount = guest.Mounts.Should().ContainSingle(mount => mount.Place == "/tmp").Subject;
        mount.Source.Should().Be(source);
        mount.Options.Should().Contain(["ro", "noexec"]);
        mount.SuperOptions.Should().Contain(["size=64k", "sync"]);
        mount.Propagation.Should().StartWith("shared:");
        guest["stat /tmp"].Should().StartWith("d 0711 ");
        guest.Should().Report("read /tmp/file", "of the image");
    }

    // mount(2), NOTES: the data argument is copied as one page, and the kernel cuts off what is longer in silence. runtime.md#create: "If the
    // runtime cannot apply a property as specified in the configuration, it MUST generate an error".
    [Fact]
    public void Options_that_are_too_long_for_the_kernel_are_an_error()
    {
        Container container = NewContainer(Layout.Native, config => config.Mount("/tmp", "tmpfs", "tmpfs", $"huge={new string('x', 5000)}"));

        container.Run().Should().Fail().At("/mounts/7", orSaying: "/tmp").Saying("4095");
    }

    // As runc ("these mounts will be remounted ro later", its rootfs_linux.go) and crun: what is mounted below a read-only tmpfs needs a place in
    // it, and tmpcopyup (config.md#linux-mount-options: "copy up the contents to a tmpfs") has to write.
    [Fact]
    public void Read_only_tmpfs_is_filled_first()
    {
        GuestReport guest = Run(
            Layout.Native,
            config =>
            {
                config.Mount("/data", "tmpfs", "tmpfs", "ro", "tmpcopyup");
                config.Mount("/data/below", "tmpfs", "tmpfs");
                config.Mount("/data/name", "bind", "/etc/hostname", "bind", "ro");
                config.Guest("read", "/data/file", "touch", "/data/new", "touch", "/data/below/new", "write", "/data/name", "x", "mounts");
            },
            bundle => File.WriteAllText(bundle.InRootfs("/data/file"), "of the image"));

        guest.Should().Report(
            ("read /data/file", "of the image"),
            ("touch /data/new", "EROFS"),
            ("touch /data/below/new", "ok"),
            ("write /data/name", "EROFS"));
        guest.Mount("/data").Options.Should().Contain("ro");
    }
}
