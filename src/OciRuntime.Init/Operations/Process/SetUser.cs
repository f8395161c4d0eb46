using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>
/// The user and the groups of the process. The raw system calls change this thread alone, the one that executes the process; libc's wrappers would
/// stop every thread of the runtime for it.
/// </summary>
/// <param name="keepsGroups">Whether the supplementary groups are the caller's.</param>
/// <param name="groups">Supplementary groups. An empty list means none, not the caller's.</param>
internal sealed unsafe class SetUser(uint uid, uint gid, bool keepsGroups, uint[] groups) : Operation(InitOp.SetUser)
{
    public override void Write(OperationWriter to)
    {
        to.Number(uid);
        to.Number(gid);
        to.Flag(keepsGroups);
        to.Numbers(groups);
    }

    public static SetUser Read(ref OperationReader from) => new((uint)from.Number(), (uint)from.Number(), from.Flag(), from.Numbers());

    public override void Run(Session session)
    {
        if (Libc.prctl(Libc.PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0) throw OciException.FromErrno("prctl(PR_SET_KEEPCAPS)");
        for (int fd = 0; fd <= 2; fd++)
            Sys.GiveStream(new Fd(fd), uid);
        if (!keepsGroups)
            SetGroups();
        if ((int)Libc.syscall(Libc.SYS_setresgid, gid, gid, gid) < 0)
            throw OciException.FromErrno("setresgid", gid.ToString());
        if ((int)Libc.syscall(Libc.SYS_setresuid, uid, uid, uid) < 0)
            throw OciException.FromErrno("setresuid", uid.ToString());
        // A change of ids makes a process dumpable or not by the sysctl fs.suid_dumpable: say it again.
        _ = Libc.prctl(Libc.PR_SET_DUMPABLE, 0, 0, 0, 0);
        if (session.PendingDirectory is { } directory)
            WorkingDirectory.Enter(directory);
    }

    /// <summary>
    /// Where a user namespace denies setgroups(2) the caller's groups stay, unmapped, and only a list that asks for some is an error, as with runc.
    /// </summary>
    private void SetGroups()
    {
        fixed (uint* list = groups)
        {
            if ((int)Libc.syscall(Libc.SYS_setgroups, groups.Length, list) == 0) return;
            if (Errno.Last != Errno.EPERM || groups.Length > 0) throw OciException.FromErrno("setgroups");
        }
    }
}
