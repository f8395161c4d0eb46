namespace OciRuntime.Init.Operations;

/// <summary>Waits until the parent knows of this process, which is a clone of init: it has to before it hears from it.</summary>
internal sealed class AwaitParent() : Operation(InitOp.AwaitParent)
{
    public override void Run(Session session) => session.Sync.Await(SyncKind.Continue);
}
