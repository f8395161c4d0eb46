using System.Text;

namespace OciRuntime.Linux;

/// <summary>A line of /proc/PID/mountinfo.</summary>
/// <param name="Root">The directory of the filesystem that is the mount's root.</param>
/// <param name="Options">Per-mount options, "rw,nosuid".</param>
/// <param name="Tags">Optional fields, "shared:2 master:1".</param>
/// <param name="SuperOptions">Per-superblock options, "rw,cpu,cpuacct" or "rw,xattr,name=systemd".</param>
internal sealed record MountInfo(string Root, string MountPoint, string Options, string Tags, string Type, string Source, string SuperOptions)
{
    /// <summary>The caller's own mounts, in mount order.</summary>
    public static List<MountInfo> Read(string path = "/proc/self/mountinfo")
    {
        List<MountInfo> mounts = [];
        string text = KernelText.GetString(Sys.ReadFile(Fd.Cwd, path));
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (ParseLine(line) is { } mount)
                mounts.Add(mount);
        }
        return mounts;
    }

    public static MountInfo? ParseLine(ReadOnlySpan<char> line)
    {
        // "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue"; see proc(5).
        int dash = line.IndexOf(" - ");
        if (dash < 0) return null;
        Span<Range> left = stackalloc Range[7];
        Span<Range> right = stackalloc Range[4];
        ReadOnlySpan<char> before = line[..dash];
        ReadOnlySpan<char> after = line[(dash + 3)..];
        int fields = before.Split(left, ' ');
        if (fields < 6 || after.Split(right, ' ') < 3) return null;
        return new(
            Unescape(before[left[3]]), Unescape(before[left[4]]), before[left[5]].ToString(),
            fields > 6 ? before[left[6]].ToString() : "",
            after[right[0]].ToString(), Unescape(after[right[1]]), after[right[2]].ToString());
    }

    /// <summary>Whether a path is that of a directory or leads below it, by its text alone.</summary>
    public static bool IsAtOrBelow(string path, string directory) =>
        directory == "/"
        || (path.StartsWith(directory, StringComparison.Ordinal) && (path.Length == directory.Length || path[directory.Length] == '/'));

    private static string Unescape(ReadOnlySpan<char> field)
    {
        // Blank, tab, newline and backslash stand as \040 \011 \012 \134.
        if (!field.Contains('\\')) return field.ToString();
        StringBuilder text = new();
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length)
            {
                text.Append((char)(((field[i + 1] - '0') << 6) | ((field[i + 2] - '0') << 3) | (field[i + 3] - '0')));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }
        return text.ToString();
    }
}
