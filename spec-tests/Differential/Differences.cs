using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Differential;

/// <summary>What a guest may see otherwise than under runc, with the reason.</summary>
internal static partial class Differences
{
    private static readonly (string Pattern, string Reason)[] s_known =
    [
        ("mount /(proc|sys)/[^ ]*: tmpfs / relatime,ro ", "masked folders share one file system of a single inode, runc gives each its own"),
        ("mount /sys/fs/cgroup: tmpfs / nodev,noexec,nosuid,relatime,r[ow] ",
            "the folder above the v1 hierarchies is read-only, as the config asks; runc leaves it writable"),
        ("mount /sys/fs/cgroup: cgroup2 /[^ ]* nodev,noexec,nosuid,relatime,r[ow] ",
            "in a user namespace the container sees its own cgroup only, runc shows the whole tree"),
        ("signals_ignored: ", "we reset what the caller ignores, runc passes it on"),
        ("stat /dev/mqueue: d 1777 ", "the IPC namespace is made together with the user namespace, when its maker is nobody inside yet"),
        ("only under (runc|ours):  (machine: (x86_64|i686)|personality: 0x[08])$", "runc 1.1.5 knows no personality"),
        ("mount /: .* shared $|only under runc:  mount /: .*/rootfs relatime,rw  $",
            "runc 1.1.5 forgets rootfsPropagation when it has changed the root"),
    ];

    public static IReadOnlyList<string> Unexplained(SortedSet<string> theirs, SortedSet<string> ours)
    {
        IEnumerable<string> missing = theirs.Except(WithoutModes(ours, theirs)).Select(line => $"only under runc:  {line}");
        IEnumerable<string> added = WithoutModes(ours, theirs).Except(theirs).Select(line => $"only under ours:  {line}");
        return [.. missing.Concat(added).Where(line => !s_known.Any(known => Regex.IsMatch(line, known.Pattern)))];
    }

    /// <summary>
    /// The mode of the folder that a tmpfs covers is an option of our mount; runc sets it afterwards, so that mountinfo does not tell.
    /// </summary>
    private static SortedSet<string> WithoutModes(SortedSet<string> lines, SortedSet<string> others) =>
        new(lines.Select(line => ModeOption().Replace(line, "$1") is var plain && others.Contains(plain) ? plain : line), StringComparer.Ordinal);

    [GeneratedRegex("^(mount [^ ]*: tmpfs .*)mode=\\d+,")]
    private static partial Regex ModeOption();
}
