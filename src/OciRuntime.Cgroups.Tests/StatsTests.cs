using System.Text.Json;
using System.Text.Json.Nodes;

namespace OciRuntime.Cgroups.Tests;

public class StatsTests
{
    // Printed by runc 1.1.5 for a sleeping container on cgroup v1; lists and numbers shortened.
    private const string RuncV1 = """
        {"cpu":{"usage":{"total":14647731,"percpu":[11952945,2694786],"percpu_kernel":[0,0],"percpu_user":[7870139,0],"kernel":0,"user":10000000},"throttling":{}},
         "cpuset":{"cpus":[0,1],"cpu_exclusive":0,"mems":[0],"mem_hardwall":0,"mem_exclusive":0,"memory_migrate":0,"memory_spread_page":0,"memory_spread_slab":0,
                   "memory_pressure":0,"sched_load_balance":1,"sched_relax_domain_level":-1},
         "memory":{"cache":12288,"usage":{"limit":9223372036854771712,"usage":819200,"max":2244608,"failcnt":0},
                   "swap":{"limit":9223372036854771712,"usage":819200,"max":2244608,"failcnt":0},
                   "kernel":{"limit":9223372036854771712,"usage":475136,"max":544768,"failcnt":0},
                   "kernelTCP":{"limit":9223372036854771712,"failcnt":0},"raw":{"active_anon":4096,"cache":12288,"total_rss":49152}},
         "pids":{"current":1},"blkio":{},"hugetlb":{},"intel_rdt":{},"network_interfaces":null}
        """;

    [Fact]
    public void Json_is_byte_for_byte_that_of_runc()
    {
        using TempCgroup files = new();
        files["cpuacct.stat"] = "user 1\nsystem 0\n";
        files["cpuacct.usage"] = "14647731\n";
        files["cpuacct.usage_percpu"] = "11952945 2694786 \n";
        files["cpuacct.usage_all"] = "cpu user system\n0 7870139 0\n1 0 0\n";
        files["cpu.stat"] = "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n";
        files["cpuset.cpus"] = "0-1\n";
        files["cpuset.mems"] = "0\n";
        files["cpuset.sched_load_balance"] = "1\n";
        files["cpuset.sched_relax_domain_level"] = "-1\n";
        files["memory.stat"] = "cache 12288\ntotal_rss 49152\nactive_anon 4096\n";
        foreach ((string prefix, string usage, string max) in (ReadOnlySpan<(string, string, string)>)
            [("", "819200", "2244608"), ("memsw.", "819200", "2244608"), ("kmem.", "475136", "544768"), ("kmem.tcp.", "0", "0")])
        {
            files[$"memory.{prefix}limit_in_bytes"] = "9223372036854771712\n";
            files[$"memory.{prefix}usage_in_bytes"] = usage;
            files[$"memory.{prefix}max_usage_in_bytes"] = max;
            files[$"memory.{prefix}failcnt"] = "0";
        }
        files["pids.current"] = "1\n";
        files["pids.max"] = "max\n";

        CgroupStats stats = new();
        Cgroups.V1.Cpu.Stat(files.Dir, stats);
        Cgroups.V1.Cpuacct.Stat(files.Dir, stats);
        Cgroups.V1.Cpuset.Stat(files.Dir, stats);
        Cgroups.V1.Memory.Stat(files.Dir, stats);
        Cgroups.V1.Pids.Stat(files.Dir, stats);
        Cgroups.V1.Blkio.Stat(files.Dir, stats);

        string expected = JsonNode.Parse(RuncV1)!.ToJsonString();
        JsonSerializer.Serialize(stats, CgroupStatsJson.Default.CgroupStats).Should().Be(expected);
    }

