using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>Opens the procfs of our own that later operations write to: what lies at /proc may be anything by then.</summary>
internal sealed class OpenProc() : Operation(InitOp.OpenProc)
{
    public override void Run(Session session) => session.Proc = PrivateProc.Open();
}
