namespace OciRuntime.SpecTests.Config;

/// <summary>
/// Images carry links that lead to nothing before the container runs, and engines mount over them: the target is made where the link
/// leads, inside the root. As runc since 1.3.4, whose changelog says that it must "ensure we will not regress dangling symlink users".
/// </summary>
public sealed class DanglingLinkTests : SpecTest
{
    // systemd-resolved.service(8): "/etc/resolv.conf may be symlinked from /run/systemd/resolve/stub-resolv.conf", as in the images of
    // Ubuntu and Fedora. podman-run(1), --network: "/etc/resolv.conf" is a bind mount of podman's; containerd's CRI plugin does likewise.
    [Theory]
    [InlineData("/etc/resolv.conf", "../run/systemd/resolve/stub-resolv.conf", "/run/systemd/resolve/stub-resolv.conf")]
    [InlineData("/etc/localtime", "/usr/share/zoneinfo/Etc/UTC", "/usr/share/zoneinfo/Etc/UTC")]
    [InlineData("/etc/hosts", "../../../../../../../../nowhere", "/nowhere")]
    [InlineData("/etc/hostname", "missing/../name", "/etc/name")]
    public void File_is_bound_where_the_link_leads(string link, string text, string target)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Mount(link, "bind", $"{config.BundleFolder}/source", "rbind", "ro", "rprivate");
                config.Guest("read", link, "read", target, "link", link, "mounts");
            },
            bundle => WithLink(bundle, link, text));

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Should().Report(
            ($"read {link}", "from outside"),
            ($"read {target}", "from outside"),
            ($"link {link}", text));
        guest.Mount(target).Options.Should().Contain("ro");
        File.ReadAllText(container.Bundle.InRootfs(target)).Should().BeEmpty();
    }

    // hier(7): "/var/run" is "Run-time variable files", in most images a link to /run; kubelet mounts the service account's secrets below
    // it. config.md#mounts: "Destination of mount point: path inside container", of whatever type the mount is.
    [Theory]
    [InlineData("/var/run", "/run", "/var/run/secrets/kubernetes.io", "/run/secrets/kubernetes.io")]
    [InlineData("/var/log", "logs", "/var/log", "/var/logs")]
    [InlineData("/volume", "/mnt/volume", "/volume", "/mnt/volume")]
    [InlineData("/volume", "first", "/volume/below", "/mnt/second/below")]
    public void Directory_is_mounted_where_the_link_leads(string link, string text, string destination, string place)
    {
        foreach (string type in (ReadOnlySpan<string>)["bind", "tmpfs"])
        {
            GuestReport guest = Run(
                Layout.Native,
                config =>
                {
                    config.Mount(destination, type, type == "bind" ? "folder" : "tmpfs");
                    config.Guest("mounts", "touch", $"{destination}/file", "stat", $"{place}/file");
                },
                bundle =>
                {
                    WithLink(bundle, link, text);
                    if (text == "first")
                        File.CreateSymbolicLink(bundle.InRootfs("/first"), "../mnt/second");
                });

            guest.Mount(place).Should().NotBeNull();
            guest.Should().Report($"touch {destination}/file", "ok");
            guest[$"stat {place}/file"].Should().StartWith("f ");
        }
    }

    // config.md#mounts: "The runtime MUST mount entries in the listed order": what a link leads to may be a mount of this very config, and
    // the link itself may lie in one.
    [Fact]
    public void Link_leads_into_a_mount_of_the_same_config_and_out_of_one()
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Mount("/run", "tmpfs", "tmpfs", "mode=755");
                config.Mount("/etc/resolv.conf", "bind", "source", "bind");
                config.Mount("/image", "bind", "folder", "bind");
                config.Mount("/image/etc/name", "bind", "source", "bind");
                config.Guest("read", "/run/systemd/resolve/stub-resolv.conf", "read", "/nowhere/name", "mounts");
            },
            bundle =>
            {
                WithLink(bundle, "/etc/resolv.conf", "../run/systemd/resolve/stub-resolv.conf");
                Directory.CreateDirectory($"{bundle.Folder}/folder/etc");
                File.CreateSymbolicLink($"{bundle.Folder}/folder/etc/name", "/nowhere/name");
            });

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Should().Report(
            ("read /run/systemd/resolve/stub-resolv.conf", "from outside"),
            ("read /nowhere/name", "from outside"));
        Directory.Exists(container.Bundle.InRootfs("/run/systemd")).Should().BeFalse("the tmpfs lies above the image");
    }

    // config-linux.md#devices: "path (string, REQUIRED) - full path to device inside container."
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Device_is_made_where_the_link_leads(bool userNamespace)
    {
        GuestReport guest = Run(
            Layout.Native,
            config =>
            {
                if (userNamespace)
                    config.NewUserNamespace(100_000, 65536);
                config.Linux["devices"] = new JsonArray(Zero("/dev/zero"), Null("/dev/null"));
                config.RemoveMount("/dev/mqueue");
                config.Guest("stat", "/real/deep/zero", "stat", "/real/null", "stat", "/dev/pts/ptmx");
            },
            bundle =>
            {
                Directory.Delete(bundle.InRootfs("/dev"));
                WithLink(bundle, "/dev", "../../real");
                Directory.CreateDirectory(bundle.InRootfs("/real"));
                File.CreateSymbolicLink(bundle.InRootfs("/real/zero"), "deep/zero");
                // A mount on /dev would hide the link.
                if (userNamespace)
                    bundle.OwnRootfs(100_000);
            },
            "/dev");

        guest["stat /real/deep/zero"].Should().MatchRegex("^c 0?666 .*1:5");
        guest["stat /real/null"].Should().MatchRegex("^c 0?666 .*1:3");
        guest["stat /dev/pts/ptmx"].Should().StartWith("c ");
    }

    // As runc, and engines rely on it: a working directory that is missing is made, wherever a link of the image has it.
    [Fact]
    public void Working_directory_is_made_where_the_link_leads()
    {
        GuestReport guest = Run(
            Layout.Native,
            config =>
            {
                config.Process["cwd"] = "/work/here";
                config.Guest("process");
            },
            bundle => WithLink(bundle, "/work", "srv/app"));

        guest.Should().Report("cwd", "/srv/app/here");
    }

    // path_resolution(7): "the maximum number of symbolic links that will be followed while resolving a pathname is 40": what the kernel
    // would not follow is not made either. proc(5): /proc/pid/root and its like lead out of every root.
    [Theory]
    [InlineData("/etc/name", "name")]
    [InlineData("/etc/name", "/proc/self/root/nowhere")]
    [InlineData("/etc/name", "/proc/1/cwd/nowhere")]
    [InlineData("/etc/name", "/proc/self/fd/3/nowhere")]
    public void Link_that_must_not_be_followed_is_an_error_that_names_the_mount(string link, string text)
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Mount(link, "bind", "source", "bind"),
            bundle => WithLink(bundle, link, text));

        container.Run().Should().Fail().At("/mounts/7", orSaying: link).Saying("too many levels of symbolic links");
    }

    private static JsonObject Zero(string path) => new() { ["type"] = "c", ["path"] = path, ["major"] = 1, ["minor"] = 5 };

    private static JsonObject Null(string path) => new() { ["type"] = "c", ["path"] = path, ["major"] = 1, ["minor"] = 3 };

    private GuestReport Run(Layout layout, Action<ContainerConfig> edit, Action<TestBundle> prepare, string withoutMount) => Run(
        layout,
        config =>
        {
            config.RemoveMount(withoutMount);
            edit(config);
        },
        prepare);

    /// <summary>A link in the image, and in the bundle a file and a folder to bind.</summary>
    private static void WithLink(TestBundle bundle, string link, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(bundle.InRootfs(link))!);
        File.CreateSymbolicLink(bundle.InRootfs(link), text);
        File.WriteAllText($"{bundle.Folder}/source", "from outside");
        Directory.CreateDirectory($"{bundle.Folder}/folder");
    }
}
