namespace OciRuntime.Init.Operations;

/// <summary>The parent runs the hooks of the runtime namespace, and tells when they are done.</summary>
internal sealed class HostHooks() : Operation(InitOp.HostHooks)
{
    public override void Run(Session session)
    {
        session.Sync.Send(SyncKind.HostHooks);
        session.Sync.Await(SyncKind.Continue);
    }
}
