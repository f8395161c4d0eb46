using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init.Operations;

/// <summary>
/// Where a mount comes to be. Each mount is made detached, given its attributes, and then attached on a descriptor that was resolved inside the
/// root: no path is walked twice, and no mount is visible with fewer restrictions than it was asked to have.
/// </summary>
internal static class MountPlace
{
    /// <summary>A detached clone of a mount of the host.</summary>
    public static OwnedFd Clone(string source, bool recursive) =>
        Sys.OpenTree(Fd.Cwd, source, Libc.OPEN_TREE_CLONE | (recursive ? Libc.AT_RECURSIVE : 0));

    public static void Attach(Fd mount, Fd place, uint propagation, string target)
    {
        Sys.MoveMount(mount, place, target);
        // A new root that is a peer of a mount of the host would carry what is mounted on it to the host.
        if (target == "/" && propagation == 0)
            propagation = (uint)Libc.MS_PRIVATE;
        SetPropagation(mount, propagation, target); // after attaching: a mount that is moved below a shared one becomes shared itself
    }

    public static void SetPropagation(Fd mount, uint propagation, string target)
    {
        if (propagation == 0) return;
        bool recursive = (propagation & Libc.MS_REC) != 0;
        Sys.SetMountAttributes(mount, new mount_attr { propagation = propagation & ~Libc.MS_REC }, recursive, target);
    }

    /// <summary>
    /// Nothing but a few files that hide host figures may be mounted inside procfs: a fake attr/ or sys/ would take what
    /// we write there (CVE-2019-16884). The list is runc's.
    /// </summary>
    public static OwnedFd RefuseProcfs(OwnedFd place, string target)
    {
        if (Sys.StatFs(place, target).f_type != Libc.PROC_SUPER_MAGIC || IsHarmlessInProcfs(target)) return place;
        place.Dispose();
        throw new OciException($"{target} cannot be mounted because it is inside /proc");
    }

    /// <summary>Whether a mount at a normalized path below /proc hides nothing but figures of the host, which LXCFS and its like replace.</summary>
    public static bool IsHarmlessInProcfs(string target) => target is
        "/proc/cpuinfo" or "/proc/diskstats" or "/proc/meminfo" or "/proc/stat" or "/proc/swaps" or "/proc/uptime" or "/proc/loadavg"
        or "/proc/slabinfo" or "/proc/sys/kernel/ns_last_pid" or "/proc/sys/crypto/fips_enabled";
}
