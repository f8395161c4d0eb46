namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>config-linux.md#user-namespace-mappings.</summary>
public sealed class UserNamespaceTests : SpecTest
{
    private const uint First = 100_000;

    // config-linux.md#user-namespace-mappings: "uidMappings (array of objects, OPTIONAL) describes the user namespace uid mappings from the
    // host to the container."
    [Theory, BothLayouts]
    public void Mappings_are_those_of_the_config(Layout layout)
    {
        GuestReport guest = RunMapped(layout, config =>
        {
            config.Linux["uidMappings"] = new JsonArray(ContainerConfig.IdMapping(0, First, 1000), ContainerConfig.IdMapping(2000, First + 5000, 10));
            config.Guest("ids", "namespaces", "caps");
        });

        guest["ns user"].Should().NotBe(NewNamespaceTests.OfHost("user"));
        guest.All("uid_map").Select(Squeezed).Should().Equal("0 100000 1000", "2000 105000 10");
        guest.All("gid_map").Select(Squeezed).Should().Equal("0 100000 65536");
        guest.Should().Report("uid", "0 0 0");
        // CAP_AUDIT_WRITE, CAP_KILL and CAP_NET_BIND_SERVICE, as configured, now over the own namespace.
        guest.Capabilities("cap_effective").Should().Be((1UL << 29) | (1UL << 5) | (1UL << 10));
    }

    // config.md#posix-platform-user: "gid (int, REQUIRED) specifies the group ID in the container namespace", uid and additionalGids
    // likewise.
    [Theory, BothLayouts]
    public void User_and_groups_are_ids_of_the_container(Layout layout)
    {
        GuestReport guest = RunMapped(layout, config =>
        {
            config.Process["user"] = new JsonObject { ["uid"] = 33, ["gid"] = 44, ["additionalGids"] = new JsonArray(5, 6) };
            config.Guest("ids");
        });

        guest.Should().Report(
            ("uid", "33 33 33"),
            ("gid", "44 44 44"),
            ("groups", "5 6"));
    }

