using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Resctrl;

/// <summary>The mounted tree through which the kernel divides caches and memory bandwidth (Documentation/filesystems/resctrl.rst).</summary>
internal static class ResctrlTree
{
    /// <summary>Where it is mounted; null where the CPU or the kernel lacks it, or nobody mounted it.</summary>
    public static string? Find()
    {
        foreach (ReadOnlySpan<char> line in Sys.ReadText(Fd.Cwd, "/proc/self/mountinfo").AsSpan().EnumerateLines())
            if (line.IndexOf(" - resctrl ") >= 0 && MountInfo.ParseLine(line) is { } mount) return mount.MountPoint;
        return null;
    }

    public static string Require() => Find() ?? throw new OciException("intelRdt is asked for, but no resctrl is mounted")
    {
        Pointer = "/linux/intelRdt",
        Hint = "it takes a CPU with resource control and: mount -t resctrl resctrl /sys/fs/resctrl",
    };

    /// <summary>Whether a resource can be divided: "L3" also where code and data are apart, "MB".</summary>
    public static bool Has(string root, string resource) =>
        Sys.TryStat(Fd.Cwd, $"{root}/info/{resource}", 0, out _) || Sys.TryStat(Fd.Cwd, $"{root}/info/{resource}CODE", 0, out _);
}
