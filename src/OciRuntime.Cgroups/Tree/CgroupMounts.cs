using System.Text;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups;

/// <summary>A mount of a cgroup hierarchy.</summary>
/// <param name="Controllers">"cpu,cpuacct", "name=systemd"; "" for cgroup v2.</param>
/// <param name="Root">The part of the hierarchy that is mounted, "/" unless somebody bound a deeper one.</param>
/// <param name="MountPoint">Where.</param>
internal readonly record struct CgroupMount(string Controllers, string Root, string MountPoint)
{
    /// <summary>Where hosts mount cgroup2, and below it the hierarchies of v1.</summary>
    public const string Base = "/sys/fs/cgroup";

    /// <summary>Null for a mount that is no cgroup.</summary>
    public static CgroupMount? ParseLine(ReadOnlySpan<char> line)
    {
        // "36 25 0:31 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory"
        if (line.IndexOf(" - cgroup") < 0 || MountInfo.ParseLine(line) is not { Type: "cgroup" or "cgroup2" } mount)
            return null;
        return new CgroupMount(mount.Type == "cgroup2" ? "" : ControllersOf(mount.SuperOptions), mount.Root, mount.MountPoint);
    }

    // "rw,cpu,cpuacct", "rw,xattr,release_agent=/lib/systemd/systemd-cgroups-agent,name=systemd"
    private static string ControllersOf(ReadOnlySpan<char> options)
    {
        StringBuilder controllers = new();
        foreach (Range range in options.Split(','))
        {
            ReadOnlySpan<char> option = options[range];
            bool flag = option is "rw" or "ro" or "xattr" or "noprefix" or "clone_children" or "cpuset_v2_mode" or "favordynmods" or "nofavordynmods"
                || option.StartsWith("release_agent=");
            if (!flag)
                controllers.Append(controllers.Length > 0 ? "," : "").Append(option);
        }
        return controllers.ToString();
    }
}

/// <summary>Where this process stands in each hierarchy: /proc/self/cgroup.</summary>
internal sealed class OwnCgroups
{
    private readonly string _text;

    public OwnCgroups(string text) => _text = text;

    public static OwnCgroups Read() => new(Sys.ReadText(Fd.Cwd, "/proc/self/cgroup"));

    /// <summary>The path in the hierarchy with exactly these controllers; "" asks for cgroup v2. Null where there is none.</summary>
    public string? PathOf(string controllers)
    {
        foreach (ReadOnlySpan<char> line in _text.AsSpan().EnumerateLines())
        {
            // "4:memory:/a/b" on v1, "0::/a/b" on v2; see cgroups(7). A path may hold ':', so split twice only.
            int id = line.IndexOf(':');
            if (id < 0) continue;
            ReadOnlySpan<char> rest = line[(id + 1)..];
            int end = rest.IndexOf(':');
            if (end >= 0 && rest[..end].SequenceEqual(controllers)) return rest[(end + 1)..].ToString();
        }
        return null;
    }
}
