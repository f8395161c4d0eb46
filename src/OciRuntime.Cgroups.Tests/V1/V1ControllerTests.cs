using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.Tests.V1;

public class V1ControllerTests
{
    [Fact]
    public void Cpu_writes_each_field_to_its_file()
    {
        using TempCgroup cgroup = new("cpu.shares", "cpu.cfs_quota_us", "cpu.cfs_period_us", "cpu.cfs_burst_us", "cpu.rt_period_us",
            "cpu.rt_runtime_us", "cpu.idle");
        LinuxCPU cpu = new() { Shares = 512, Quota = -1, Period = 50_000, Burst = 0, RealtimePeriod = 1_000_000, RealtimeRuntime = 9000, Idle = 0 };

        Cgroups.V1.Cpu.IsSet(cpu).Should().BeTrue();
        Cgroups.V1.Cpu.Set(cgroup.Dir, cpu);

        cgroup["cpu.shares"].Should().Be("512");
        cgroup["cpu.cfs_quota_us"].Should().Be("-1");
        cgroup["cpu.cfs_period_us"].Should().Be("50000");
        cgroup["cpu.cfs_burst_us"].Should().Be("0");
        cgroup["cpu.rt_period_us"].Should().Be("1000000");
        cgroup["cpu.rt_runtime_us"].Should().Be("9000");
        cgroup["cpu.idle"].Should().Be("0");
    }

    // Docker's update sends all fields, and zero for those it does not change.
    [Fact]
    public void Zeros_change_nothing()
    {
        LinuxCPU cpu = new() { Shares = 0, Quota = 0, Period = 0, RealtimePeriod = 0, RealtimeRuntime = 0, Cpus = "", Mems = "" };
        LinuxMemory memory = new()
        {
            Limit = 0,
            Swap = 0,
            Reservation = 0,
            Kernel = 0,
            KernelTCP = 0,
            DisableOOMKiller = false,
            Swappiness = ulong.MaxValue,
        };

        Cgroups.V1.Cpu.IsSet(cpu).Should().BeFalse();
        Cgroups.V2.Cpu.IsSet(cpu).Should().BeFalse();
        Asked.Cpuset(cpu).Should().BeFalse();
        Cgroups.V1.Memory.IsSet(memory).Should().BeFalse();
        Cgroups.V2.Memory.IsSet(memory).Should().BeFalse();
        Cgroups.V1.Blkio.IsSet(new LinuxBlockIO { Weight = 0, LeafWeight = 0 }).Should().BeFalse();
        Cgroups.V1.NetCls.IsSet(new LinuxNetwork { ClassID = 0 }).Should().BeFalse();
        Asked.Pids(new LinuxPids()).Should().BeFalse();
    }

    [Theory]
    [InlineData(1, "the minimum allowed cpu-shares is 2")]
    [InlineData(262145, "the maximum allowed cpu-shares is 262144")]
    public void Shares_the_kernel_would_bend_are_refused(ulong shares, string message)
    {
        using TempCgroup cgroup = new("cpu.shares");
        OciException error = Invoking(() => Cgroups.V1.Cpu.Set(cgroup.Dir, new LinuxCPU { Shares = shares })).Should().Throw<OciException>().Which;
        error.Message.Should().Contain(message);
        error.Pointer.Should().Be("/linux/resources/cpu/shares");
    }

    [Fact]
    public void Memory_writes_each_field_to_its_file()
    {
        using TempCgroup cgroup = new("memory.soft_limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.oom_control", "memory.swappiness");
        cgroup["memory.limit_in_bytes"] = "9223372036854771712\n";

        Cgroups.V1.Memory.Set(cgroup.Dir, new LinuxMemory { Limit = 100, Swap = 200, Reservation = 50, DisableOOMKiller = true, Swappiness = 0 });

        cgroup["memory.limit_in_bytes"].Should().StartWith("100");
        cgroup["memory.memsw.limit_in_bytes"].Should().Be("200");
        cgroup["memory.soft_limit_in_bytes"].Should().Be("50");
        cgroup["memory.oom_control"].Should().Be("1");
        cgroup["memory.swappiness"].Should().Be("0");
    }

    // cgroup-v1/cpusets.rst: "mount -t cpuset cpuset /sys/fs/cgroup/cpuset" gives "cpus" and "mems", as the option noprefix does.
    [Fact]
    public void Cpuset_without_prefix_is_written_and_inherited()
    {
        using TempCgroup cgroup = new("cpus", "mems");
        Cgroups.V1.Cpuset.Set(cgroup.Dir, new LinuxCPU { Cpus = "0-1", Mems = "0" });
        Directory.CreateDirectory($"{cgroup.Dir.Path}/below");
        File.WriteAllText($"{cgroup.Dir.Path}/below/cpus", "");
        File.WriteAllText($"{cgroup.Dir.Path}/below/mems", "");
        using CgroupDir below = CgroupDir.Open($"{cgroup.Dir.Path}/below");

        Cgroups.V1.Cpuset.FillFromParents(below, cgroup.Dir.Path);

        cgroup["below/cpus"].Should().Be("0-1");
        cgroup["below/mems"].Should().Be("0");
        CgroupStats stats = new();
        Cgroups.V1.Cpuset.Stat(below, stats);
        stats.Cpuset.Cpus.Should().Equal([0, 1]);
    }

