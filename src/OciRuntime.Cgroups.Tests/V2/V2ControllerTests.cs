using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.Tests.V2;

public class V2ControllerTests
{
    [Theory]
    [InlineData(20_000L, 50_000UL, "20000 50000")]
    [InlineData(20_000L, null, "20000 100000")]
    [InlineData(-1L, null, "max 100000")]
    [InlineData(-1L, 50_000UL, "max 50000")]
    [InlineData(null, 50_000UL, "max 50000")]
    [InlineData(0L, 50_000UL, "max 50000")]
    public void Quota_and_period_are_one_value(long? quota, ulong? period, string max)
    {
        using TempCgroup cgroup = new("cpu.max");
        Cgroups.V2.Cpu.Set(cgroup.Dir, new LinuxCPU { Quota = quota, Period = period });

        cgroup["cpu.max"].Should().Be(max);
    }

    [Fact]
    public void Cpu_writes_weight_idle_and_burst()
    {
        using TempCgroup cgroup = new("cpu.weight", "cpu.idle", "cpu.max.burst");
        Cgroups.V2.Cpu.Set(cgroup.Dir, new LinuxCPU { Shares = 1024, Idle = 1, Burst = 500, RealtimePeriod = 1, RealtimeRuntime = 1 });

        cgroup["cpu.weight"].Should().Be("100");
        cgroup["cpu.idle"].Should().Be("1");
        cgroup["cpu.max.burst"].Should().Be("500");
    }

    [Fact]
    public void Memory_writes_limit_swap_and_reservation()
    {
        using TempCgroup cgroup = new("memory.max", "memory.swap.max", "memory.low");
        Cgroups.V2.Memory.Set(cgroup.Dir, new LinuxMemory { Limit = 100, Swap = 250, Reservation = 50 });

        cgroup["memory.max"].Should().Be("100");
        cgroup["memory.swap.max"].Should().Be("150");
        cgroup["memory.low"].Should().Be("50");
    }

    [Fact]
    public void Minus_one_is_unlimited()
    {
        using TempCgroup cgroup = new("memory.max", "memory.swap.max", "memory.low", "pids.max");
        Cgroups.V2.Memory.Set(cgroup.Dir, new LinuxMemory { Limit = -1, Reservation = -1 });
        Cgroups.V2.Pids.Set(cgroup.Dir, new LinuxPids { Limit = -1 });

        cgroup["memory.max"].Should().Be("max");
        cgroup["memory.swap.max"].Should().Be("max");
        cgroup["memory.low"].Should().Be("max");
        cgroup["pids.max"].Should().Be("max");
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(-1, -1)]
    public void Kernel_without_swap_accounting_may_forbid_and_unlimit_swap(long limit, long swap)
    {
        using TempCgroup cgroup = new("memory.max");
        Cgroups.V2.Memory.Set(cgroup.Dir, new LinuxMemory { Limit = limit, Swap = swap });
        cgroup["memory.max"].Should().NotBe("");
    }

    [Fact]
    public void Kernel_without_swap_accounting_cannot_limit_swap()
    {
        using TempCgroup cgroup = new("memory.max");
        OciException error = Invoking(() => Cgroups.V2.Memory.Set(cgroup.Dir, new LinuxMemory { Limit = 100, Swap = 200 }))
            .Should().Throw<OciException>().Which;
        error.Pointer.Should().Be("/linux/resources/memory/swap");
    }

    [Theory]
    [InlineData(4096L, null, "rejecting memory limit 4096 <= usage 4096")]
    [InlineData(8192L, 4000L, "rejecting memory+swap limit 4000 <= usage 4096")]
    public void Limit_below_the_usage_is_refused_on_demand(long limit, long? swap, string message)
    {
        using TempCgroup cgroup = new("memory.max", "memory.swap.max");
        cgroup["memory.current"] = "4096\n";

        OciException error = Invoking(() => Cgroups.V2.Memory.Set(cgroup.Dir,
            new LinuxMemory { Limit = limit, Swap = swap, CheckBeforeUpdate = true })).Should().Throw<OciException>().Which;

        error.Message.Should().Contain(message);
        cgroup["memory.max"].Should().Be("");
    }

    [Fact]
    public void Block_weight_goes_to_bfq_as_it_is()
    {
        using TempCgroup cgroup = new("io.weight");
        cgroup["io.bfq.weight"] = "default 100\n";
        Cgroups.V2.Io.Set(cgroup.Dir, new LinuxBlockIO { Weight = 500 });

        cgroup["io.bfq.weight"].Should().StartWith("500");
        cgroup["io.weight"].Should().Be("");
    }

    [Fact]
    public void Block_weight_is_converted_without_bfq()
    {
        using TempCgroup cgroup = new("io.weight");
        Cgroups.V2.Io.Set(cgroup.Dir, new LinuxBlockIO { Weight = 500 });

        cgroup["io.weight"].Should().Be("4950");
    }

