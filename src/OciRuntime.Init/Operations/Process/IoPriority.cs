using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>The priority of the process's input and output, see ioprio_set(2).</summary>
/// <param name="ioClass">IOPRIO_CLASS_*.</param>
/// <param name="level">The priority within the class.</param>
internal sealed class IoPriority(int ioClass, int level) : Operation(InitOp.IoPriority)
{
    public override void Write(OperationWriter to)
    {
        to.Number(ioClass, Meaning.IoClass);
        to.Number(level);
    }

    public static IoPriority Read(ref OperationReader from) => new((int)from.Number(), (int)from.Number());

    public override void Run(Session session)
    {
        int priority = ioClass << Libc.IOPRIO_CLASS_SHIFT | level;
        if ((int)Libc.syscall(Libc.SYS_ioprio_set, Libc.IOPRIO_WHO_PROCESS, 0, priority) < 0)
            throw OciException.FromErrno("ioprio_set");
    }
}
