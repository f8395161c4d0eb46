namespace OciRuntime.SpecTests.Resources;

/// <summary>update, in every spelling of engines and people. What is expected in the files is what runc leaves there.</summary>
public sealed class UpdateTests : SpecTest
{
    private const string MiB64 = "67108864";

    // runc-update(8): "The update command change the resource constraints of a running container instance."
    [Theory]
    [InlineData("--memory 128m", "memory/memory.limit_in_bytes", "134217728")]
    [InlineData("--memory 134217728", "memory/memory.limit_in_bytes", "134217728")]
    [InlineData("--memory-reservation 32MiB", "memory/memory.soft_limit_in_bytes", "33554432")]
    [InlineData("--pids-limit 21", "pids/pids.max", "21")]
    [InlineData("--pids-limit -1", "pids/pids.max", "max")]
    [InlineData("--pids-limit 0", "pids/pids.max", "1")]
    [InlineData("--cpu-share 300", "cpu/cpu.shares", "300")]
    [InlineData("--cpu-quota 30000", "cpu/cpu.cfs_quota_us", "30000")]
    [InlineData("--cpu-quota 30000", "cpu/cpu.cfs_period_us", "50000")]
    [InlineData("--cpu-quota -1", "cpu/cpu.cfs_quota_us", "-1")]
    [InlineData("--cpu-period 80000", "cpu/cpu.cfs_period_us", "80000")]
    [InlineData("--cpu-period 80000", "cpu/cpu.cfs_quota_us", "20000")]
    [InlineData("--cpuset-cpus 0", "cpuset/cpuset.cpus", "0")]
    [InlineData("--cpu-quota=30000 --cpu-period=60000 --cpu-burst=10000", "cpu/cpu.cfs_burst_us", "10000")]
    [InlineData("--kernel-memory 32m", "memory/memory.limit_in_bytes", MiB64)]
    public void Option_changes_its_file(string options, string file, string expected)
    {
        Container container = Limited();

        container.Command(["update", .. options.Split(' '), container.Id]).Should().Succeed();

        Read(container, file).Should().Be(expected);
    }

    // runc-update(8): "Read the new resource limits from resources.json. Use - to read from stdin." containerd 1.7 and 2.0 spell it
    // differently.
    [Theory]
    [InlineData("-r", "FILE")]
    [InlineData("--resources", "FILE")]
    [InlineData("--resources=FILE")]
    [InlineData("-r", "-")]
    [InlineData("--resources", "-")]
    [InlineData("--resources=-")]
    public void Resources_come_from_a_file_or_the_standard_input(params string[] spelling)
    {
        Container container = Limited("""{"memory":{"limit":134217728},"pids":{"limit":21}}""", out string file);

        container.Command(["update", .. spelling.Select(word => word.Replace("FILE", file, StringComparison.Ordinal)), container.Id])
            .Should().Succeed();

        Read(container, "memory/memory.limit_in_bytes").Should().Be("134217728");
        Read(container, "pids/pids.max").Should().Be("21");
        Read(container, "cpu/cpu.shares").Should().Be("512");
    }