    // "weightDevice (array of objects, OPTIONAL) - an array of per-device bandwidth weights": config-linux.md#block-io
    [Theory]
    [InlineData("io.bfq.weight", "8:16 500")]
    [InlineData("io.weight", "8:16 4950")]
    public void Weight_of_a_device_goes_to_the_file_that_is_there(string file, string line)
    {
        using TempCgroup cgroup = new(file);
        Cgroups.V2.Io.Set(cgroup.Dir, new LinuxBlockIO { WeightDevice = [new() { Major = 8, Minor = 16, Weight = 500 }] });

        cgroup[file].Should().Be(line);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(1001)]
    public void Block_weight_out_of_range_is_refused_rather_than_wrapped(ushort weight)
    {
        using TempCgroup cgroup = new("io.weight");
        Invoking(() => Cgroups.V2.Io.Set(cgroup.Dir, new LinuxBlockIO { Weight = weight })).Should().Throw<OciException>().Which.Pointer.Should().Be(
            "/linux/resources/blockIO/weight");
    }

    [Theory]
    [InlineData("rbps")]
    [InlineData("wbps")]
    [InlineData("riops")]
    [InlineData("wiops")]
    public void Throttle_is_a_line_of_io_max(string key)
    {
        using TempCgroup cgroup = new("io.max");
        List<LinuxThrottleDevice> device = [new() { Major = 8, Minor = 16, Rate = 4096 }];
        Cgroups.V2.Io.Set(cgroup.Dir, key switch
        {
            "rbps" => new() { ThrottleReadBpsDevice = device },
            "wbps" => new() { ThrottleWriteBpsDevice = device },
            "riops" => new() { ThrottleReadIOPSDevice = device },
            _ => new() { ThrottleWriteIOPSDevice = device },
        });

        cgroup["io.max"].Should().Be($"8:16 {key}=4096");
    }

    [Fact]
    public void Huge_pages_are_limited_in_use_and_in_reservation()
    {
        using TempCgroup both = new("hugetlb.1GB.max", "hugetlb.1GB.rsvd.max");
        using TempCgroup old = new("hugetlb.1GB.max");
        foreach (TempCgroup cgroup in (TempCgroup[])[both, old])
            Cgroups.V2.Hugetlb.Set(cgroup.Dir, [new() { PageSize = "1GB", Limit = 0 }]);

        both["hugetlb.1GB.max"].Should().Be("0");
        both["hugetlb.1GB.rsvd.max"].Should().Be("0");
        old["hugetlb.1GB.max"].Should().Be("0");
    }

    [Fact]
    public void Cpu_and_memory_nodes_are_written()
    {
        using TempCgroup cgroup = new("cpuset.cpus", "cpuset.mems");
        Cgroups.V2.Cpuset.Set(cgroup.Dir, new LinuxCPU { Cpus = "0-1,3", Mems = "0" });

        cgroup["cpuset.cpus"].Should().Be("0-1,3");
        cgroup["cpuset.mems"].Should().Be("0");
    }

    // "If the value is set, the runtime MUST write the value to the file" of that name: config-linux.md#unified
    [Fact]
    public void Unified_values_are_written_as_they_are()
    {
        using TempCgroup cgroup = new("memory.high", "misc.max");
        Cgroups.V2.Unified.Set(cgroup.Dir, new() { ["memory.high"] = "1073741824", ["misc.max"] = "res_a 3\n" });

        cgroup["memory.high"].Should().Be("1073741824");
        cgroup["misc.max"].Should().Be("res_a 3");
    }

    [Theory]
    [InlineData("../memory.max", "must be a file name (no slashes)")]
    [InlineData("a/b.max", "must be a file name (no slashes)")]
    [InlineData("..", "must be in the form CONTROLLER.PARAMETER")]
    [InlineData(".max", "must be in the form CONTROLLER.PARAMETER")]
    [InlineData("memory", "must be in the form CONTROLLER.PARAMETER")]
    [InlineData("", "must be in the form CONTROLLER.PARAMETER")]
    public void Unified_key_that_is_no_file_of_a_controller_is_refused(string key, string message)
    {
        Invoking(() => Cgroups.V2.Unified.RequireFileName(key)).Should().Throw<OciException>().Which.Message.Should().Contain(message);
    }

    // "... if the controller for a parameter is missing, the runtime MUST generate an error": config-linux.md#unified
    [Fact]
    public void Unified_value_of_a_missing_controller_is_an_error()
    {
        using TempCgroup cgroup = new();
        cgroup["cgroup.controllers"] = "cpu io\n";

        OciException error = Invoking(() => Cgroups.V2.Unified.Set(cgroup.Dir, new() { ["rdma.max"] = "x" })).Should().Throw<OciException>().Which;

        error.Message.Should().Contain("unified resource \"rdma.max\" can't be set: controller \"rdma\" not available");
    }

    [Fact]
    public void Rootless_without_a_cgroup_does_without_limits_only()
    {
        ICgroupManager manager = CgroupManager.FromState(new CgroupState { Layout = CgroupLayout.V2, Rootless = true });

        manager.Set(new LinuxResources { Devices = [new() { Access = "rwm" }] });
        OciException error = Invoking(() => manager.Set(new LinuxResources { Pids = new() { Limit = 5 } })).Should().Throw<OciException>().Which;

        error.Message.Should().Contain("rootless needs no limits + no cgrouppath when no permission is granted for cgroups");
    }
}
