namespace OciRuntime.SpecTests.Resources;

/// <summary>--systemd-cgroup: the cgroup is a transient scope, and the flag is not repeated by later commands.</summary>
public sealed class SystemdTests : VmTest
{
    // systemd.scope(5): "Scopes units manage a set of system processes." systemd.resource-control(5): MemoryMax=, TasksMax=, CPUWeight=,
    // CPUQuota=.
    [Fact]
    public void Scope_has_the_limits_and_is_gone_after_delete()
    {
        Container container = Created(config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 67108864 };
            config.Resources["pids"] = new JsonObject { ["limit"] = 33 };
            config.Resources["cpu"] = new JsonObject { ["shares"] = 512, ["quota"] = 20000, ["period"] = 50000 };
        });

        Show(container, "ActiveState").Should().Be("active");
        Show(container, "Slice").Should().Be("system.slice");
        Show(container, "MemoryMax").Should().Be("67108864");
        Show(container, "TasksMax").Should().Be("33");
        Show(container, "CPUWeight").Should().Be("59");
        Show(container, "CPUQuotaPerSecUSec").Should().Be("400ms");
        Show(container, "ControlGroup").Should().Be($"/system.slice/{Unit(container)}");

        // The quota stays what it was when only the period changes, in the unit as in the cgroup.
        container.Command("update", "--cpu-period", "100000", container.Id).Should().Succeed();
        Show(container, "CPUQuotaPerSecUSec").Should().Be("200ms");
        container.Command("update", "--memory", "-1", container.Id).Should().Succeed();
        Show(container, "MemoryMax").Should().Be("infinity");

        container.Kill("KILL").Should().Succeed();
        container.WaitFor("stopped").Delete().Should().Succeed();
        Show(container, "LoadState").Should().Be("not-found");
        HostSnapshot.CgroupFolders().Should().BeEmpty();
    }

    // systemctl(1): "Reload the systemd manager configuration." systemd writes its own idea of a unit's limits and devices again then (runc
    // #3708 and others).
    [Fact]
    public void Daemon_reload_takes_neither_devices_nor_limits_away()
    {
        Container container = Created(config =>
        {
            config.Capabilities("CAP_MKNOD");
            config.Resources["devices"] = new JsonArray(
                new JsonObject { ["allow"] = false, ["access"] = "rwm" },
                new JsonObject { ["allow"] = true, ["type"] = "c", ["major"] = 10, ["minor"] = 1, ["access"] = "rwm" });
            config.Resources["memory"] = new JsonObject { ["limit"] = 67108864 };
            config.Resources["cpu"] = new JsonObject { ["quota"] = 20000, ["period"] = 50000 };
        });
        container.Start().Should().Succeed();

        Host("systemctl", "daemon-reload");

        GuestReport guest = container.Command(
            "exec", container.Id, "/bin/guest", "mknod", "/dev/allowed", "c", "10", "1", "open", "/dev/allowed", "open", "/dev/null",
            "mknod", "/dev/denied", "c", "10", "2", "open", "/dev/denied").Should().Succeed().Which.Guest;
        // Neither has a driver here: an open that is allowed fails for that.
        ((string[])["ok", "ENXIO", "ENODEV"]).Should().Contain(guest["open /dev/allowed"]);
        guest.Should().Report(
            ("open /dev/null", "ok"),
            ("open /dev/denied", "EPERM"));
        Show(container, "MemoryMax").Should().Be("67108864");
        string cgroup = $"/sys/fs/cgroup/system.slice/{Unit(container)}";
        File.ReadAllText($"{cgroup}/memory.max").Should().Be("67108864\n");
        File.ReadAllText($"{cgroup}/cpu.max").Should().Be("20000 50000\n");
    }

    // runc(8): "cgroupsPath value in the slice:prefix:name form". systemd.slice(5): "foo-bar.slice is a slice that is located within
    // foo.slice".
    [Fact]
    public void Run_leaves_no_unit()
    {
        Container container = NewContainer(Layout.Native);
        container.Configure(config =>
        {
            config.Linux["cgroupsPath"] = $"runcs-a-b.slice:{Scratch.Prefix}:{container.Id}";
            config.Guest("cgroups");
        });

        GuestReport guest = container.Command("--systemd-cgroup", "run", "--bundle", container.Bundle.Folder, container.Id)
            .Should().Succeed().Which.Guest;

        guest.Should().Report("cgroup", $"0::/runcs.slice/runcs-a.slice/runcs-a-b.slice/{Unit(container)}");
        Show(container, "LoadState").Should().Be("not-found");
    }

    // features-linux.md#cgroup: "represents whether the runtime supports user-scoped systemd cgroup manager." It has the cgroups that were
    // delegated to him, and takes his processes from elsewhere.
    [Fact]
    public void Ordinary_user_has_a_scope_of_his_own_service_manager()
    {
        Host("useradd", "--no-create-home", "--uid", $"{OrdinaryUser.Id}", "runcs-spec");
        // The guest has no logind that would tell the service manager where its sockets belong.
        Directory.CreateDirectory($"/etc/systemd/system/user@{OrdinaryUser.Id}.service.d");
        File.WriteAllText($"/etc/systemd/system/user@{OrdinaryUser.Id}.service.d/runtime.conf",
            $"[Service]\nEnvironment=XDG_RUNTIME_DIR=/run/user/{OrdinaryUser.Id}\n");
        Host("systemctl", "daemon-reload");
        Host("systemctl", "start", $"user@{OrdinaryUser.Id}.service");
        Container container = NewContainer(Layout.Native, prepare: bundle => bundle.OwnRootfs(OrdinaryUser.Id));
        RunOptions options = OrdinaryUser.Options(out _);
        options = options with
        {
            Environment = new Dictionary<string, string>(options.Environment)
            {
                ["XDG_RUNTIME_DIR"] = $"/run/user/{OrdinaryUser.Id}",
            }
        };
        OrdinaryUser.WriteConfig(container, options, "pause");
        JsonObject config = JsonNode.Parse(File.ReadAllText(container.Bundle.ConfigFile))!.AsObject();
        config["linux"]!["cgroupsPath"] = $"user.slice:{Scratch.Prefix}:{container.Id}";
        config["linux"]!["resources"] = new JsonObject { ["memory"] = new JsonObject { ["limit"] = 67108864 } };
        File.WriteAllText(container.Bundle.ConfigFile, config.ToJsonString());

        Runtime.Run(options, "--systemd-cgroup", "run", "--detach", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();

        string cgroup = $"/sys/fs/cgroup/user.slice/user-{OrdinaryUser.Id}.slice/user@{OrdinaryUser.Id}.service/user.slice/{Unit(container)}";
        File.ReadAllText($"{cgroup}/memory.max").Should().Be("67108864\n");
        Runtime.Run(options, "update", "--memory", "32m", container.Id).Should().Succeed();
        File.ReadAllText($"{cgroup}/memory.max").Should().Be("33554432\n");
        Runtime.Run(options, "delete", "--force", container.Id).Should().Succeed();
        Directory.Exists(cgroup).Should().BeFalse();
    }

    // config-linux.md#cgroups-path: "Runtimes MAY consider certain cgroupsPath values to be invalid, and MUST generate an error if this is
    // the case." runc(8): "the slice:prefix:name form".
    [Theory]
    [InlineData("/plain/path", "slice:prefix:name")]
    [InlineData("no/slice:x:y", "slice")]
    public void Path_of_another_form_is_refused(string path, string says)
    {
        Container container = NewContainer(Layout.Native, config => config.Linux["cgroupsPath"] = path);

        container.Command("--systemd-cgroup", "create", "--bundle", container.Bundle.Folder, container.Id)
            .Should().Fail().At("/linux/cgroupsPath").Saying(says);
    }

    private Container Created(Action<ContainerConfig> edit)
    {
        Container container = NewContainer(Layout.Native);
        container.Configure(config =>
        {
            config.Linux["cgroupsPath"] = $"system.slice:{Scratch.Prefix}:{container.Id}";
            config.Guest("pause");
            edit(config);
        });
        container.Command("--systemd-cgroup", "create", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();
        return container;
    }

    private static string Unit(Container container) => $"{Scratch.Prefix}-{container.Id}.scope";

    private static string Show(Container container, string property) => Host("systemctl", "show", "--value", "-p", property, Unit(container));
}
