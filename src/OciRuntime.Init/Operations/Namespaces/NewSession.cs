using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>The process leads a session of its own, see setsid(2).</summary>
internal sealed class NewSession() : Operation(InitOp.NewSession)
{
    public override void Run(Session session)
    {
        if (Libc.setsid() < 0) throw OciException.FromErrno("setsid");
    }
}
