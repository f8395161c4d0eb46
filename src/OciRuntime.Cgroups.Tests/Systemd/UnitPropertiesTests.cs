using OciRuntime.Bpf.Devices;
using OciRuntime.Cgroups.Systemd;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.Tests.Systemd;

public class UnitPropertiesTests
{
    private const string Infinity = "18446744073709551615";

    [Fact]
    public void Limits_of_v2_have_their_properties()
    {
        LinuxResources resources = new()
        {
            Memory = new() { Limit = 1000, Swap = 1500, Reservation = 500 },
            Cpu = new() { Shares = 1024, Quota = 25_000, Period = 50_000, Cpus = "0-2,9", Mems = "0" },
            Pids = new() { Limit = 30 },
            BlockIO = new() { Weight = 500 },
        };

        Text(CgroupLayout.V2, resources).Should().Be(
            $"CPUWeight=100 CPUQuotaPeriodUSec=50000 CPUQuotaPerSecUSec=500000 AllowedCPUs=0702 AllowedMemoryNodes=01 IOWeight=4950 "
            + "MemoryMax=1000 MemoryLow=500 MemorySwapMax=500 TasksMax=30");
    }

    [Fact]
    public void Limits_of_v1_have_older_names()
    {
        LinuxResources resources = new()
        {
            Memory = new() { Limit = 1000, Swap = 1500 },
            Cpu = new() { Shares = 512 },
            BlockIO = new()
            {
                Weight = 500,
            },
            Pids = new() { Limit = -1 }
        };

        Text(CgroupLayout.V1, resources).Should().Be($"CPUShares=512 BlockIOWeight=500 MemoryLimit=1000 TasksMax={Infinity}");
    }

    [Theory]
    [InlineData(-1L, null, $"MemoryMax={Infinity} MemorySwapMax={Infinity}")]
    [InlineData(1000L, 1000L, "MemoryMax=1000 MemorySwapMax=0")]
    [InlineData(1000L, -1L, $"MemoryMax=1000 MemorySwapMax={Infinity}")]
    [InlineData(0L, 0L, "")]
    public void Memory_and_swap_follow_the_arithmetic_of_the_files(long? limit, long? swap, string properties)
    {
        Text(CgroupLayout.V2, new() { Memory = new() { Limit = limit, Swap = swap } }).Should().Be(properties);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(7, 7)]
    public void Number_of_tasks_is_at_least_one(long limit, int tasks)
    {
        Text(CgroupLayout.V2, new() { Pids = new() { Limit = limit } }).Should().Be($"TasksMax={tasks}");
    }

    // systemd's NEWS for 253: "OOMPolicy= is now available in scope units".
    [Theory]
    [InlineData("1", 252, "")]
    [InlineData("1", 253, "OOMPolicy='kill'")]
    [InlineData("0\n", 257, "OOMPolicy='continue'")]
    [InlineData(null, 257, "")]
    public void Policy_for_lack_of_memory_is_told_to_who_knows_it(string? group, int version, string property)
    {
        List<UnitProperty> list = [];

        UnifiedProperties.AddOomPolicy(list, group is null ? [] : new() { ["memory.oom.group"] = group }, () => version);

        string.Join(' ', list).Should().Be(property);
    }

    [Theory]
    [InlineData(10_000L, null, "CPUQuotaPerSecUSec=100000")]
    [InlineData(1_001L, 100_000UL, "CPUQuotaPeriodUSec=100000 CPUQuotaPerSecUSec=20000")] // 1.001 % is rounded up to 2 %
    [InlineData(-1L, null, $"CPUQuotaPerSecUSec={Infinity}")]
    [InlineData(null, 50_000UL, $"CPUQuotaPeriodUSec=50000 CPUQuotaPerSecUSec={Infinity}")]
    public void Quota_is_told_in_whole_percents(long? quota, ulong? period, string properties)
    {
        Text(CgroupLayout.V2, new() { Cpu = new() { Quota = quota, Period = period } }).Should().Be(properties);
    }