    // config-linux.md#pids: before 1.3.0 a limit of 0 was none, and since it is one; runc 1.4 follows. As at creation: the version is that
    // of the config.json that the container was made from, the file has none of its own. An option is no part of any version: who
    // gives 0 means it, as with runc 1.4 (tests/integration/update.bats).
    [Theory]
    [InlineData("1.0.2-dev", -1, "max", "max")]
    [InlineData("1.0.2-dev", 0, "33", "1")]
    [InlineData("1.0.2-dev", 21, "21", "21")]
    [InlineData("1.3.0", -1, "max", "max")]
    [InlineData("1.3.0", 0, "1", "1")]
    [InlineData("1.3.0", 21, "21", "21")]
    public void Pids_limit_of_zero_depends_on_the_version(string version, int limit, string fromFile, string fromOption)
    {
        Container container = Limited($$$"""{"pids":{"limit":{{{limit}}}}}""", out _, version);

        container.Command("update", "--pids-limit", $"{limit}", container.Id).Should().Succeed();
        Read(container, "pids/pids.max").Should().Be(fromOption);

        container.Command("update", "--pids-limit", "33", container.Id).Should().Succeed();
        container.Command("update", "-r", "-", container.Id).Should().Succeed();
        Read(container, "pids/pids.max").Should().Be(fromFile);
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted". What
    // create refuses in config.json, update refuses in its file, at the same place.
    [Theory]
    [InlineData("""{"blockIO":{"weightDevice":[null]}}""", "/blockIO/weightDevice/0: must not be null")]
    [InlineData("""{"blockIO":{"throttleReadBpsDevice":[null]}}""", "/blockIO/throttleReadBpsDevice/0: must not be null")]
    [InlineData("""{"hugepageLimits":[null]}""", "/hugepageLimits/0: must not be null")]
    [InlineData("""{"unified":{"hugetlb.2MB.max":null}}""", "/unified/hugetlb.2MB.max: must not be null")]
    [InlineData("""{"network":{"priorities":[null]}}""", "/network/priorities/0/name: invalid network device name")]
    [InlineData("""{"memory":{"limit":134217728,"swap":5}}""", "/memory/swap: memory+swap limit should be >= memory limit")]
    public void Resources_are_checked_before_anything_is_written(string resources, string says)
    {
        Container container = Limited(resources, out _);

        container.Command("update", "-r", "-", container.Id).Should().Fail().Saying(says);

        Read(container, "memory/memory.limit_in_bytes").Should().Be(MiB64);
    }

    // runtime.md#errors: "... as if the operation were never attempted". runc does so: "Configs are not updated, so go back to the old
    // ones". config-linux.md#memory: "when cgroup v1 is used, the kernel rejects the limit lower than the current usage".
    [Theory]
    [InlineData("""{"cpu":{"shares":300,"quota":30000,"period":60000},"pids":{"limit":21},"memory":{"limit":4096}}""")]
    [InlineData("""
        {"cpu":{"shares":300,"cpus":"0"},"memory":{"limit":33554432},"blockIO":{"throttleReadBpsDevice":[{"major":4095,"minor":7,"rate":5}]}}
        """)]
    [InlineData("""{"cpu":{"shares":300},"memory":{"limit":33554432,"reservation":1048576,"swappiness":200},"pids":{"limit":21}}""")]
    [InlineData("""{"memory":{"disableOOMKiller":true,"reservation":1048576},"pids":{"limit":99999999}}""")]
    public void Update_that_fails_leaves_all_as_it_was(string resources)
    {
        Container container = Limited(resources, out _);
        string before = AllLimits(container);

        container.Command("update", "-r", "-", container.Id).Should().Fail();

        AllLimits(container).Should().Be(before);
    }

    private static string AllLimits(Container container) => string.Join(
        '\n',
        ((string[])["cpu/cpu.shares", "cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us", "cpuset/cpuset.cpus", "memory/memory.limit_in_bytes",
            "memory/memory.soft_limit_in_bytes", "memory/memory.oom_control", "pids/pids.max"])
            .Select(file => $"{file} {Read(container, file)}"));

    // What dockerd sends for "docker update --memory 128m": a zero stands for each limit that the user did not name.
    [Fact]
    public void Zeros_leave_a_limit_as_it_is()
    {
        Container container = Limited("""
            {"memory":{"limit":134217728,"reservation":0,"swap":0,"kernel":0},
             "cpu":{"shares":0,"quota":0,"period":0,"cpus":"","mems":""},"blockIO":{"weight":0}}
            """, out _);

        container.Command("update", "-r", "-", container.Id).Should().Succeed();

        Read(container, "memory/memory.limit_in_bytes").Should().Be("134217728");
        Read(container, "cpu/cpu.shares").Should().Be("512");
        Read(container, "cpu/cpu.cfs_quota_us").Should().Be("20000");
        Read(container, "cpu/cpu.cfs_period_us").Should().Be("50000");
        Read(container, "pids/pids.max").Should().Be("33");
    }

    // runc-update(8): "update running container resource constraints". As runc, which refuses stopped ones only.
    [Fact]
    public void Created_and_paused_containers_are_updated_and_stopped_ones_not()
    {
        Container container = Limited();

        container.Command("update", "--pids-limit", "40", container.Id).Should().Succeed();
        container.Start().Should().Succeed();
        container.Command("pause", container.Id).Should().Succeed();
        container.Command("update", "--pids-limit", "41", container.Id).Should().Succeed();
        Read(container, "pids/pids.max").Should().Be("41");
        container.Status.Should().Be("paused");

        container.Kill("KILL").Should().Succeed();
        container.WaitFor("stopped").Command("update", "--pids-limit", "42", container.Id).Should().Fail().Saying("container not running");
    }

    // config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered." Some of the words are
    // runc's.
    [Theory]
    [InlineData("invalid value for memory", "--memory", "12x")]
    [InlineData("invalid value for cpu-quota", "--cpu-quota", "many")]
    [InlineData("invalid value", "--pids-limit", "many")]
    [InlineData("cpuset.cpus", "--cpuset-cpus", "4000")]
    [InlineData("/nonexistent", "--resources", "/nonexistent")]
    [InlineData("l3 cache schema is not enabled", "--l3-cache-schema", "L3:0=f")]
    [InlineData("standard input", "--resources", "-")]
    public void Bad_value_is_an_error_that_names_it(string says, params string[] options)
    {
        Container container = Limited();

        container.Command(["update", .. options, container.Id]).Should().Fail().Saying(says);

        Read(container, "memory/memory.limit_in_bytes").Should().Be(MiB64);
    }

    // config-linux.md#unified: "The runtime MUST generate an error when the configuration refers to a cgroup controller that is not present
    // or that cannot be enabled."
    [Fact]
    public void Limit_without_its_controller_is_an_error()
    {
        Skip.If(LayoutCommand.HostIsUnified, "needs a cgroup2 tree without the pids controller");
        Container container = NewContainer(Layout.Unified, config => config.Guest("pause"));
        container.Create().Should().Succeed();

        container.Command("update", "--pids-limit", "20", container.Id).Should().Fail().Saying("pids.max", "pids controller");
    }

    // As runc, which says "container does not exist" of each command; engines look for it.
    [Fact]
    public void Unknown_container_is_an_error()
    {
        Container container = NewContainer(Layout.Native);
        container.Command("update", "--pids-limit", "20", container.Id).Should().Fail().Saying("container does not exist");
    }

    private Container Limited() => Limited("", out _);

    private Container Limited(string stdin, out string file, string version = "1.0.2")
    {
        Skip.IfNot(Layout.Native.UsesV1(), "the host has no v1 hierarchies");
        file = Path.Combine(Scratch.Folder, $"{Scratch.NewName()}.json");
        File.WriteAllText(file, stdin);
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Root["ociVersion"] = version;
                config.Resources["memory"] = new JsonObject { ["limit"] = 67108864 };
                config.Resources["pids"] = new JsonObject { ["limit"] = 33 };
                config.Resources["cpu"] = new JsonObject { ["shares"] = 512, ["quota"] = 20000, ["period"] = 50000 };
                config.Guest("pause");
            },
            options: new RunOptions { StdinFile = file });
        container.Create().Should().Succeed();
        return container;
    }

    private static string Read(Container container, string file)
    {
        string[] parts = file.Split('/');
        return File.ReadAllText($"/sys/fs/cgroup/{parts[0]}{container.CgroupsPath}/{parts[1]}").Trim();
    }
}
