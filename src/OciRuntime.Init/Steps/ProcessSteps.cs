using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>Attributes of the process: labels, scheduling, and the file mode creation mask.</summary>
internal static unsafe class ProcessSteps
{
    /// <summary>Takes effect at execve. The newer place of the file tells AppArmor from other modules; see Documentation/admin-guide/LSM.</summary>
    public static void AppArmorProfile(ref PlanOp op, Session session)
    {
        string profile = op.ReadText();
        try
        {
            session.Proc.Write("self/attr/apparmor/exec", "exec " + profile);
        }
        catch (OciException missing) when (missing.Error == Errno.ENOENT)
        {
            session.Proc.Write("self/attr/exec", "exec " + profile);
        }
    }

    public static void SelinuxLabel(ref PlanOp op, Session session) => session.Proc.Write("self/attr/exec", op.ReadText());

    public static void Scheduler(ref PlanOp op)
    {
        sched_attr attributes = new() { size = (uint)sizeof(sched_attr) };
        attributes.sched_policy = (uint)op.ReadInt();
        attributes.sched_flags = (ulong)op.ReadInt();
        attributes.sched_nice = (int)op.ReadInt();
        attributes.sched_priority = (uint)op.ReadInt();
        attributes.sched_runtime = (ulong)op.ReadInt();
        attributes.sched_deadline = (ulong)op.ReadInt();
        attributes.sched_period = (ulong)op.ReadInt();
        if ((int)Libc.syscall(Libc.SYS_sched_setattr, 0, &attributes, 0) < 0) throw Refused();
    }

    private static OciException Refused()
    {
        OciException error = OciException.FromErrno("sched_setattr");
        return error.Error != Errno.EPERM ? error
            : error.Hinting("the process scheduler can't be used together with AllowedCPUs (cpu.cpus) if the policy is SCHED_DEADLINE; others need CAP_SYS_NICE");
    }

    public static void IoPriority(ref PlanOp op)
    {
        if ((int)Libc.syscall(Libc.SYS_ioprio_set, Libc.IOPRIO_WHO_PROCESS, 0, (int)op.ReadInt()) < 0) throw OciException.FromErrno("ioprio_set");
    }

    public static void Personality(ref PlanOp op)
    {
        if (Libc.personality((uint)op.ReadInt()) < 0) throw OciException.FromErrno("personality");
    }

    public static void NoNewPrivileges()
    {
        if (Libc.prctl(Libc.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) throw OciException.FromErrno("prctl(PR_SET_NO_NEW_PRIVS)");
    }

    /// <summary>Kept for <see cref="Tail"/>: only execve may follow a filter, whatever else it forbids; but for one that is known to let us wait.</summary>
    public static void Seccomp(ref PlanOp op, Session session)
    {
        uint flags = (uint)op.ReadInt();
        bool beforeStart = op.ReadInt() != 0;
        byte* program = op.ReadBytes(out int bytes);
        sock_fprog filter = new() { len = (ushort)(bytes / sizeof(sock_filter)), filter = (sock_filter*)program };
        session.Filter = new() { Op = op.Index, Flags = flags, BeforeStart = beforeStart, Program = filter };
    }

    public static void Rlimit(ref PlanOp op, Session session)
    {
        RlimitSetting setting = new() { Op = op.Index, Resource = (int)op.ReadInt() };
        setting.Limit.rlim_cur = (ulong)op.ReadInt();
        setting.Limit.rlim_max = (ulong)op.ReadInt();
        session.Rlimits.Add(setting);
    }
}
