using OciRuntime.Linux;
using OciRuntime.Spec;
using Process = System.Diagnostics.Process;

namespace OciRuntime.Cgroups.Tests;

public class RealV1Tests
{
    [Fact]
    public void Limits_read_back_from_the_kernel()
    {
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        cgroup.Manager.Set(new LinuxResources
        {
            Memory = new() { Limit = 64 << 20, Reservation = 32 << 20, Swappiness = 10 },
            Cpu = new() { Shares = 2048, Quota = 20_000, Period = 50_000, Cpus = "0", Mems = "0" },
            Pids = new() { Limit = 17 },
        });

        using AssertionScope all = new();
        cgroup["memory", "memory.limit_in_bytes"].Should().Be("67108864");
        cgroup["memory", "memory.soft_limit_in_bytes"].Should().Be("33554432");
        cgroup["memory", "memory.swappiness"].Should().Be("10");
        cgroup["cpu", "cpu.shares"].Should().Be("2048");
        cgroup["cpu", "cpu.cfs_quota_us"].Should().Be("20000");
        cgroup["cpu", "cpu.cfs_period_us"].Should().Be("50000");
        cgroup["cpuset", "cpuset.cpus"].Should().Be("0");
        cgroup["pids", "pids.max"].Should().Be("17");
        cgroup["devices", "devices.list"].Should().StartWith("c *:* m\nb *:* m\nc 1:3 rwm\n");
    }

    [Fact]
    public void Throttle_of_a_real_disk_reads_back()
    {
        string? disk = BlockDevice();
        Skip.If(disk is null, "no block device that can be throttled");
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        string[] numbers = disk!.Split(':');
        LinuxThrottleDevice device = new() { Major = long.Parse(numbers[0]), Minor = long.Parse(numbers[1]), Rate = 1 << 20 };
        cgroup.Manager.Set(new LinuxResources { BlockIO = new() { ThrottleReadBpsDevice = [device], ThrottleWriteIOPSDevice = [device] } });

        cgroup["blkio", "blkio.throttle.read_bps_device"].Should().Be($"{disk} 1048576");
        cgroup["blkio", "blkio.throttle.write_iops_device"].Should().Be($"{disk} 1048576");
    }

    [Fact]
    public void Memory_and_swap_can_be_raised_and_lowered_together()
    {
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        Skip.IfNot(File.Exists(Path.Combine(cgroup.DirectoryOf("memory"), "memory.memsw.limit_in_bytes")), "no swap accounting");
        foreach (long mb in (long[])[64, 256, 32])
        {
            cgroup.Manager.Set(new LinuxResources { Memory = new() { Limit = mb << 20, Swap = mb << 20 } }, Limits.Update);
            cgroup["memory", "memory.limit_in_bytes"].Should().Be($"{mb << 20}");
            cgroup["memory", "memory.memsw.limit_in_bytes"].Should().Be($"{mb << 20}");
        }
    }

    [Fact]
    public void Device_without_a_rule_cannot_be_opened()
    {
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        cgroup.Manager.Set(new LinuxResources { Devices = [new() { Allow = false, Access = "rwm" }] });

        cgroup.RunInside("cat /dev/null && head -c1 /dev/zero >/dev/null").Should().Be(0);
        cgroup.RunInside("exec 3</dev/kmsg").Should().NotBe(0);
    }

    [Fact]
    public void Frozen_cgroup_is_killed_and_left_thawed()
    {
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        Process process = cgroup.Start("sleep", "100");
        cgroup.Manager.Add(process.Id);
        cgroup.Manager.Freeze();
        cgroup.Manager.IsFrozen().Should().BeTrue();
        cgroup.Manager.Pids(recursive: true).Should().Equal(process.Id);

        cgroup.Manager.Kill();

        process.WaitForExit(5000).Should().BeTrue();
        cgroup.Manager.IsFrozen().Should().BeFalse();
    }