    [Fact]
    public void Old_systemd_is_not_told_what_it_does_not_know()
    {
        LinuxResources resources = new() { Cpu = new() { Period = 50_000, Quota = 25_000, Cpus = "0", Idle = 1 } };

        Text(CgroupLayout.V2, resources, version: 239).Should().Be("CPUQuotaPerSecUSec=500000");
        Text(CgroupLayout.V2, resources, version: 252).Should().Be("CPUWeight=0 CPUQuotaPeriodUSec=50000 CPUQuotaPerSecUSec=500000 AllowedCPUs=01");
    }

    [Fact]
    public void Version_is_not_asked_for_without_need()
    {
        _ = UnitProperties.For(CgroupLayout.V2, new() { Memory = new() { Limit = 1 } }, Limits.All, () => throw new InvalidOperationException());
    }

    [Fact]
    public void Unified_files_that_systemd_knows_are_told_to_it()
    {
        Dictionary<string, string> unified = new()
        {
            ["memory.high"] = "1000",
            ["memory.min"] = "max",
            ["pids.max"] = " 12 ",
            ["cpu.max"] = "25000 50000",
            ["cpu.weight"] = "77",
            ["cpuset.cpus"] = "1",
            ["hugetlb.2MB.max"] = "0",
        };

        Text(CgroupLayout.V2, new() { Unified = unified }).Should().Be(
            $"MemoryHigh=1000 MemoryMin={Infinity} TasksMax=12 CPUQuotaPeriodUSec=50000 CPUQuotaPerSecUSec=500000 CPUWeight=77 AllowedCPUs=02");
    }

    [Theory]
    [InlineData("memory.max", "lots")]
    [InlineData("cpu.max", "1 2 3")]
    [InlineData("cpu.max", "x")]
    [InlineData("cpuset.cpus", "9-1")]
    public void Unified_value_that_cannot_be_told_is_refused(string key, string value)
    {
        OciException error = Invoking(() => Text(CgroupLayout.V2, new() { Unified = new() { [key] = value } })).Should().Throw<OciException>().Which;
        error.Pointer.Should().Be($"/linux/resources/unified/{key}");
    }

    // cpuset(7): "0-4,9". bitmap_parselist() of the kernel reads "all" and "N" as what the machine has, which nobody else can know.
    [Theory]
    [InlineData("0-2,9", true)]
    [InlineData("all", false)]
    [InlineData("1-N", false)]
    public void List_of_cpus_that_depends_on_the_machine_is_left_to_the_cgroup(string cpus, bool told)
    {
        List<UnitProperty> properties = [];
        UnitProperties.AddCpuset(properties, "AllowedCPUs", cpus, "/x", () => 252);

        properties.Should().HaveCount(told ? 1 : 0);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("3-1")]
    [InlineData("8192")]
    public void Text_that_is_no_list_of_cpus_is_refused(string cpus) =>
        Invoking(() => UnitProperties.AddCpuset([], "AllowedCPUs", cpus, "/x", () => 252)).Should().Throw<OciException>().Which.Pointer.Should()
            .Be("/x");

    [Fact]
    public void Devices_are_listed_so_that_a_reload_keeps_them()
    {
        List<UnitProperty> list = [];
        DeviceProperties.AddTo(list, Rules("b 8:0 rw", "c 136:* rw", "c *:* m", "c *:7 r"));

        string.Join(' ', list).Should().Be(
            "DevicePolicy='strict' DeviceAllow=[] DeviceAllow=[('/dev/block/8:0', 'rw'), ('char-136', 'rw'), ('char-*', 'm')]");
    }

    [Fact]
    public void Systemd_stands_aside_where_the_default_is_to_allow()
    {
        DeviceRules rules = Rules("a *:* rwm");
        List<UnitProperty> list = [];
        DeviceProperties.AddTo(list, rules);

        string.Join(' ', list).Should().Be("DevicePolicy='auto' DeviceAllow=[]");
    }

    private static DeviceRules Rules(params string[] lines)
    {
        DeviceRules rules = new();
        foreach (string line in lines)
            rules.Apply(DeviceRule.ParseLine(line)!.Value).Should().BeNull();
        return rules;
    }

    private static string Text(CgroupLayout layout, LinuxResources resources, int version = 257) =>
        string.Join(' ', UnitProperties.For(layout, resources, Limits.Update, () => version));
}
