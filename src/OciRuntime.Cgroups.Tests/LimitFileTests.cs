using System.Collections;
using System.Reflection;
using OciRuntime.Cgroups.V1;
using OciRuntime.Cgroups.V2;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.Tests;

/// <summary>
/// What a failed update puts back is every file that it may have written to: the controllers own the list, and here they write to all they know.
/// </summary>
public sealed class LimitFileTests
{
    // A number, as some files are read before, and one that no value below begins like: a write changes the text.
    private const string Untouched = "9999999999999999999";

    // config-linux.md#control-groups: every limit of the specification at once.
    [Theory]
    [InlineData(nameof(CgroupLayout.V1), "blkio.bfq.weight")]
    [InlineData(nameof(CgroupLayout.V1), "blkio.weight", "cpus", "mems")]
    [InlineData(nameof(CgroupLayout.V2), "io.weight")]
    [InlineData(nameof(CgroupLayout.V2), "io.bfq.weight")]
    public void Every_file_that_a_change_writes_to_is_put_back_should_it_fail(string layout, params string[] present)
    {
        using TempCgroup cgroup = new();
        // Those first whose absence is no error, or another error.
        HashSet<string> files = ["hugetlb.2MB.rsvd.limit_in_bytes", "hugetlb.2MB.rsvd.max", "memory.swap.max", "memory.high", .. present];
        foreach (string file in files)
            cgroup[file] = Untouched;
        LinuxResources change = EveryLimit();
        if (layout == nameof(CgroupLayout.V1))
            change.Unified = null; // has no meaning there, and is refused

        while (MissingFile(() => Manager(cgroup, layout).Set(change, Limits.Update)) is { } missing)
        {
            files.Should().NotContain(missing);
            files.Add(missing);
            cgroup[missing] = Untouched;
        }

        string[] written = [.. files.Where(file => cgroup[file] != Untouched)];
        written.Should().HaveCountGreaterThan(10);
        written.Should().BeSubsetOf(LimitSnapshot.Files(Enum.Parse<CgroupLayout>(layout), change));
    }

    // memory.rst, 10 "OOM Control": "cat memory.oom_control" shows "oom_kill_disable", and 0 or 1 is written to it.
    [Fact]
    public void Out_of_memory_killer_is_put_back_as_a_number()
    {
        using TempCgroup cgroup = new("memory.oom_control");
        ICgroupManager manager = Manager(cgroup, nameof(CgroupLayout.V1));
        cgroup["memory.oom_control"] = "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n";
        LimitSnapshot snapshot = LimitSnapshot.Take(manager.State, new LinuxResources());
        cgroup["memory.oom_control"] = "oom_kill_disable 1\nunder_oom 0\noom_kill 3\n";

        snapshot.Restore(manager);

        cgroup["memory.oom_control"].Should().StartWith("0om_kill_disable"); // over a file that is none of a cgroup, one byte of it
    }

    private static ICgroupManager Manager(TempCgroup cgroup, string layout)
    {
        bool v2 = layout == nameof(CgroupLayout.V2);
        CgroupState state = new()
        {
            Layout = v2 ? CgroupLayout.V2 : CgroupLayout.V1,
            Hierarchies =
            [
                new()
                {
                    Controllers = v2 ? "" : "cpu,cpuset,memory,pids,blkio,hugetlb,net_cls,net_prio,rdma",
                    Directory = cgroup.Dir.Path,
                    MountPoint = cgroup.Dir.Path,
                },
            ],
        };
        return v2 ? new V2Manager(state) : new V1Manager(state);
    }

    /// <summary>The file for want of which a step failed; null where it did not.</summary>
    private static string? MissingFile(Action step)
    {
        try
        {
            step();
            return null;
        }
        catch (OciException error) when (error.Error == Errno.ENOENT)
        {
            return Path.GetFileName(error.Subject!.Split(',')[0]);
        }
    }

    private static LinuxResources EveryLimit()
    {
        LinuxResources resources = new()
        {
            Devices = [],
            Memory = new()
            {
                Limit = 100,
                Reservation = 50,
                Swap = 200,
                Kernel = 1,
                KernelTCP = 7,
                Swappiness = 10,
                DisableOOMKiller = true,
                UseHierarchy = true,
                CheckBeforeUpdate = false,
            },
            Cpu = new()
            {
                Shares = 1024,
                Quota = 5,
                Burst = 3,
                Period = 8,
                RealtimeRuntime = 1,
                RealtimePeriod = 2,
                Cpus = "0",
                Mems = "0",
                Idle = 0,
            },
            Pids = new() { Limit = 5 },
            BlockIO = new()
            {
                Weight = 100,
                LeafWeight = 100,
                WeightDevice = [new() { Major = 8, Weight = 100, LeafWeight = 100 }],
                ThrottleReadBpsDevice = [new() { Major = 8, Rate = 1 }],
                ThrottleWriteBpsDevice = [new() { Major = 8, Rate = 1 }],
                ThrottleReadIOPSDevice = [new() { Major = 8, Rate = 1 }],
                ThrottleWriteIOPSDevice = [new() { Major = 8, Rate = 1 }],
            },
            HugepageLimits = [new() { PageSize = "2MB", Limit = 4 }],
            Network = new() { ClassID = 6, Priorities = [new() { Name = "lo", Priority = 1 }] },
            Rdma = new() { ["mlx"] = new() { HcaHandles = 1, HcaObjects = 2 } },
            Unified = new() { ["memory.high"] = "8" },
        };
        Absent(resources, "").Should().BeEmpty("a limit that is new in the model has to be set here, too");
        return resources;
    }

    /// <summary>The fields that are null, at any depth.</summary>
    private static IEnumerable<string> Absent(object value, string at) => value switch
    {
        string or ValueType => [],
        IDictionary values => values.Values.Cast<object>().SelectMany(item => Absent(item, at)),
        IEnumerable items => items.Cast<object>().SelectMany(item => Absent(item, at)),
        _ => value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .SelectMany(field => field.GetValue(value) is { } inner ? Absent(inner, $"{at}/{field.Name}") : [$"{at}/{field.Name}"]),
    };
}
