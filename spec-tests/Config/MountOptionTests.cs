namespace OciRuntime.SpecTests.Config;

/// <summary>config.md#linux-mount-options: "Runtimes MUST implement the following option strings for Linux".</summary>
public sealed class MountOptionTests : SpecTest
{
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

    // Options of the superblock: "async", "sync", "dirsync", "lazytime".
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

    // runc 1.1.5 hands "defaults" to the file system, which refuses it.
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

    // config.md: "If the option is not one of the above, it SHOULD be passed to the file system as data": tmpfs knows size and mode.
    // runc 1.1.5 gives a tmpfs the mode of the directory it covers, even against an explicit mode.
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

    [SkippableFact]
    public void Data_the_file_system_refuses_is_an_error_that_names_the_mount()
    {
        Container container = NewContainer(Layout.Native, config => config.Mount("/tmp", "tmpfs", "tmpfs", "nosuchoption=1"));

        container.Run().FailsAt("/mounts/7", "/tmp").Fails("invalid argument");
    }

    // config.md: "private", "shared", "slave", "unbindable" and their r- forms set the propagation of the mount.
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

    // The same option must come out whichever way the flags are applied: a bind takes them in a second step.
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

    // config.md: recursive forms apply to the mounts below too, and "must not be silently downgraded".
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
}
