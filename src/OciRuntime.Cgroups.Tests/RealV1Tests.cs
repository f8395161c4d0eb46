using OciRuntime.Linux;
using OciRuntime.Spec;
using Process = System.Diagnostics.Process;

namespace OciRuntime.Cgroups.Tests;

public class RealV1Tests
{
    [SkippableFact]
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

        Assert.Equal("67108864", cgroup["memory", "memory.limit_in_bytes"]);
        Assert.Equal("33554432", cgroup["memory", "memory.soft_limit_in_bytes"]);
        Assert.Equal("10", cgroup["memory", "memory.swappiness"]);
        Assert.Equal("2048", cgroup["cpu", "cpu.shares"]);
        Assert.Equal("20000", cgroup["cpu", "cpu.cfs_quota_us"]);
        Assert.Equal("50000", cgroup["cpu", "cpu.cfs_period_us"]);
        Assert.Equal("0", cgroup["cpuset", "cpuset.cpus"]);
        Assert.Equal("17", cgroup["pids", "pids.max"]);
        Assert.StartsWith("c *:* m\nb *:* m\nc 1:3 rwm\n", cgroup["devices", "devices.list"]);
    }

    [SkippableFact]
    public void Throttle_of_a_real_disk_reads_back()
    {
        string? disk = BlockDevice();
        Skip.If(disk is null, "no block device that can be throttled");
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        string[] numbers = disk!.Split(':');
        LinuxThrottleDevice device = new() { Major = long.Parse(numbers[0]), Minor = long.Parse(numbers[1]), Rate = 1 << 20 };
        cgroup.Manager.Set(new LinuxResources { BlockIO = new() { ThrottleReadBpsDevice = [device], ThrottleWriteIOPSDevice = [device] } });

        Assert.Equal($"{disk} 1048576", cgroup["blkio", "blkio.throttle.read_bps_device"]);
        Assert.Equal($"{disk} 1048576", cgroup["blkio", "blkio.throttle.write_iops_device"]);
    }

    [SkippableFact]
    public void Memory_and_swap_can_be_raised_and_lowered_together()
    {
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        Skip.IfNot(File.Exists(Path.Combine(cgroup.DirectoryOf("memory"), "memory.memsw.limit_in_bytes")), "no swap accounting");
        foreach (long mb in (long[])[64, 256, 32])
        {
            cgroup.Manager.Set(new LinuxResources { Memory = new() { Limit = mb << 20, Swap = mb << 20 } }, Limits.Update);
            Assert.Equal($"{mb << 20}", cgroup["memory", "memory.limit_in_bytes"]);
            Assert.Equal($"{mb << 20}", cgroup["memory", "memory.memsw.limit_in_bytes"]);
        }
    }

    [SkippableFact]
    public void Device_without_a_rule_cannot_be_opened()
    {
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        cgroup.Manager.Set(new LinuxResources { Devices = [new() { Allow = false, Access = "rwm" }] });

        Assert.Equal(0, cgroup.RunInside("cat /dev/null && head -c1 /dev/zero >/dev/null"));
        Assert.NotEqual(0, cgroup.RunInside("exec 3</dev/kmsg"));
    }

    [SkippableFact]
    public void Frozen_cgroup_is_killed_and_left_thawed()
    {
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        Process process = cgroup.Start("sleep", "100");
        cgroup.Manager.Add(process.Id);
        cgroup.Manager.Freeze();
        Assert.True(cgroup.Manager.IsFrozen());
        Assert.Equal([process.Id], cgroup.Manager.Pids(recursive: true));

        cgroup.Manager.Kill();

        Assert.True(process.WaitForExit(5000));
        Assert.False(cgroup.Manager.IsFrozen());
    }

    [SkippableFact]
    public void Cgroup_with_processes_is_refused_and_left_alone()
    {
        using RealCgroup first = RealCgroup.OnV1();
        first.Manager.Create();
        Process process = first.Start("sleep", "100");
        first.Manager.Add(process.Id);
        string path = "/" + Path.GetFileName(first.DirectoryOf("devices"));

        using RealCgroup second = RealCgroup.OnV1(path);
        OciException error = Assert.Throws<OciException>(second.Manager.Create);

        Assert.Contains("container's cgroup is not empty: 1 process(es) found", error.Message);
        second.Manager.Destroy();
        Assert.True(first.Manager.Exists());
        process.Kill();
        process.WaitForExit();
        first.Manager.Destroy();
    }

    [SkippableFact]
    public void Frozen_cgroup_is_refused()
    {
        using RealCgroup outer = RealCgroup.OnV1();
        outer.Manager.Create();
        outer.Manager.Freeze();
        string path = "/" + Path.GetFileName(outer.DirectoryOf("devices")) + "/inner";

        using RealCgroup inner = RealCgroup.OnV1(path);

        Assert.Contains("container's cgroup unexpectedly frozen", Assert.Throws<OciException>(inner.Manager.Create).Message);
        outer.Manager.Thaw();
    }

    [SkippableFact]
    public void Ancestors_made_for_the_container_go_with_it_and_others_stay()
    {
        string top = RealCgroup.NewPath();
        using RealCgroup outer = RealCgroup.OnV1(top);
        outer.Manager.Create();
        using (RealCgroup inner = RealCgroup.OnV1($"{top}/a/b"))
        {
            inner.Manager.Create();
            Directory.CreateDirectory(inner.DirectoryOf("memory") + "/made-by-the-container/deeper");
            Assert.Equal(2, inner.Manager.State.Hierarchies[0].Made);
        }

        Assert.False(Directory.Exists(outer.DirectoryOf("memory") + "/a"));
        Assert.True(outer.Manager.Exists());
    }

    [SkippableFact]
    public void Stats_count_what_a_process_did()
    {
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        cgroup.Manager.Set(new LinuxResources { Pids = new() { Limit = 9 }, Memory = new() { Limit = 64 << 20 } });
        Process process = cgroup.Start("sleep", "100");
        cgroup.Manager.Add(process.Id);
        cgroup.RunInside("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done");

        CgroupStats stats = cgroup.Manager.Stats();

        Assert.Equal(1ul, stats.Pids.Current);
        Assert.Equal(9ul, stats.Pids.Limit);
        Assert.True(stats.Cpu.Usage.Total > 1_000_000);
        Assert.Equal(64ul << 20, stats.Memory.Usage.Limit);
        Assert.True(stats.Memory.Usage.Max > 0);
        Assert.True(stats.Memory.Raw!.ContainsKey("total_rss"));
        Assert.Contains((ushort)0, stats.Cpuset.Cpus!);
    }

    [SkippableFact]
    public void Memory_limit_kills_and_is_counted()
    {
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        cgroup.Manager.Set(new LinuxResources { Memory = new() { Limit = 16 << 20, Swap = 16 << 20 } });

        Assert.NotEqual(0, cgroup.RunInside("exec head -c 100000000 /dev/zero | exec tail >/dev/null"));

        Assert.True(cgroup.Manager.OomKills() > 0);
    }

    [SkippableFact]
    public void Process_limit_makes_fork_fail()
    {
        using RealCgroup cgroup = RealCgroup.OnV1();
        cgroup.Manager.Create();
        cgroup.Manager.Set(new LinuxResources { Pids = new() { Limit = 1 } });

        Assert.NotEqual(0, cgroup.RunInside("/bin/true"));
    }

    private static string? BlockDevice()
    {
        foreach (string disk in Directory.GetDirectories("/sys/block"))
        {
            // A device with a queue of its own; loop devices without a file behind them have none that counts.
            if (File.ReadAllText($"{disk}/size").Trim() != "0")
                return File.ReadAllText($"{disk}/dev").Trim();
        }
        return null;
    }
}
