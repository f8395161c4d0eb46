namespace OciRuntime.SpecTests.Config;

/// <summary>config.md#linux-mount-options: "Runtimes MUST/SHOULD/MAY implement the following option strings for Linux".</summary>
public sealed class MountOptionTests : SpecTest
{
    // config.md#linux-mount-options: "ro | MUST", and so each of these but "nosymfollow | SHOULD".
    [SkippableTheory]
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

        Assert.Contains(flag, guest.Mount("/tmp").Options);
        Assert.Contains(flag, guest.Mount("/data").Options);
    }

    // config.md#linux-mount-options: "options correspond to mount(8)." mount(8): "The usual behavior is that the last option wins if there
    // are conflicting ones."
    [SkippableTheory]
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

        Assert.DoesNotContain(option, guest.Mount("/tmp").Options);
    }

    // mount(2): "The following flags are per-superblock: MS_DIRSYNC, MS_LAZYTIME, MS_MANDLOCK, MS_SILENT, and MS_SYNCHRONOUS."
    // config.md#linux-mount-options: "sync | MUST", "mand | MAY".
    [SkippableTheory]
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
            Assert.Contains(flag, guest.Mount("/tmp").SuperOptions);
    }

    // config.md#linux-mount-options: "defaults | MUST", and so each of these but "nomand | MAY". runc 1.1.5 hands defaults to the file
    // system, which refuses it.
    [SkippableTheory]
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

        Assert.Equal("ok", guest["touch /tmp/new"]);
    }

    // config.md#linux-mount-options: "Runtimes SHOULD treat unknown options as filesystem-specific ones": tmpfs knows size and mode. runc
    // 1.1.5 gives a tmpfs the mode of the directory it covers, even against an explicit mode.
    [SkippableTheory, BothLayouts]
    public void Unknown_options_are_data_for_the_file_system(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Mount("/tmp", "tmpfs", "tmpfs", "size=64k", "mode=0711", "nosuid");
            config.Guest("mounts", "statfs", "/tmp", "stat", "/tmp");
        });

        Assert.Contains("size=64k", guest.Mount("/tmp").SuperOptions);
        Assert.StartsWith("d 0711 ", guest["stat /tmp"], StringComparison.Ordinal);
        Assert.True(guest.Mount("/tmp").Is("nosuid"));
    }

    // runtime.md#create: "If the runtime cannot apply a property as specified in the configuration, it MUST generate an error and a new
    // container MUST NOT be created."
    [SkippableFact]
    public void Data_the_file_system_refuses_is_an_error_that_names_the_mount()
    {
        Container container = NewContainer(Layout.Native, config => config.Mount("/tmp", "tmpfs", "tmpfs", "nosuchoption=1"));

        container.Run().FailsAt("/mounts/7", "/tmp").Fails("invalid argument");
    }

    // config.md#linux-mount-options: "private | MUST | Bind mount propagation", and so the others. mount(2), MS_REC: "the propagation type
    // of all mounts under target is also changed".
    [SkippableTheory]
    [InlineData("private", "")]
    [InlineData("rprivate", "")]
    [InlineData("shared", "shared:")]
    [InlineData("rshared", "shared:")]
    [InlineData("unbindable", "unbindable")]
    [InlineData("runbindable", "unbindable")]
    public void Propagation_of_one_mount(string option, string expected)
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Mount("/data", "bind", config.BundleFolder, "rbind", option);
            config.Guest("mounts");
        });

        string propagation = guest.Mount("/data").Propagation;
        Assert.True(expected.Length == 0 ? propagation.Length == 0 : propagation.StartsWith(expected, StringComparison.Ordinal), propagation);
    }

    // mount(2): "the MS_REMOUNT flag can be used with MS_BIND to modify only the per-mount-point flags": a bind takes its flags in that
    // second step, and the source keeps its own.
    [SkippableTheory, BothLayouts]
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

        Assert.Equal("EROFS", guest["touch /data/x"]);
        Assert.Equal("ok", guest["touch /tmp/x"]);
        Assert.False(guest.Mount("/tmp").Is("noexec"));
    }

    // config.md#linux-mount-options: "rro | SHOULD | Recursive ro". config.md#valid-values: "Runtimes MUST generate an error when invalid
    // or unsupported values are encountered."
    [SkippableFact]
    public void Recursive_option_is_refused_or_applied_to_all_but_never_to_the_top_alone()
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Mount("/data", "bind", Path.Combine(config.BundleFolder, "tree"), "rbind", "rro");
                config.Guest("mounts", "touch", "/data/below/x");
            },
            bundle => Directory.CreateDirectory(Path.Combine(bundle.Folder, "tree", "below")));

        CommandResult result = container.Run();
        if (result.ExitCode == 0)
            Assert.Equal("EROFS", result.Guest["touch /data/below/x"]);
        else
            result.Fails("/mounts/7", "rro");
    }

    // config.md#linux-mount-options: "remount": "Attempt to remount an already-mounted filesystem", with all that stands beside it.
    [SkippableFact]
    public void Remount_changes_flags_propagation_and_size()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Mount("/tmp", "tmpfs", "tmpfs");
            config.Mount("/tmp", null, null, "remount", "nosuid", "shared", "size=64k");
            config.Guest("mounts");
        });

        Assert.True(guest.Mount("/tmp").Is("nosuid"));
        Assert.StartsWith("shared:", guest.Mount("/tmp").Propagation, StringComparison.Ordinal);
        Assert.Contains("size=64k", guest.Mount("/tmp").SuperOptions);
    }
}
