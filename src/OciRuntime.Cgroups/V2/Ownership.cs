using OciRuntime.Linux;

namespace OciRuntime.Cgroups.V2;

/// <summary>Delegation: cgroups(7), "Cgroup delegation: delegating a hierarchy to a less privileged user".</summary>
internal static class Ownership
{
    private const string DelegateList = "/sys/kernel/cgroup/delegate";
    private const uint SameGroup = uint.MaxValue;

    /// <summary>Gives the directory and the files that may be delegated to the user; the limits stay out of reach.</summary>
    /// <param name="dir">The container's cgroup.</param>
    /// <param name="uid">As the host counts.</param>
    /// <param name="list">The kernel's list of such files, one a line, since 4.15.</param>
    public static void Give(CgroupDir dir, uint uid, string list = DelegateList)
    {
        Chown(dir, ".", uid);
        string names = Sys.TryStat(Fd.Cwd, list, 0, out _)
            ? Sys.ReadText(Fd.Cwd, list)
            : "cgroup.procs\ncgroup.subtree_control\ncgroup.threads";
        foreach (ReadOnlySpan<char> name in names.AsSpan().EnumerateLines())
        {
            if (name.Length > 0)
                Chown(dir, name.ToString(), uid);
        }
    }

    private static unsafe void Chown(CgroupDir dir, string file, uint uid)
    {
        using Utf8Z name = new(file);
        // The list speaks for the kernel, not for this cgroup: memory.reclaim is missing where the memory controller is.
        if (Libc.fchownat(dir.Fd.Value, name.Pointer, uid, SameGroup, Libc.AT_SYMLINK_NOFOLLOW) < 0 && Errno.Last != Errno.ENOENT)
            throw OciException.FromErrno("fchownat", $"{dir.Path}/{file}");
    }
}
