using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups;

/// <summary>
/// What the files of a container's limits say, to write it back when a change fails midway: runc, too, sets its old values again then.
/// </summary>
internal sealed class LimitSnapshot
{
    private const int Rounds = 2;

    private readonly List<(string Directory, string File, string Text)> _entries = [];

    public static LimitSnapshot Take(CgroupState state, LinuxResources change)
    {
        LimitSnapshot snapshot = new();
        foreach (CgroupHierarchy hierarchy in state.Hierarchies)
        {
            using CgroupDir? dir = CgroupDir.TryOpen(hierarchy.Directory);
            if (dir is null) continue;
            foreach (string file in Files(state.Layout, change))
                snapshot.Add(dir, file);
        }
        return snapshot;
    }

    /// <summary>What a change may write to. A limit must fit those before it; what a later one still forbids is tried again.</summary>
    internal static IEnumerable<string> Files(CgroupLayout layout, LinuxResources change) => layout == CgroupLayout.V2
        ?
        [
            .. V2.Cpu.Files, .. V2.Cpuset.Files, .. V2.Pids.Files, .. V2.Memory.Files, .. V2.Io.Files, .. Rdma.Files,
            .. V2.Hugetlb.Files(change.HugepageLimits), .. change.Unified?.Keys ?? (IEnumerable<string>)[],
        ]
        :
        [
            .. V1.Cpu.Files, .. V1.Cpuset.Files, .. V1.Pids.Files, .. V1.Memory.Files, .. V1.Blkio.Files, .. V1.NetCls.Files, .. V1.NetPrio.Files,
            .. Rdma.Files, .. V1.Hugetlb.Files(change.HugepageLimits),
        ];

    private void Add(CgroupDir dir, string file)
    {
        if (TryRead(dir, file) is { } text && !_entries.Exists(entry => entry.File == file))
            _entries.Add((dir.Path, file, text));
    }

    /// <summary>
    /// Writes back what has changed since. On v2 through the manager, so that systemd learns of it, too; on v1, which it gave up in 258, it does not.
    /// </summary>
    public void Restore(ICgroupManager cgroup)
    {
        for (int round = 0; round < Rounds; round++)
        {
            foreach ((string directory, string file, string before) in _entries)
            {
                using CgroupDir? dir = CgroupDir.TryOpen(directory);
                if (dir is null || TryRead(dir, file) is not { } now || now == before) continue;
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
            "io.weight" or "io.bfq.weight" or "blkio.bfq.weight_device" => "default",
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

    /// <summary>What would have to be written for the file to say what it says; null where that cannot be told.</summary>
    private static string? TryRead(CgroupDir dir, string file)
    {
        try
        {
            string? text = dir.TryRead(file);
            // It is written as a number, and shown as a table that counts, too.
            return file == "memory.oom_control" && text is not null ? StatFile.Value(text, "oom_kill_disable").ToString() : text;
        }
        catch (OciException)
        {
            // Files of "unified" may be such as can only be written.
            return null;
        }
    }
}
