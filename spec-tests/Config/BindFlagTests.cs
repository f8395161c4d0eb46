namespace OciRuntime.SpecTests.Config;

/// <summary>
/// What becomes of the flags of a bind mount's source. The specification leaves it open; the values are those of runc 1.3.6 and crun 1.28 on
/// such a source (docs/decisions/0003), where they agree.
/// </summary>
public sealed class BindFlagTests : SpecTest
{
    // podman-run(1), --volume: by default "volumes are mounted nosuid, nodev": "rbind,rw,nosuid,nodev,rprivate". Docker writes "rbind,rprivate"
    // and "rbind,ro,rprivate", containerd's CRI plugin "rbind,rprivate,rw". mount(2), MS_REMOUNT: the mountflags "should match the
    // values used in the original mount() call, except for those parameters that are being deliberately changed".
    [Theory]
    [InlineData("noexec,nosuid,nodev", "rbind,rprivate", "rw,nosuid,nodev,noexec,relatime")]
    [InlineData("noexec,nosuid,nodev", "rbind,ro,rprivate", "ro,relatime")]
    [InlineData("noexec,nosuid,nodev", "rbind,rprivate,rw", "rw,relatime")]
    [InlineData("noexec,nosuid,nodev", "rbind,rw,nosuid,nodev,rprivate", "rw,nosuid,nodev,relatime")]
    [InlineData("noexec,nosuid,nodev", "bind,exec", "rw,relatime")]
    [InlineData("ro", "rbind,rprivate", "ro,relatime")]
    [InlineData("ro", "rbind,nosuid,nodev", "rw,nosuid,nodev,relatime")]
    [InlineData("ro", "rbind,rw,nosuid,nodev,rprivate", "rw,nosuid,nodev,relatime")]
    [InlineData("noatime", "rbind,ro", "ro,noatime")]
    [InlineData("noatime", "bind,relatime", "rw,relatime")]
    [InlineData("noatime", "bind,norelatime", "rw,noatime")]
    [InlineData("noatime", "bind,nostrictatime", "rw,noatime")]
    [InlineData("noatime", "bind,nodiratime", "rw,nodiratime,relatime")]
    [InlineData("strictatime", "bind,norelatime", "rw")]
    [InlineData("strictatime", "bind,atime", "rw")]
    [InlineData("strictatime", "bind,noatime", "rw,noatime")]
    [InlineData("nodiratime", "bind,noatime", "rw,noatime")]
    [InlineData("nodiratime", "rbind,rw", "rw,nodiratime,relatime")]
    [InlineData("nosymfollow", "rbind,ro", "ro,relatime")]
    public void Words_of_a_bind_mount_are_all_its_flags(string source, string words, string flags) =>
        FlagsOf(source, words).Should().BeEquivalentTo(flags.Split(','));

    // mount(8): "atime: Do not use the noatime feature", "nostrictatime: Use the kernel's default behaviour", which is relatime; "diratime:
    // Update directory inode access times". config.md#linux-mount-options: "options correspond to mount(8)".
    [Theory]
    [InlineData("noatime", "bind,atime", "rw,relatime")]
    [InlineData("strictatime", "bind,nostrictatime", "rw,relatime")]
    [InlineData("nodiratime", "bind,diratime", "rw,relatime")]
    public void Word_takes_off_the_kind_of_access_time_that_it_names(string source, string words, string flags) =>
        FlagsOf(source, words).Should().BeEquivalentTo(flags.Split(','));

    // mount_namespaces(7): "the mount(2) flags MS_RDONLY, MS_NOSUID, MS_NOEXEC, and the "atime" flags (MS_NOATIME, MS_NODIRATIME,
    // MS_RELATIME) settings become locked when propagated from a more privileged to a less privileged mount namespace".
    [Theory]
    [InlineData("noexec,nosuid", "rbind,rw,nodev,rprivate", "rw,nosuid,nodev,noexec,relatime")]
    [InlineData("ro", "rbind,nosuid", "ro,nosuid,relatime")]
    [InlineData("noatime", "rbind,ro", "ro,noatime")]
    [InlineData("noatime", "rbind,norelatime", "rw,noatime")]
    [InlineData("ro", "rbind,rw", null)]
    [InlineData("noexec", "rbind,exec", null)]
    [InlineData("noatime", "rbind,atime", null)]
    public void Flag_that_a_user_namespace_locks_stays_or_is_an_error(string source, string words, string? flags)
    {
        Container container = WithSource(
            source,
            words,
            config =>
            {
                config.NewUserNamespace(100_000, 65536);
                config.RemoveMount("/dev/mqueue");
            },
            bundle => bundle.OwnRootfs(100_000));

        CommandResult result = container.Run();

        if (flags is null)
            result.Should().Fail().At("/mounts/6", orSaying: "/data").Saying("operation not permitted");
        else
            result.Should().Succeed().Which.Guest.Mount("/data").Options.Should().BeEquivalentTo(flags.Split(','));
    }

    private string[] FlagsOf(string source, string words) =>
        WithSource(source, words, _ => { }, _ => { }).Run().Should().Succeed().Which.Guest.Mount("/data").Options;

    /// <summary>/data is bound from a tmpfs with these flags, which the runtime's mount namespace alone has.</summary>
    private Container WithSource(string flags, string words, Action<ContainerConfig> edit, Action<TestBundle> prepare)
    {
        string source = Scratch.NewFolder();
        return NewContainer(
            Layout.Native,
            config =>
            {
                config.Mount("/data", "bind", source, words.Split(','));
                config.Guest("mounts");
                edit(config);
            },
            prepare,
            new RunOptions
            {
                Through = ["unshare", "-m", "--propagation", "private", .. RunOptions.After($"mount -t tmpfs -o {flags} source {source}")],
            });
    }
}
