using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init.Operations;

/// <summary>The scheduling policy of the process, see sched_setattr(2).</summary>
/// <param name="policy">SCHED_*.</param>
/// <param name="flags">SCHED_FLAG_*.</param>
internal sealed unsafe class SetScheduler(uint policy, ulong flags, int nice, uint priority, ulong runtime, ulong deadline, ulong period)
    : Operation(InitOp.SetScheduler)
{
    public override void Write(OperationWriter to)
    {
        to.Number(policy, Meaning.SchedulingPolicy);
        to.Number(flags, Meaning.SchedulingFlags);
        to.Number(nice);
        to.Number(priority);
        to.Number(runtime);
        to.Number(deadline);
        to.Number(period);
    }

    public static SetScheduler Read(ref OperationReader from) => new(
        (uint)from.Number(), (ulong)from.Number(), (int)from.Number(), (uint)from.Number(),
        (ulong)from.Number(), (ulong)from.Number(), (ulong)from.Number());

    public override void Run(Session session)
    {
        sched_attr attributes = new()
        {
            size = (uint)sizeof(sched_attr),
            sched_policy = policy,
            sched_flags = flags,
            sched_nice = nice,
            sched_priority = priority,
            sched_runtime = runtime,
            sched_deadline = deadline,
            sched_period = period,
        };
        if ((int)Libc.syscall(Libc.SYS_sched_setattr, 0, &attributes, 0) < 0) throw Refused();
    }

    private static OciException Refused()
    {
        const string Hint =
            "the process scheduler can't be used together with AllowedCPUs (cpu.cpus) if the policy is SCHED_DEADLINE; others need CAP_SYS_NICE";
        OciException error = OciException.FromErrno("sched_setattr");
        return error.Error == Errno.EPERM ? error.Hinting(Hint) : error;
    }
}