    // config-linux.md#user-namespace-mappings: "hostID (uint32, REQUIRED) - is the starting uid/gid on the host to be mapped to
    // containerID."
    [Theory, BothLayouts]
    public void Process_runs_as_the_mapped_id_on_the_host(Layout layout)
    {
        Container container = NewMapped(layout, config =>
        {
            config.Process["user"]!["uid"] = 7;
            config.Guest("pause");
        });

        container.Started();

        string line = File.ReadLines($"/proc/{container.Pid}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        line.Should().Be($"Uid:\t{First + 7}\t{First + 7}\t{First + 7}\t{First + 7}");
    }

    // user_namespaces(7): "creating a device (governed by CAP_MKNOD). Only a process with privileges in the initial user namespace can
    // perform such operations." The devices are binds of the host's.
    [Theory, BothLayouts]
    public void Devices_work_without_mknod(Layout layout)
    {
        GuestReport guest = RunMapped(layout,
            config => config.Guest("stat", "/dev/null", "open", "/dev/null", "open", "/dev/zero", "write", "/dev/null", "x"));

        guest["stat /dev/null"].Should().StartWith("c 0666 ");
        guest["stat /dev/null"].Should().Contain(" 1:3 ");
        guest.Should().Report(
            ("open /dev/zero", "ok"),
            ("write /dev/null", "ok"));
    }

    // config-linux.md#namespaces: "If a namespace type is not specified in the namespaces array, the container MUST inherit the runtime namespace of
    // that type." cgroup_namespaces(7): a mount of cgroup2 shows the tree from the root of that namespace on. A user namespace may not make that
    // mount, so the host's is bound, as by runc and crun.
    [Fact]
    public void Cgroup_tree_is_that_of_the_inherited_cgroup_namespace()
    {
        Container container = NewMapped(Layout.Unified, config => config.Guest("list", "/sys/fs/cgroup", "mounts"));

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.All("list /sys/fs/cgroup").Should().Contain(container.Id);
        guest.Mount("/sys/fs/cgroup").Options.Should().Contain("ro");
    }

    // mount_namespaces(7): "settings become locked when propagated from a more privileged to a less privileged mount namespace, and may not
    // be changed": they must be kept when a bind is remounted.
    [Theory, BothLayouts]
    public void Locked_flags_of_the_source_do_not_stop_a_bind(Layout layout)
    {
        GuestReport guest = RunMapped(layout, config =>
        {
            config.Mount("/data", "bind", "/sys/fs/cgroup", "rbind", "ro");
            config.Guest("mounts");
        });

        guest.Mount("/data").Options.Should().Contain("ro");
    }

    // config.md#linux-mount-options: "exec". mount(8): "Permit execution of binaries". What is locked (mount_namespaces(7)) cannot be taken off.
    [Fact]
    public void Locked_flag_is_taken_off_by_no_word_and_that_is_an_error()
    {
        string folder = Scratch.NewFolder();
        RunOptions options = new()
        {
            Through = ["unshare", "-m", "--propagation", "private", .. RunOptions.After($"mount -t tmpfs -o noexec,noatime tmpfs {folder}")],
        };

        Mounted("exec").Create().Should().Fail().At("/mounts/7").Saying("mount_setattr(/data)", "EPERM");
        Mounted("relatime").Create().Should().Fail().At("/mounts/7").Saying("mount_setattr(/data)", "EPERM");
        Mounted("nosuid", "noatime").Run().Should().Succeed().Which.Guest.Mount("/data").Options.Should().Equal("rw", "nosuid", "noexec", "noatime");

        Container Mounted(params string[] words) => NewMapped(
            Layout.Native,
            config =>
            {
                config.Mount("/data", "bind", folder, ["bind", .. words]);
                config.Guest("mounts");
            },
            options);
    }

    // config.md#mounts: "A device name, but can also be a file or directory name for bind mounts". Engines keep volumes in folders that are
    // root's alone; the engine's user, not the container's, decides what is mounted.
    [Theory, BothLayouts]
    public void Source_in_a_folder_closed_to_the_container_is_mounted(Layout layout)
    {
        string closed = Scratch.NewFolder();
        Directory.CreateDirectory(Path.Combine(closed, "volume"));
        File.WriteAllText(Path.Combine(closed, "volume", "file"), "text");
        File.CreateSymbolicLink(Path.Combine(closed, "link"), Path.Combine(closed, "volume"));
        File.SetUnixFileMode(closed, (UnixFileMode)Octal._0700);

        GuestReport guest = RunMapped(layout, config =>
        {
            config.Mount("/data", "bind", Path.Combine(closed, "link"), "rbind", "ro");
            config.Guest("read", "/data/file", "mounts");
        });

        guest.Should().Report("read /data/file", "text");
        guest.Mount("/data").Options.Should().Contain("ro");
    }

    // mount(2), ENOENT: "A pathname was empty or had a nonexistent component." The folder closed to the container must not turn that into
    // EACCES.
    [Fact]
    public void Missing_source_in_a_closed_folder_is_told()
    {
        string closed = Scratch.NewFolder();
        File.SetUnixFileMode(closed, (UnixFileMode)Octal._0700);

        NewMapped(Layout.Native, config => config.Mount("/data", "bind", Path.Combine(closed, "nosuch"), "rbind")).Run()
            .Should().Fail().Saying($"{closed}/nosuch", "no such file or directory");
    }

    // config-linux.md#masked-paths: "so that they cannot be read." config-linux.md#readonly-paths: "will set the provided paths as
    // readonly".
    [Fact]
    public void Masked_and_readonly_paths_hold_in_a_user_namespace()
    {
        GuestReport guest = RunMapped(Layout.Native, config => config.Guest("read", "/proc/timer_list", "mounts"));

        guest.Should().Report("read /proc/timer_list", "");
        guest.Mount("/proc/sys").Options.Should().Contain("ro");
    }

    // user_namespaces(7): "only the mapped values may be used in system calls that change user and group IDs."
    [Fact]
    public void User_that_is_not_mapped_is_an_error()
    {
        NewMapped(Layout.Native, config => config.Process["user"]!["uid"] = 70000).Create().Should().Fail().At("/process/user/uid").Saying("70000");
    }

    // config-linux.md#user-namespace-mappings: "describes the user namespace uid mappings": there is none. config.md#valid-values: "MUST
    // generate an error when invalid ... values are encountered." runc 1.1.5 ignores them.
    [Fact]
    public void Mappings_without_the_namespace_are_an_error()
    {
        NewContainer(Layout.Native, config => config.Linux["uidMappings"] = new JsonArray(ContainerConfig.IdMapping(0, First, 10))).Create()
            .Should().Fail().Saying("USER namespace isn't enabled in the config");
    }

    // user_namespaces(7): "In a user namespace where the uid_map file has not been written, the system calls that change user IDs will
    // fail." It has no root: nothing could be set up in it.
    [Fact]
    public void Namespace_without_mappings_is_an_error()
    {
        NewContainer(Layout.Native, config => config.AddNamespace("user")).Create().Should().Fail().Saying("mapping");
    }

    // user_namespaces(7): "The range of user IDs (group IDs) specified in each line cannot overlap with the ranges in any other lines."
    [Fact]
    public void Overlapping_mappings_are_an_error()
    {
        NewMapped(Layout.Native, config =>
            config.Linux["uidMappings"] = new JsonArray(ContainerConfig.IdMapping(0, First, 10), ContainerConfig.IdMapping(5, First + 100, 10)))
            .Create().Should().Fail().At("/linux/uidMappings/1").Saying("overlaps");
    }

    // config-linux.md#namespaces: "The runtime MUST place the container process in the namespace associated with that path." Joined
    // together with what belongs to it: a second container of a pod. runc 1.1.5 wants the mappings repeated.
    [Theory, BothLayouts]
    public void User_namespace_of_another_container_can_be_joined(Layout layout)
    {
        Container first = NewMapped(layout, config => config.Guest("pause")).Started();
        int pid = first.Pid;
        string user = NewNamespaceTests.OfProcess("user", $"{pid}");

        Container second = NewContainer(
            layout,
            config =>
            {
                config.AddNamespace("user", $"/proc/{pid}/ns/user");
                config.RemoveNamespace("ipc");
                config.AddNamespace("ipc", $"/proc/{pid}/ns/ipc");
                config.RemoveNamespace("network");
                config.AddNamespace("network", $"/proc/{pid}/ns/net");
                config.Guest("ids", "namespaces", "open", "/dev/null");
            },
            bundle => bundle.OwnRootfs(First));
        GuestReport guest = second.Run().Should().Succeed().Which.Guest;

        guest.Should().Report(
            ("ns user", user),
            ("uid", "0 0 0"),
            ("open /dev/null", "ok"));
    }

    private Container NewMapped(Layout layout, Action<ContainerConfig> edit, RunOptions? options = null) => NewContainer(
        layout,
        config =>
        {
            config.NewUserNamespace(First, 65536);
            edit(config);
        },
        bundle => bundle.OwnRootfs(First),
        options);

    private GuestReport RunMapped(Layout layout, Action<ContainerConfig> edit) => NewMapped(layout, edit).Run().Should().Succeed().Which.Guest;

    private static string Squeezed(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
