namespace OciRuntime.SpecTests.Security;

/// <summary>
/// An image can be anything. A link in it, absolute or climbing, must lead to something inside the root file system or nowhere.
/// </summary>
public sealed class SymlinkInRootfsTests : SpecTest
{
    // CVE-2019-19921, CVE-2023-27561, CVE-2025-54867: /proc or /sys is a link, so that masks and label writes miss;
    // CVE-2026-41579, CVE-2026-47766: /dev is a link, and the default devices and links are made on the host.
    [Theory]
    [InlineData("proc", true)]
    [InlineData("proc", false)]
    [InlineData("sys", true)]
    [InlineData("sys", false)]
    [InlineData("dev", true)]
    [InlineData("dev", false)]
    public void Place_of_a_kernel_file_system_is_a_link_to_the_host(string name, bool absolute)
    {
        HostMarker marker = new();
        Container container = NewContainer(
            Layout.Native,
            config => config.Guest("mounts", "list", "/dev"),
            bundle =>
            {
                Directory.Delete(bundle.InRootfs(name));
                File.CreateSymbolicLink(bundle.InRootfs(name), absolute ? marker.Folder : marker.RelativeTo(bundle.Rootfs));
            });

        CommandResult result = container.Run();

        marker.IsUntouched();
        // proc and sys must be refused; dev may also be resolved inside. runc 1.1.5 makes devices and links on the host.
        if (name != "dev")
            result.Should().Fail().Saying($"/{name}");
    }

    // CVE-2026-41579, CVE-2026-47766 in two steps, with no tmpfs over /dev: devices and links are then made in the image's own folder.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Dev_is_a_link_and_nothing_is_mounted_there(bool absolute)
    {
        HostMarker marker = new();
        foreach (string name in (ReadOnlySpan<string>)["null", "ptmx", "stdin"])
            File.WriteAllText(Path.Combine(marker.Folder, name), "keep");
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                foreach (string place in (ReadOnlySpan<string>)["/dev/pts", "/dev/shm", "/dev/mqueue", "/dev"])
                    config.RemoveMount(place);
                config.Guest("exit", "0");
            },
            bundle =>
            {
                Directory.Delete(bundle.InRootfs("dev"));
                File.CreateSymbolicLink(bundle.InRootfs("dev"), absolute ? marker.Folder : marker.RelativeTo(bundle.Rootfs));
            });

        if (container.Create().ExitCode == 0)
            container.Start();

        foreach (string name in (ReadOnlySpan<string>)["null", "ptmx", "stdin"])
        {
            File.ReadAllText(Path.Combine(marker.Folder, name)).Should().Be("keep");
            File.Delete(Path.Combine(marker.Folder, name));
        }
        marker.IsUntouched();
    }

    // CVE-2019-18837, and CVE-2021-30465 without the race: the destination of a mount leads out.
    [Theory]
    [InlineData(true, "tmpfs")]
    [InlineData(false, "tmpfs")]
    [InlineData(true, "bind")]
    [InlineData(false, "bind")]
    public void Mount_destination_behind_a_link_stays_inside(bool absolute, string type)
    {
        HostMarker marker = new();
        string source = Scratch.NewFolder();
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                if (type == "bind")
                    config.Mount("/out/new/place", "bind", source, "rbind");
                else
                    config.Mount("/out", "tmpfs", "tmpfs");
                config.Guest("mounts", "echo", "end");
            },
            bundle => File.CreateSymbolicLink(bundle.InRootfs("/out"), absolute ? marker.Folder : marker.RelativeTo(bundle.Rootfs)));

        CommandResult result = container.Run();

        marker.IsUntouched();
        // Inside, the absolute target does not exist; it may be made there or refused.
        if (result.ExitCode == 0)
            result.Guest["echo"].Should().Be("end");
    }

    // CVE-2024-45310: what is missing on the way to a destination is made, and must be made inside. Directories and files on the host stay
    // as they were.
    [Theory]
    [InlineData("/out/a/b/c")]
    [InlineData("/out/file")]
    public void Missing_destination_behind_a_link_makes_nothing_on_the_host(string destination)
    {
        HostMarker marker = new();
        Container container = NewContainer(
            Layout.Native,
            config => config.Mount(destination, "bind", "/etc/hostname", "bind", "ro"),
            bundle => File.CreateSymbolicLink(bundle.InRootfs("/out"), marker.Folder));

        container.Run();

        marker.IsUntouched();
    }

    // CVE-2019-18837 (crun): links were followed out of the root file system. No path of the config may do so.
    [Theory]
    [InlineData("devices")]
    [InlineData("maskedPaths")]
    [InlineData("readonlyPaths")]
    [InlineData("cwd")]
    [InlineData("tmpcopyup")]
    public void Every_other_path_of_the_config_stays_inside(string field)
    {
        HostMarker marker = new();
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                if (field == "devices")
                    config.Linux["devices"] = new JsonArray(new JsonObject { ["type"] = "c", ["path"] = "/out/node", ["major"] = 1, ["minor"] = 3 });
                else if (field == "cwd")
                    config.Process["cwd"] = "/out/new/cwd";
                else if (field == "tmpcopyup")
                    config.Mount("/out", "tmpfs", "tmpfs", "tmpcopyup");
                else
                    config.Linux[field] = ContainerConfig.Array("/out/file");
                config.Guest("list", "/out");
            },
            bundle => File.CreateSymbolicLink(bundle.InRootfs("/out"), marker.Folder));

        CommandResult result = container.Run();

        marker.IsUntouched();
        if (result.ExitCode == 0)
            result.Guest.All("list /out").Should().NotContain("file");
    }

    // path_resolution(7): "the maximum number of symbolic links that will be followed while resolving a pathname is 40." A loop must end in
    // an error, not in a hang.
    [Fact]
    public void Link_to_itself_is_an_error()
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Mount("/loop", "tmpfs", "tmpfs"),
            bundle => File.CreateSymbolicLink(bundle.InRootfs("/loop"), "loop"));

        container.Run().Should().NotSucceed();
    }

    // config.md#root: "A directory MUST exist at the path declared by the field." The path may go through a link: it is the caller's, not
    // the image's.
    [Fact]
    public void Rootfs_may_be_named_by_a_link()
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Guest("echo", "end"),
            bundle =>
            {
                Directory.Move(bundle.Rootfs, Path.Combine(bundle.Folder, "real"));
                Directory.CreateSymbolicLink(bundle.Rootfs, "real");
            });

        CommandResult result = container.Run();

        // runc 1.1.5 refuses it; either is safe.
        if (result.ExitCode == 0)
            result.Guest["echo"].Should().Be("end");
        else
            result.Should().Fail().Saying("rootfs");
    }
}
