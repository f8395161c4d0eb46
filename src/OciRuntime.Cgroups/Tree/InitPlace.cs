using OciRuntime.Linux;

namespace OciRuntime.Cgroups;

/// <summary>
/// Where a container's init is now. It may have moved itself: systemd does, and without a cgroup namespace a container with a writable
/// tree can go anywhere and remove the cgroup that it was started in.
/// </summary>
internal static class InitPlace
{
    /// <summary>The directory of init's cgroup in a hierarchy; null where it is not to be seen from here, or init has ended.</summary>
    public static string? In(CgroupHierarchy hierarchy, int initPid)
    {
        if (TryReadText($"/proc/{initPid}/cgroup") is not { } text || new OwnCgroups(text).PathOf(hierarchy.Controllers) is not { } path)
            return null;
        if (path.StartsWith("/..", StringComparison.Ordinal)) return null; // outside of our own cgroup namespace
        string root = MountedRoot(hierarchy.MountPoint);
        if (root.Length > 1 && !path.StartsWith(root + "/", StringComparison.Ordinal)) return null;
        return CgroupPath.Below(hierarchy.MountPoint, root.Length > 1 ? path[root.Length..] : path);
    }

    // /proc/PID/cgroup counts from the root of the hierarchy, which may lie above what is mounted.
    private static string MountedRoot(string mountPoint)
    {
        string root = "/";
        foreach (MountInfo mount in MountInfo.Read())
        {
            if (mount.MountPoint == mountPoint)
                root = mount.Root; // of several at one place the last is the visible one
        }
        return root;
    }

    private static string? TryReadText(string file)
    {
        try
        {
            return Sys.ReadText(Fd.Cwd, file);
        }
        catch (OciException error) when (error.Error is Errno.ENOENT or Errno.ESRCH)
        {
            return null;
        }
    }
}