    [Fact]
    public void Cgroup_with_processes_is_refused_and_left_alone()
    {
        using RealCgroup first = RealCgroup.OnV1();
        first.Manager.Create();
        Process process = first.Start("sleep", "100");
        first.Manager.Add(process.Id);
        string path = "/" + Path.GetFileName(first.DirectoryOf("devices"));

        using RealCgroup second = RealCgroup.OnV1(path);
        OciException error = Invoking(second.Manager.Create).Should().Throw<OciException>().Which;

        error.Message.Should().Contain("container's cgroup is not empty: 1 process(es) found");
        second.Manager.Destroy();
        first.Manager.Exists().Should().BeTrue();
        process.Kill();
        process.WaitForExit();
        first.Manager.Destroy();
    }

    [Fact]
    public void Frozen_cgroup_is_refused()
    {
        using RealCgroup outer = RealCgroup.OnV1();
        outer.Manager.Create();
        outer.Manager.Freeze();
        string path = "/" + Path.GetFileName(outer.DirectoryOf("devices")) + "/inner";

        using RealCgroup inner = RealCgroup.OnV1(path);

        Invoking(inner.Manager.Create).Should().Throw<OciException>().Which.Message.Should().Contain("container's cgroup unexpectedly frozen");
        outer.Manager.Thaw();
    }

    [Fact]
    public void Ancestors_made_for_the_container_go_with_it_and_others_stay()
    {
        string top = RealCgroup.NewPath();
        using RealCgroup outer = RealCgroup.OnV1(top);
        outer.Manager.Create();
        using (RealCgroup inner = RealCgroup.OnV1($"{top}/a/b"))
        {
            inner.Manager.Create();
            Directory.CreateDirectory(inner.DirectoryOf("memory") + "/made-by-the-container/deeper");
            inner.Manager.State.Hierarchies[0].Made.Should().Be(2);
        }

        Directory.Exists(outer.DirectoryOf("memory") + "/a").Should().BeFalse();
        outer.Manager.Exists().Should().BeTrue();
    }

    [Fact]
    public void Stats_count_what_a_process_did()
    {
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        cgroup.Manager.Set(new LinuxResources { Pids = new() { Limit = 9 }, Memory = new() { Limit = 64 << 20 } });
        Process process = cgroup.Start("sleep", "100");
        cgroup.Manager.Add(process.Id);
        cgroup.RunInside("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done");

        CgroupStats stats = cgroup.Manager.Stats();

        using AssertionScope all = new();
        stats.Pids.Current.Should().Be(1ul);
        stats.Pids.Limit.Should().Be(9ul);
        stats.Cpu.Usage.Total.Should().BeGreaterThan(1_000_000);
        stats.Memory.Usage.Limit.Should().Be(64ul << 20);
        stats.Memory.Usage.Max.Should().BeGreaterThan(0);
        stats.Memory.Raw.Should().ContainKey("total_rss");
        stats.Cpuset.Cpus!.Should().Contain((ushort)0);
    }

    [Fact]
    public void Memory_limit_kills_and_is_counted()
    {
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        cgroup.Manager.Set(new LinuxResources { Memory = new() { Limit = 16 << 20, Swap = 16 << 20 } });

        cgroup.RunInside("exec head -c 100000000 /dev/zero | exec tail >/dev/null").Should().NotBe(0);

        cgroup.Manager.OomKills().Should().BeGreaterThan(0);
    }

    [Fact]
    public void Process_limit_makes_fork_fail()
    {
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        cgroup.Manager.Set(new LinuxResources { Pids = new() { Limit = 1 } });

        cgroup.RunInside("/bin/true").Should().NotBe(0);
    }

    private static string? BlockDevice()
    {
        foreach (string disk in Directory.GetDirectories("/sys/block"))
        {
            // A device with a queue of its own; loop devices without a file behind them have none that counts.
            if (File.ReadAllText($"{disk}/size").Trim() != "0") return File.ReadAllText($"{disk}/dev").Trim();
        }
        return null;
    }
}
