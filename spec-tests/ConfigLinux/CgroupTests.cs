namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>config-linux.md#control-groups.</summary>
public sealed class CgroupTests : SpecTest
{
    // config-linux.md#cgroups-path: "In the case of an absolute path (starting with /), the runtime MUST take the path to be relative to
    // the cgroups mount point."
    [Theory, BothLayouts]
    public void Process_is_in_the_cgroup_of_the_path_in_every_hierarchy(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("cgroups"));

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        foreach (string line in guest.All("cgroup"))
        {
            // "4:memory:/a/b", and "0::/a/b" for cgroup2.
            string[] parts = line.Split(':', 3);
            if (layout.UsesV1() || parts[0] == "0")
                parts[2].Should().Be(container.CgroupsPath, line);
        }
    }

    // config-linux.md#cgroups-path: "The cgroups will be created if they don't exist."
    [Theory, BothLayouts]
    public void Path_may_have_several_parts(Layout layout)
    {
        Container? container = null;
        container = NewContainer(layout);
        string nested = $"/{Scratch.Prefix}-outer/inner/{container.Id}";
        container.Configure(config =>
        {
            config.Linux["cgroupsPath"] = nested;
            config.Guest("cgroups");
        });

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.All("cgroup").Should().Contain(line => line.EndsWith($":{nested}", StringComparison.Ordinal));
        foreach (string folder in HostSnapshot.CgroupFolders().ToList())
        {
            // The runtime removes its own directory; parents it had to make may be shared, so they stay, and the test clears them.
            folder.Should().NotContain(container.Id);
            Directory.Delete(Path.Combine(folder, "inner"));
            Directory.Delete(folder);
        }
    }

    // config-linux.md#cgroups-path: "the runtime MUST consistently attach to the same place in the cgroups hierarchy given the same value of
    // cgroupsPath", and of a relative path: "relative to a runtime-determined location in the cgroups hierarchy."
    [Theory, BothLayoutsWith("/{0}", "{0}", "./{0}")]
    public void Same_path_is_the_same_place_for_each_container(Layout layout, string pattern)
    {
        string path = string.Format(pattern, Scratch.NewName());
        string[] Places() => [.. Run(layout, config =>
        {
            config.Linux["cgroupsPath"] = path;
            config.Guest("cgroups");
        }).All("cgroup")];

        string[] first = Places();

        first.Should().Contain(line => line.EndsWith(path.TrimStart('.', '/'), StringComparison.Ordinal));
        Places().Should().Equal(first);
    }

    // config-linux.md#cgroups-path: "the runtime MUST consistently attach to the same place": where the caller of a later command stands
    // does not matter.
    [Theory, BothLayoutsWith("/{0}", "{0}")]
    public void Later_commands_find_the_same_place(Layout layout, string pattern)
    {
        string path = string.Format(pattern, Scratch.NewName());
        Container container = NewContainer(layout, config =>
        {
            config.Linux["cgroupsPath"] = path;
            config.Guest("pause");
        }).Started();
        string hierarchy = layout.UsesV1() ? "/sys/fs/cgroup/freezer" : "/sys/fs/cgroup"; // as the runtime sees it
        string elsewhere = $"{hierarchy}/{Scratch.NewName()}";
        RunOptions options = new() { Layout = layout, Through = RunOptions.After($"mkdir -p {elsewhere} && echo $$ > {elsewhere}/cgroup.procs") };

        CommandResult exec = Runtime.Run(options, "--root", container.StateRoot, "exec", container.Id, "/bin/guest", "cgroups");
        Directory.Delete(elsewhere.Replace("/sys/fs/cgroup",
            layout == Layout.Unified && !LayoutCommand.HostIsUnified ? "/sys/fs/cgroup/unified" : "/sys/fs/cgroup", StringComparison.Ordinal));

        exec.Should().Succeed().Which.Guest.All("cgroup").Should().Equal(File.ReadAllLines($"/proc/{container.Pid}/cgroup"));
    }

    // config-linux.md#cgroups-path: "If the value is not specified, the runtime MAY define the default cgroups path": peers name it after
    // the container.
    [Theory, BothLayouts]
    public void Default_path_is_named_after_the_container(Layout layout)
    {
        Container container = NewContainer(layout, config =>
        {
            config.Linux.Remove("cgroupsPath");
            config.Guest("cgroups");
        });

        GuestReport guest = container.Run().Should().Succeed().Which.Guest;

        guest.All("cgroup").Should().Contain(line => line.EndsWith($"/{container.Id}", StringComparison.Ordinal));
    }

    // runtime.md#create: "All of the properties configured in config.json except for process MUST be applied": create is done only when
    // the limits are.
    [Theory, BothLayouts, Trait("needs", "vm")]
    public void Limits_are_in_place_after_create(Layout layout)
    {
        foreach (string controller in (ReadOnlySpan<string>)["memory", "pids", "cpu"])
            layout.Needs(controller);
        Container container = NewContainer(layout, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 67108864 };
            config.Resources["pids"] = new JsonObject { ["limit"] = 33 };
            config.Resources["cpu"] = new JsonObject { ["shares"] = 512, ["quota"] = 20000, ["period"] = 50000 };
            config.Guest("pause");
        });

        container.Create().Should().Succeed();

        Read(container, "memory", layout.UsesV1() ? "memory.limit_in_bytes" : "memory.max").Should().Be("67108864");
        Read(container, "pids", "pids.max").Should().Be("33");
        Read(container, "memory", "cgroup.procs").Should().Be($"{container.Pid}");
        if (layout.UsesV1())
        {
            Read(container, "cpu", "cpu.shares").Should().Be("512");
            Read(container, "cpu", "cpu.cfs_quota_us").Should().Be("20000");
            Read(container, "cpu", "cpu.cfs_period_us").Should().Be("50000");
        }
        else
        {
            Read(container, "cpu", "cpu.weight").Should().Be("59"); // on runc's curve
            Read(container, "cpu", "cpu.max").Should().Be("20000 50000");
        }
    }

    // config-linux.md#pids: "0 is a valid limit value for the pids cgroup controller from the kernel's perspective and SHOULD be treated as
    // such by runtimes." New in 1.3.0; written as 1, as by runc 1.4. Before, 0 was none, which podman writes in a config of 1.0.2-dev. -1
    // is none in any version.
    [Theory, Trait("needs", "vm")]
    [BothLayoutsWith("1.0.2-dev -1 max", "1.0.2-dev 0 max", "1.0.2-dev 20 20", "1.3.0 -1 max", "1.3.0 0 1", "1.3.0 20 20")]
    public void Pids_limit_of_zero_depends_on_the_version(Layout layout, string versionLimitFile)
    {
        layout.Needs("pids");
        string[] words = versionLimitFile.Split(' ');
        Container container = NewContainer(layout, config =>
        {
            config.Root["ociVersion"] = words[0];
            config.Resources["pids"] = new JsonObject { ["limit"] = int.Parse(words[1]) };
            config.Guest("pause");
        });

        container.Create().Should().Succeed();

        Read(container, "pids", "pids.max").Should().Be(words[2]);
    }

    // config-linux.md#pids: "limit (int64, OPTIONAL) - specifies the maximum number of tasks in the cgroup".
    [Theory, BothLayouts, Trait("needs", "vm")]
    public void Pids_limit_bites(Layout layout)
    {
        layout.Needs("pids");
        GuestReport guest = Run(layout, config =>
        {
            config.Resources["pids"] = new JsonObject { ["limit"] = 20 };
            config.Guest("fork", "50");
        });

        guest.Should().Report("fork", "EAGAIN after 19");
    }

    // config-linux.md#memory: "tasks that attempt to consume more memory than they are allowed are immediately killed by the OOM killer."
    [Theory, BothLayouts, Trait("needs", "vm")]
    public void Memory_limit_bites(Layout layout)
    {
        layout.Needs("memory");
        Container container = NewContainer(layout, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 33554432 };
            if (!layout.UsesV1())
                config.Resources["memory"]!["swap"] = 33554432;
            config.Guest("echo", "begun", "alloc", "100", "echo", "survived");
        });

        CommandResult result = container.Run().Should().ExitWith(137).Which;

        result.Guest.All("echo").Should().Equal("begun");
    }

    // config-linux.md#rdma: "hcaHandles (uint32, OPTIONAL) - specifies the maximum number of hca_handles in the cgroup", and hcaObjects.
    [Theory, BothLayouts]
    public void Rdma_limits_are_written(Layout layout)
    {
        layout.Needs("rdma");
        const string devices = "/sys/class/infiniband";
        string? device = Directory.Exists(devices) ? Directory.EnumerateDirectories(devices).Select(Path.GetFileName).FirstOrDefault() : null;
        Skip.If(device is null, "no RDMA device here");
        Container container = NewContainer(layout, config =>
        {
            config.Resources["rdma"] = new JsonObject { [device] = new JsonObject { ["hcaHandles"] = 3, ["hcaObjects"] = 10000 } };
            config.Guest("pause");
        });

        container.Create().Should().Succeed();

        Read(container, "rdma", "rdma.max").Should().Contain($"{device} hca_handle=3 hca_object=10000");
    }

    // runtime.md#create: "If the runtime cannot apply a property as specified in the configuration, it MUST generate an error": no such
    // controller, or no such device.
    [Theory, BothLayouts]
    public void Rdma_limit_of_a_device_that_is_missing_is_an_error(Layout layout)
    {
        NewContainer(layout, config => config.Resources["rdma"] = new JsonObject { ["nosuch0"] = new JsonObject { ["hcaHandles"] = 3 } })
            .Create().Should().Fail().Saying("rdma");
    }

    // As runc 1.1.5 does with a mount of type cgroup: below /sys/fs/cgroup the container sees its own part, read-only when the mount says
    // so.
    [Theory, BothLayouts]
    public void Mounted_tree_is_the_one_of_the_layout_and_readonly(Layout layout)
    {
        GuestReport guest = Run(layout, config =>
        {
            // The v1 mounts are binds of the container's own directories; cgroup2 shows its root unless a cgroup namespace moves it.
            if (layout.UsesV1())
                config.Resources["memory"] = new JsonObject { ["limit"] = 67108864 };
            else
                config.AddNamespace("cgroup");
            config.Guest("mounts", "read", "/sys/fs/cgroup/memory/memory.limit_in_bytes", "read", "/sys/fs/cgroup/cgroup.procs", "mkdir",
                "/sys/fs/cgroup/new",
                         "mkdir", "/sys/fs/cgroup/memory/new");
        });

        if (layout.UsesV1())
        {
            guest.Should().Report("read /sys/fs/cgroup/memory/memory.limit_in_bytes", "67108864\n");
            guest.Mount("/sys/fs/cgroup/memory").Type.Should().Be("cgroup");
            guest.Should().Report("mkdir /sys/fs/cgroup/memory/new", "EROFS");
        }
        else
        {
            guest.Should().Report("read /sys/fs/cgroup/cgroup.procs", "1\n");
            guest.Mount("/sys/fs/cgroup").Type.Should().Be("cgroup2");
            guest.Should().Report("mkdir /sys/fs/cgroup/new", "EROFS");
        }
    }

    // config-linux.md#control-groups: "accepting such configurations could cause ... operation on one container inadvertently affecting
    // other containers." Limits, freezing and killing would hit the others. runc 1.1.5 only warns, later versions refuse.
    [Theory, BothLayouts]
    public void Cgroup_that_is_in_use_is_refused(Layout layout)
    {
        Container first = NewContainer(layout, config => config.Guest("pause"));
        first.Create().Should().Succeed();

        NewContainer(layout, config => config.Linux["cgroupsPath"] = first.CgroupsPath).Create().Should().Fail().Saying("not empty");

        first.Status.Should().Be("created");
    }

    // config-linux.md#control-groups: "MUST generate an error if such a check fails. For example, a frozen cgroup". Whoever enters it
    // stands still: create would wait for its init for ever.
    [Theory]
    [InlineData("/sys/fs/cgroup/freezer", "freezer.state", "FROZEN")]
    [InlineData("/sys/fs/cgroup/unified", "cgroup.freeze", "1")]
    public void Frozen_cgroup_is_refused(string hierarchy, string file, string frozen)
    {
        Skip.IfNot(Directory.Exists(hierarchy), $"there is no {hierarchy} here");
        Container container = NewContainer(Layout.Native);
        string directory = Directory.CreateDirectory(hierarchy + container.CgroupsPath).FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, file), frozen);

            container.Create().Should().Fail().At("/linux/cgroupsPath").Saying("unexpectedly frozen");
        }
        finally
        {
            Directory.Delete(directory);
        }
    }

    // runtime.md#delete: "Deleting a container MUST delete the resources that were created during the create step."
    [Theory, BothLayouts]
    public void Cgroup_directories_are_removed_by_delete_with_all_below_them(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause")).Started();
        string[] made = [.. HostSnapshot.CgroupFolders()];
        made.Should().NotBeEmpty();
        Directory.CreateDirectory(Path.Combine(made[0], "below"));

        container.Kill("KILL").Should().Succeed();
        container.WaitFor("stopped").Delete().Should().Succeed();

        HostSnapshot.CgroupFolders().Should().BeEmpty();
    }

    // config-linux.md#cgroups-path: "Do not specify resources unless limits have to be updated": nothing is written where nothing is
    // asked.
    [Theory, BothLayouts]
    public void Container_without_resources_runs(Layout layout)
    {
        Run(layout, config => config.Linux.Remove("resources"));
    }

    // runtime.md#create: "If the runtime cannot apply a property as specified in the configuration, it MUST generate an error and a new
    // container MUST NOT be created."
    [Fact]
    public void Limit_without_its_controller_is_an_error()
    {
        Skip.If(LayoutCommand.HostIsUnified, "needs a cgroup2 tree without the memory controller");
        NewContainer(Layout.Unified, config => config.Resources["memory"] = new JsonObject { ["limit"] = 67108864 }).Create()
            .Should().Fail().Saying("memory");
    }

    private static string Read(Container container, string controller, string file) =>
        File.ReadAllText(Path.Combine(container.CgroupFolder(controller), file)).Trim();
}
