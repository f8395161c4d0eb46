namespace OciRuntime.SpecTests.Config;

/// <summary>config.md#linux-mount-options: "Runtimes MUST/SHOULD/MAY implement the following option strings for Linux".</summary>
public sealed class MountOptionTests : SpecTest
{
    // config.md#linux-mount-options: "ro | MUST", and so each of these but "nosymfollow | SHOULD".
    [Theory]
    [InlineData("ro", "ro")]
    [InlineData("nosuid", "nosuid")]
    [InlineData("nodev", "nodev")]
    [InlineData("noexec", "noexec")]
    [InlineData("noatime", "noatime")]
    [InlineData("nodiratime", "nodiratime")]
    [InlineData("relatime", "relatime")]
    [InlineData("nosymfollow", "nosymfollow")]
    public void Option_sets_the_flag_of_the_mount(string option, string flag)
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Mount("/tmp", "tmpfs", "tmpfs", option);
            config.Mount("/data", "bind", config.BundleFolder, "bind", option);
            config.Guest("mounts");
        });

        guest.Mount("/tmp").Options.Should().Contain(flag);
        guest.Mount("/data").Options.Should().Contain(flag);
    }

    // config.md#linux-mount-options: "options correspond to mount(8)." mount(8): "The usual behavior is that the last option wins if there
    // are conflicting ones."
    [Theory]
    [InlineData("ro", "rw")]
    [InlineData("nosuid", "suid")]
    [InlineData("nodev", "dev")]
    [InlineData("noexec", "exec")]
    [InlineData("noatime", "atime")]
    [InlineData("nodiratime", "diratime")]
    [InlineData("noatime", "strictatime")]
    [InlineData("nosymfollow", "symfollow")]
    public void A_later_opposite_takes_the_flag_back(string option, string opposite)
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Mount("/tmp", "tmpfs", "tmpfs", option, opposite);
            config.Guest("mounts");
        });

        guest.Mount("/tmp").Options.Should().NotContain(option);
    }

    // mount(2): "The following flags are per-superblock: MS_DIRSYNC, MS_LAZYTIME, MS_MANDLOCK, MS_SILENT, and MS_SYNCHRONOUS."
    // config.md#linux-mount-options: "sync | MUST", "mand | MAY".
    [Theory]
    [InlineData("sync", "sync")]
    [InlineData("dirsync", "dirsync")]
    [InlineData("lazytime", "lazytime")]
    [InlineData("mand", "mand")]
    public void Option_sets_the_flag_of_the_file_system(string option, string flag)
    {
        // MS_MANDLOCK has had no effect since Linux 5.15; it must still be accepted.
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Mount("/tmp", "tmpfs", "tmpfs", option);
            config.Guest("mounts");
        });

        if (option != "mand")
            guest.Mount("/tmp").SuperOptions.Should().Contain(flag);
    }

    // config.md#linux-mount-options: "defaults | MUST", and so each of these but "nomand | MAY". runc 1.1.5 hands defaults to the file
    // system, which refuses it.
    [Theory]
    [InlineData("async")]
    [InlineData("defaults")]
    [InlineData("iversion")]
    [InlineData("loud")]
    [InlineData("noiversion")]
    [InlineData("nolazytime")]
    [InlineData("norelatime")]
    [InlineData("nostrictatime")]
    [InlineData("silent")]
    [InlineData("nomand")]
    public void Option_without_a_visible_flag_is_accepted(string option)
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Mount("/tmp", "tmpfs", "tmpfs", option);
            config.Guest("touch", "/tmp/new");
        });

        guest.Should().Report("touch /tmp/new", "ok");
    }

    // config.md#linux-mount-options: "Runtimes SHOULD treat unknown options as filesystem-specific ones": tmpfs knows size and mode. runc
    // 1.1.5 gives a tmpfs the mode of the directory it covers, even against an explicit mode.
    [Theory, BothLayouts]
    public void Unknown_options_are_data_for_the_file_system(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Mount("/tmp", "tmpfs", "tmpfs", "size=64k", "mode=0711", "nosuid");
            config.Guest("mounts", "statfs", "/tmp", "stat", "/tmp");
        });

        guest.Mount("/tmp").SuperOptions.Should().Contain("size=64k");
        guest["stat /tmp"].Should().StartWith("d 0711 ");
        guest.Mount("/tmp").Options.Should().Contain("nosuid");
    }

    // runtime.md#create: "If the runtime cannot apply a property as specified in the configuration, it MUST generate an error and a new
    // container MUST NOT be created."
    [Fact]
    public void Data_the_file_system_refuses_is_an_error_that_names_the_mount()
    {
        Container container = NewContainer(Layout.Native, config => config.Mount("/tmp", "tmpfs", "tmpfs", "nosuchoption=1"));

        container.Run().Should().Fail().At("/mounts/7", orSaying: "/tmp").Saying("invalid argument");
    }

    // config.md#linux-mount-options: "private | MUST | Bind mount propagation", and so the others. mount(2), MS_REC: "in conjunction with
    // the propagation type flags to recursively change the propagation type of all of the mounts in a subtree." The source is a shared tree,
    // and the mounts of the container's namespace are peers of the host's.
    [Theory]
    [InlineData("private", "", "shared:")]
    [InlineData("rprivate", "", "")]
    [InlineData("slave", "master:", "shared:")]
    [InlineData("rslave", "master:", "master:")]
    [InlineData("unbindable", "unbindable", "shared:")]
    [InlineData("runbindable", "unbindable", "unbindable")]
    public void Propagation_of_one_mount_or_of_all_below_it(string option, string top, string below)
    {
        GuestReport guest = RunWithTree("--make-rshared", config => config.Linux["rootfsPropagation"] = "rshared", "rbind", option);

        Begins(top, guest.Mount("/data").Propagation);
        Begins(below, guest.Mount("/data/below").Propagation);
    }

    // config.md#linux-mount-options: "shared | MUST", "rshared | MUST | Bind mount propagation": of a tree that is not.
    [Theory]
    [InlineData("shared", "shared:", "")]
    [InlineData("rshared", "shared:", "shared:")]
    public void Private_mount_is_made_shared(string option, string top, string below)
    {
        GuestReport guest = RunWithTree("--make-rprivate", config => { }, "rbind", option);

        Begins(top, guest.Mount("/data").Propagation);
        Begins(below, guest.Mount("/data/below").Propagation);
    }

    // config-linux.md#rootfs-mount-propagation: "rootfsPropagation (string, OPTIONAL) sets the rootfs's mount propagation", as engines write
    // it in the recursive form when any volume is shared: what the option of another mount says stays.
    [Theory]
    [InlineData("rshared", "rprivate", "")]
    [InlineData("rshared", "rslave", "master:")]
    [InlineData("rslave", "rshared", "shared:")]
    [InlineData("rprivate", "rshared", "shared:")]
    public void Propagation_of_the_root_does_not_change_that_of_a_mount(string root, string option, string expected)
    {
        GuestReport guest = RunWithTree("--make-rshared", config => config.Linux["rootfsPropagation"] = root, "rbind", option);

        Begins(expected, guest.Mount("/data").Propagation);
        Begins(expected, guest.Mount("/data/below").Propagation);
    }

    // config.md#linux-mount-options: "remount | MUST". mount(2), MS_REMOUNT: "This allows you to change the mountflags and data of an
    // existing mount without having to unmount and remount the filesystem." Propagation is changed by a call of its own.
    [Fact]
    public void Remount_changes_flags_data_and_propagation_of_an_earlier_mount()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Mount("/data", "tmpfs", "tmpfs", "size=1024k", "noexec");
            config.Mount("/data", null, null, "remount", "ro", "nosuid", "shared", "size=64k");
            config.Guest("mounts", "touch", "/data/x");
        });

        MountLine mount = guest.Mounts.Should().ContainSingle(mount => mount.Place == "/data").Which;
        mount.Options.Should().Contain(["ro", "nosuid"]);
        mount.Propagation.Should().StartWith("shared:");
        mount.SuperOptions.Should().Contain("size=64k");
        mount.SuperOptions.Should().Contain("ro");
        guest.Should().Report("touch /data/x", "EROFS");
    }

    // mount(2): "the MS_REMOUNT flag can be used with MS_BIND to modify only the per-mount-point flags."
    [Fact]
    public void Remount_of_a_bind_changes_the_mount_and_not_its_file_system()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Mount("/data", "tmpfs", "tmpfs");
            config.Mount("/data", null, "/data", "bind", "remount", "ro");
            config.Guest("mounts", "touch", "/data/x");
        });

        MountLine mount = guest.Mounts.Should().ContainSingle(mount => mount.Place == "/data").Which;
        mount.Options.Should().Contain("ro");
        mount.SuperOptions.Should().Contain("rw");
        guest.Should().Report("touch /data/x", "EROFS");
    }

    // mount(2): "the MS_REMOUNT flag can be used with MS_BIND to modify only the per-mount-point flags": a bind takes its flags in that
    // second step, and the source keeps its own.
    [Theory, BothLayouts]
    public void Flags_of_a_bind_mount_do_not_reach_its_source(Layout layout)
    {
        GuestReport guest = Run(
            layout,
            config =>
            {
                config.Mount("/data", "bind", Path.Combine(config.BundleFolder, "shared"), "bind", "ro", "nosuid", "nodev", "noexec");
                config.Mount("/tmp", "bind", Path.Combine(config.BundleFolder, "shared"), "bind");
                config.Guest("mounts", "touch", "/data/x", "touch", "/tmp/x");
            },
            bundle => Directory.CreateDirectory(Path.Combine(bundle.Folder, "shared")));

        guest.Should().Report(
            ("touch /data/x", "EROFS"),
            ("touch /tmp/x", "ok"));
        guest.Mount("/tmp").Options.Should().NotContain("noexec");
    }

    // config.md#linux-mount-options: "rro | SHOULD | Recursive ro". config.md#valid-values: "Runtimes MUST generate an error when invalid
    // or unsupported values are encountered."
    [Fact]
    public void Recursive_option_is_refused_or_applied_to_all_but_never_to_the_top_alone()
    {
        Container container = WithTree("--make-rprivate", config => config.Guest("touch", "/data/x", "touch", "/data/below/x"), "rbind", "rro");

        CommandResult result = container.Run();
        if (result.ExitCode == 0)
            ((result.Guest["touch /data/x"], result.Guest["touch /data/below/x"])).Should().Be(("EROFS", "EROFS"));
        else
            result.Should().Fail().At("/mounts/7").Saying("rro");
    }

    // config.md#linux-mount-options: "bind | MUST", "rbind | MUST". mount(2): "if there are any submounts under the directory tree, they are
    // not bind mounted", but with MS_REC. "ro" is of the top alone in both.
    [Theory]
    [InlineData("bind", "ENOENT")]
    [InlineData("rbind", "ok")]
    public void Mounts_below_the_source_come_with_rbind_only(string option, string expected)
    {
        Container container = WithTree("--make-rprivate", config => config.Guest("touch", "/data/x", "touch", "/data/below/inner/x"), option, "ro");

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.Should().Report(
            ("touch /data/x", "EROFS"),
            ("touch /data/below/inner/x", expected));
    }

    // config.md#linux-mount-options: "iversion". mount(8): "Every time the inode is modified, the i_version field will be incremented." Only
    // mount(2) can set it, which must not cost the other options.
    [Fact]
    public void Iversion_leaves_the_other_options_as_they_are()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Mount("/tmp", "tmpfs", "tmpfs", "iversion", "ro", "nosuid", "nodev", "noexec", "noatime", "sync", "size=64k");
            config.Guest("mounts");
        });

        guest.Mount("/tmp").Options.Should().Equal("ro", "nosuid", "nodev", "noexec", "noatime");
        guest.Mount("/tmp").SuperOptions.Should().Contain("sync");
        guest.Mount("/tmp").SuperOptions.Should().Contain("size=64k");
    }

    private GuestReport RunWithTree(string propagation, Action<ContainerConfig> edit, params ReadOnlySpan<string> options) =>
        WithTree(
            propagation,
            config =>
            {
                edit(config);
                config.Guest("mounts");
            },
            options).Run().Should().Succeed().Which.Guest;

    /// <summary>A bind mount at /data, the eighth, of a tmpfs with a second one at "below", which the namespace of the runtime alone has.</summary>
    private Container WithTree(string propagation, Action<ContainerConfig> edit, params ReadOnlySpan<string> options)
    {
        string tree = Scratch.NewFolder();
        string[] words = [.. options];
        string prepare =
            $"set -e; mount -t tmpfs tree {tree}; mkdir {tree}/below; mount -t tmpfs below {tree}/below; mkdir {tree}/below/inner; "
            + $"mount {propagation} {tree}";
        return NewContainer(
            Layout.Native,
            config =>
            {
                config.Mount("/data", "bind", tree, words);
                edit(config);
            },
            options: new RunOptions { Through = ["unshare", "-m", "--propagation", "private", .. RunOptions.After(prepare)] });
    }

    private static void Begins(string expected, string propagation) =>
        (expected.Length == 0 ? propagation.Length == 0 : propagation.StartsWith(expected, StringComparison.Ordinal)).Should().BeTrue(propagation);
}
