using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups;

/// <summary>
/// What the files of a container's limits say, to write it back when a change fails midway: runc, too, sets its old values again then.
/// </summary>
internal sealed class LimitSnapshot
{
    private const int Rounds = 2;

    // A limit must fit those before it: no weight beside "idle", no burst above the quota. What a later one still forbids is tried again.
    private static readonly string[] s_v2 =
    [
        "cpu.idle", "cpu.weight", "cpu.max", "cpu.max.burst", "cpuset.cpus", "cpuset.mems", "pids.max", "memory.max", "memory.low", "memory.swap.max",
        "io.weight", "io.bfq.weight", "io.max", "rdma.max",
    ];

    private static readonly string[] s_v1 =
    [
        "cpu.idle", "cpu.shares", "cpu.cfs_period_us", "cpu.cfs_quota_us", "cpu.cfs_burst_us", "cpu.rt_period_us", "cpu.rt_runtime_us",
        "cpuset.cpus", "cpuset.mems", "cpus", "mems", "pids.max",
        "memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.soft_limit_in_bytes", "memory.kmem.tcp.limit_in_bytes", "memory.swappiness",
        "blkio.weight", "blkio.bfq.weight", "blkio.leaf_weight",
        "blkio.throttle.read_bps_device", "blkio.throttle.write_bps_device", "blkio.throttle.read_iops_device", "blkio.throttle.write_iops_device",
        "net_cls.classid", "net_prio.ifpriomap", "rdma.max",
    ];

    private readonly List<(string Directory, string File, string Text)> _entries = [];

    public static LimitSnapshot Take(CgroupState state, LinuxResources change)
    {
        LimitSnapshot snapshot = new();
        foreach (CgroupHierarchy hierarchy in state.Hierarchies)
        {
            using CgroupDir? dir = CgroupDir.TryOpen(hierarchy.Directory);
            if (dir is null)
                continue;
            foreach (string file in state.Layout == CgroupLayout.V2 ? s_v2 : s_v1)
                snapshot.Add(dir, file);
            foreach (LinuxHugepageLimit limit in change.HugepageLimits ?? [])
                snapshot.Add(dir, $"hugetlb.{limit.PageSize}.{(state.Layout == CgroupLayout.V2 ? "max" : "limit_in_bytes")}");
            foreach (string file in change.Unified?.Keys ?? (IEnumerable<string>)[])
                snapshot.Add(dir, file);
        }
        return snapshot;
    }

    private void Add(CgroupDir dir, string file)
    {
        if (TryRead(dir, file) is { } text && !_entries.Exists(entry => entry.File == file))
            _entries.Add((dir.Path, file, text));
    }

    /// <summary>Writes back what has changed since. On v2 through the manager, so that systemd learns of it, too; on v1, which it gave up in 258, it does not.</summary>
    public void Restore(ICgroupManager cgroup)
    {
        for (int round = 0; round < Rounds; round++)
        {
            foreach ((string directory, string file, string before) in _entries)
            {
                using CgroupDir? dir = CgroupDir.TryOpen(directory);
                if (dir is null || TryRead(dir, file) is not { } now || now == before)
                    continue;
                string text = before + Resets(file, before, now);
                if (cgroup.State.Layout == CgroupLayout.V2)
                    TrySet(cgroup, file, text);
                else
                    Write(dir, file, text);
            }
        }
    }

    // The error that brought us here is the one to tell.
    private static void TrySet(ICgroupManager cgroup, string file, string text)
    {
        try
        {
            cgroup.Set(new LinuxResources { Unified = new() { [file] = text } }, Limits.Tight);
        }
        catch (OciException)
        {
        }
    }

    private static void Write(CgroupDir dir, string file, string text)
    {
        foreach (string line in text.Split('\n'))
            _ = dir.TryWrite(file, line);
    }

    /// <summary>Lines that take away the limits and weights of devices that had none: "8:0 1048576" by "8:0 0".</summary>
    internal static string Resets(string file, string before, string now)
    {
        string? none = file switch
        {
            "io.max" => "rbps=max wbps=max riops=max wiops=max",
            "io.weight" or "io.bfq.weight" => "default",
            _ when file.StartsWith("blkio.throttle.") => "0",
            _ => null,
        };
        string lines = "";
        foreach (string line in none is null ? [] : now.Split('\n'))
        {
            string device = line[..(line.IndexOf(' ') + 1)];
            if (device.Length > 0 && !before.StartsWith(device) && !before.Contains($"\n{device}"))
                lines += $"\n{device}{none}";
        }
        return lines;
    }

    // Files of "unified" may be such as can only be written.
    private static string? TryRead(CgroupDir dir, string file)
    {
        try
        {
            return dir.TryRead(file);
        }
        catch (OciException)
        {
            return null;
        }
    }
}
