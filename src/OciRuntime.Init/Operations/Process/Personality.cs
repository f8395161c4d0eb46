using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>The execution domain of the process, see personality(2).</summary>
internal sealed class Personality(uint domain) : Operation(InitOp.Personality)
{
    public override void Write(OperationWriter to) => to.Number(domain, Meaning.Personality);

    public static Personality Read(ref OperationReader from) => new((uint)from.Number());

    public override void Run(Session session)
    {
        if (Libc.personality(domain) < 0) throw OciException.FromErrno("personality");
    }
}
