using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>
/// Who the process is and what it may. The order is capabilities(7)'s: shrink the bounding set while CAP_SETPCAP is there,
/// change ids with keepcaps, then set the sets. The raw system calls change this thread alone, the one that executes the
/// process; libc's wrappers would stop every thread of the runtime for it.
/// </summary>
internal static unsafe class CredentialSteps
{
    private const int MaxCapability = 63;

    /// <summary>Drops every capability that is not in the mask, those of newer kernels included.</summary>
    public static void BoundingSet(ref PlanOp op)
    {
        ulong keep = (ulong)op.ReadInt();
        for (int capability = 0; capability <= MaxCapability; capability++)
        {
            if ((keep >> capability & 1) != 0) continue;
            if (Libc.prctl(Libc.PR_CAPBSET_DROP, capability, 0, 0, 0) == 0) continue;
            if (Errno.Last == Errno.EINVAL) return; // beyond the kernel's last capability
            throw OciException.FromErrno("prctl(PR_CAPBSET_DROP)", capability.ToString());
        }
    }

    public static void User(ref PlanOp op, Session session, bool keepsGroups)
    {
        uint uid = (uint)op.ReadInt();
        uint gid = (uint)op.ReadInt();
        List<uint> groups = [];
        while (op.HasMore) groups.Add((uint)op.ReadInt());

        if (Libc.prctl(Libc.PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0) throw OciException.FromErrno("prctl(PR_SET_KEEPCAPS)");
        for (int fd = 0; fd <= 2; fd++) Sys.GiveStream(new Fd(fd), uid);
        if (!keepsGroups) SetGroups(groups);
        if ((int)Libc.syscall(Libc.SYS_setresgid, gid, gid, gid) < 0) throw OciException.FromErrno("setresgid", gid.ToString());
        if ((int)Libc.syscall(Libc.SYS_setresuid, uid, uid, uid) < 0) throw OciException.FromErrno("setresuid", uid.ToString());
        // A change of ids makes a process dumpable or not by the sysctl fs.suid_dumpable: say it again.
        _ = Libc.prctl(Libc.PR_SET_DUMPABLE, 0, 0, 0, 0);
        if (session.PendingDirectory is { } directory) DirectorySteps.Enter(directory);
    }

    /// <summary>
    /// An empty list means no supplementary groups, not the caller's. Where a user namespace denies setgroups(2) the caller's
    /// stay, unmapped, and only a list that asks for some is an error, as with runc.
    /// </summary>
    private static void SetGroups(List<uint> groups)
    {
        fixed (uint* list = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(groups))
        {
            if ((int)Libc.syscall(Libc.SYS_setgroups, groups.Count, list) == 0) return;
            if (Errno.Last != Errno.EPERM || groups.Count > 0) throw OciException.FromErrno("setgroups");
        }
    }

    public static void Capabilities(ref PlanOp op)
    {
        ulong effective = (ulong)op.ReadInt();
        ulong permitted = (ulong)op.ReadInt();
        ulong inheritable = (ulong)op.ReadInt();
        ulong ambient = (ulong)op.ReadInt();

        __user_cap_header_struct header = new() { version = Libc._LINUX_CAPABILITY_VERSION_3 };
        __user_cap_data_struct* sets = stackalloc __user_cap_data_struct[2];
        sets[0] = new() { effective = (uint)effective, permitted = (uint)permitted, inheritable = (uint)inheritable };
        sets[1] = new() { effective = (uint)(effective >> 32), permitted = (uint)(permitted >> 32), inheritable = (uint)(inheritable >> 32) };
        if ((int)Libc.syscall(Libc.SYS_capset, &header, sets) < 0) throw OciException.FromErrno("capset");
        if (Libc.prctl(Libc.PR_CAP_AMBIENT, Libc.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 && Errno.Last != Errno.EINVAL) throw OciException.FromErrno("prctl(PR_CAP_AMBIENT_CLEAR_ALL)");
        for (int capability = 0; capability <= MaxCapability; capability++)
        {
            if ((ambient >> capability & 1) == 0) continue;
            if (Libc.prctl(Libc.PR_CAP_AMBIENT, Libc.PR_CAP_AMBIENT_RAISE, capability, 0, 0) < 0) throw OciException.FromErrno("prctl(PR_CAP_AMBIENT_RAISE)", capability.ToString());
        }
    }
}