    [Fact]
    public void V2_counts_in_the_units_of_v1()
    {
        using TempCgroup files = new();
        files["cpu.stat"] = "usage_usec 13\nuser_usec 8\nsystem_usec 5\nnr_periods 4\nnr_throttled 3\nthrottled_usec 2\n";
        files["cpu.pressure"] = "some avg10=1.50 avg60=0.25 avg300=0.00 total=99\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n";
        files["memory.stat"] = "anon 4096\nfile 8192\n";
        files["memory.current"] = "12288\n";
        files["memory.max"] = "65536\n";
        files["memory.peak"] = "16384\n";
        files["memory.swap.current"] = "100\n";
        files["memory.swap.max"] = "1000\n";
        files["memory.swap.peak"] = "200\n";
        files["pids.current"] = "2\n";
        files["pids.max"] = "10\n";
        files["io.stat"] = "8:0 rbytes=90 wbytes=29 rios=8 wios=1 dbytes=5 dios=4\n8:16 rbytes=1\n253:0 \n";

        CgroupStats stats = new();
        Cgroups.V2.Cpu.Stat(files.Dir, stats);
        Cgroups.V2.Memory.Stat(files.Dir, stats);
        Cgroups.V2.Pids.Stat(files.Dir, stats);
        Cgroups.V2.Io.Stat(files.Dir, stats);

        AssertJson(stats, "cpu", """
            {"usage":{"total":13000,"kernel":5000,"user":8000},"throttling":{"periods":4,"throttledPeriods":3,"throttledTime":2000},
             "psi":{"some":{"avg10":1.5,"avg60":0.25,"avg300":0,"total":99},"full":{"avg10":0,"avg60":0,"avg300":0,"total":7}}}
            """);
        AssertJson(stats, "memory", """
            {"cache":8192,"usage":{"limit":65536,"usage":12288,"max":16384,"failcnt":0},"swap":{"limit":66536,"usage":12388,"failcnt":0},
             "kernel":{"limit":0,"failcnt":0},"kernelTCP":{"limit":0,"failcnt":0},"raw":{"anon":4096,"file":8192}}
            """);
        AssertJson(stats, "pids", """
            {"current":2,"limit":10}
            """);
        AssertJson(stats, "blkio", """
            {"ioServiceBytesRecursive":[{"major":8,"op":"Read","value":90},{"major":8,"op":"Write","value":29},{"major":8,"minor":16,"op":"Read","value":1}],
             "ioServicedRecursive":[{"major":8,"op":"Read","value":8},{"major":8,"op":"Write","value":1}]}
            """);
    }

    [Fact]
    public void Kernel_without_pressure_information_leaves_it_out()
    {
        StatFile.Pressure(null).Should().BeNull();
        StatFile.Pressure("").Should().BeNull();
    }

    [Fact]
    public void Block_lines_come_with_and_without_an_operation()
    {
        List<BlkioEntry> entries = Cgroups.V1.Blkio.Entries("8:0 Read 10\n8:0 Total 10\n8:16 7\nTotal 17\nbroken\n")!;

        entries.Should().Equal([new(8, 0, "Read", 10), new(8, 0, "Total", 10), new(8, 16, null, 7)]);
        Cgroups.V1.Blkio.Entries("Total 0\n").Should().BeNull();
    }

    [Fact]
    public void Block_statistics_come_from_the_first_family_that_counts()
    {
        using TempCgroup files = new();
        files["blkio.bfq.io_serviced_recursive"] = "Total 0\n";
        files["blkio.throttle.io_serviced_recursive"] = "8:0 Read 3\nTotal 3\n";
        files["blkio.throttle.io_service_bytes_recursive"] = "8:0 Read 12288\nTotal 12288\n";

        CgroupStats stats = new();
        Cgroups.V1.Blkio.Stat(files.Dir, stats);

        stats.Blkio.Serviced.Should().Equal(new BlkioEntry(8, 0, "Read", 3));
        stats.Blkio.ServiceBytes.Should().Equal(new BlkioEntry(8, 0, "Read", 12288));
    }

    [Theory]
    [InlineData("0-2,7", new ushort[] { 0, 1, 2, 7 })]
    [InlineData("5", new ushort[] { 5 })]
    [InlineData("65535", new ushort[] { 65535 })]
    public void Cpu_lists_are_spelled_out(string text, ushort[] numbers)
    {
        StatFile.NumberList(text)!.Should().Equal(numbers);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3-")]
    [InlineData("x")]
    public void Broken_cpu_list_is_none(string text)
    {
        StatFile.NumberList(text).Should().BeNull();
    }

    private static void AssertJson(CgroupStats stats, string key, string expected)
    {
        JsonNode all = JsonSerializer.SerializeToNode(stats, CgroupStatsJson.Default.CgroupStats)!;
        all[key]!.ToJsonString().Should().Be(JsonNode.Parse(expected)!.ToJsonString());
    }
}