    [Fact]
    public void Unlimited_memory_takes_swap_along_where_swap_is_counted()
    {
        using TempCgroup with = new("memory.limit_in_bytes", "memory.memsw.limit_in_bytes");
        with["memory.limit_in_bytes"] = "1";
        using TempCgroup without = new("memory.limit_in_bytes");

        Cgroups.V1.Memory.Set(with.Dir, new LinuxMemory { Limit = -1 });
        Cgroups.V1.Memory.Set(without.Dir, new LinuxMemory { Limit = -1 });

        with["memory.memsw.limit_in_bytes"].Should().Be("-1");
        without["memory.limit_in_bytes"].Should().Be("-1");
    }

    [Theory]
    [InlineData("blkio.weight", "blkio.weight_device")]
    [InlineData("blkio.bfq.weight", "blkio.bfq.weight_device")]
    public void Block_weight_goes_to_the_scheduler_that_is_there(string weight, string weightDevice)
    {
        using TempCgroup cgroup = new(weight, weightDevice, "blkio.leaf_weight", "blkio.leaf_weight_device", "blkio.throttle.write_bps_device");
        Cgroups.V1.Blkio.Set(cgroup.Dir, new LinuxBlockIO
        {
            Weight = 300,
            LeafWeight = 200,
            WeightDevice = [new() { Major = 8, Minor = 16, Weight = 400, LeafWeight = 500 }],
            ThrottleWriteBpsDevice = [new() { Major = 8, Minor = 0, Rate = 1024 }],
        });

        cgroup[weight].Should().Be("300");
        cgroup[weightDevice].Should().Be("8:16 400");
        cgroup["blkio.leaf_weight"].Should().Be("200");
        cgroup["blkio.leaf_weight_device"].Should().Be("8:16 500");
        cgroup["blkio.throttle.write_bps_device"].Should().Be("8:0 1024");
    }

    [Fact]
    public void Huge_pages_are_limited_in_use_and_in_reservation()
    {
        using TempCgroup cgroup = new("hugetlb.2MB.limit_in_bytes", "hugetlb.2MB.rsvd.limit_in_bytes");
        Cgroups.V1.Hugetlb.Set(cgroup.Dir, [new() { PageSize = "2MB", Limit = 4 << 20 }]);

        cgroup["hugetlb.2MB.limit_in_bytes"].Should().Be("4194304");
        cgroup["hugetlb.2MB.rsvd.limit_in_bytes"].Should().Be("4194304");
    }

    [Fact]
    public void Page_size_cannot_name_a_file_elsewhere()
    {
        using TempCgroup cgroup = new("x");
        List<LinuxHugepageLimit> limits = [new() { PageSize = "2MB", Limit = 1 }, new() { PageSize = "/../../x", Limit = 1 }];
        limits.RemoveAt(0);

        OciException error = Invoking(() => Cgroups.V1.Hugetlb.Set(cgroup.Dir, limits)).Should().Throw<OciException>().Which;

        error.Pointer.Should().Be("/linux/resources/hugepageLimits/0/pageSize");
        cgroup["x"].Should().Be("");
    }

    [Fact]
    public void Network_class_and_priorities_are_written()
    {
        using TempCgroup cgroup = new("net_cls.classid", "net_prio.ifpriomap");
        LinuxNetwork network = new() { ClassID = 0x100001, Priorities = [new() { Name = "eth0", Priority = 5 }] };

        Cgroups.V1.NetCls.Set(cgroup.Dir, network);
        Cgroups.V1.NetPrio.Set(cgroup.Dir, network);

        cgroup["net_cls.classid"].Should().Be("1048577");
        cgroup["net_prio.ifpriomap"].Should().Be("eth0 5");
    }

    [Fact]
    public void Rdma_limits_name_the_device()
    {
        using TempCgroup cgroup = new("rdma.max");
        Rdma.Set(cgroup.Dir, new() { ["mlx5_1"] = new() { HcaHandles = 3, HcaObjects = 10_000 } });

        cgroup["rdma.max"].Should().Be("mlx5_1 hca_handle=3 hca_object=10000");
    }

    [Fact]
    public void Missing_file_is_named_with_value_and_place()
    {
        using TempCgroup cgroup = new();
        OciException error = Invoking(() => Cgroups.V1.Pids.Set(cgroup.Dir, new LinuxPids { Limit = 5 })).Should().Throw<OciException>().Which;

        error.Message.Should().Be($"/linux/resources/pids/limit: write({cgroup.Dir.Path}/pids.max, \"5\"): no such file or directory (ENOENT)");
    }

    [Fact]
    public void Unified_is_refused()
    {
        OciException error = Invoking(() => CgroupManager.FromState(new CgroupState())
            .Set(new LinuxResources { Unified = new() { ["memory.max"] = "1" } }, Limits.Update)).Should().Throw<OciException>().Which;
        error.Message.Should().Contain("cannot use unified on cgroup v1");
    }

    [Fact]
    public void Limit_without_its_hierarchy_says_so()
    {
        OciException error = Invoking(() => CgroupManager.FromState(new CgroupState { Rootless = true })
            .Set(new LinuxResources { Memory = new() { Limit = 1 << 20 } })).Should().Throw<OciException>().Which;
        error.Message.Should().Contain("cannot set memory limit: container could not join or create cgroup");
    }
}
