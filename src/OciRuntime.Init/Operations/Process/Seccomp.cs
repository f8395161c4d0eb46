using System.Runtime.InteropServices;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init.Operations;

/// <summary>
/// A seccomp filter, kept for <see cref="Tail"/>: only execve may follow a filter, whatever else it forbids, but for one that is known to let us
/// wait.
/// </summary>
/// <param name="flags">SECCOMP_FILTER_FLAG_*.</param>
/// <param name="beforeStart">Whether it is loaded at create.</param>
/// <param name="program">The instructions, as seccomp(2) takes them.</param>
internal sealed unsafe class Seccomp(uint flags, bool beforeStart, byte[] program) : Operation(InitOp.Seccomp)
{
    public override void Write(OperationWriter to)
    {
        to.Number(flags, Meaning.SeccompFlags);
        to.Flag(beforeStart);
        to.Bytes(program);
    }

    public static Seccomp Read(ref OperationReader from) => new((uint)from.Number(), from.Flag(), from.Bytes());

    public override void Run(Session session)
    {
        GCHandle pinned = GCHandle.Alloc(program, GCHandleType.Pinned); // until execve
        sock_fprog filter = new() { len = (ushort)(program.Length / sizeof(sock_filter)), filter = (sock_filter*)pinned.AddrOfPinnedObject() };
        session.Filter = new() { Op = session.CurrentOp, Flags = flags, BeforeStart = beforeStart, Program = filter };
    }
}
