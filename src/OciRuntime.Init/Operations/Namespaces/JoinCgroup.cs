namespace OciRuntime.Init.Operations;

/// <summary>The parent puts this process into its cgroup, which has no room for the memory that the start of the runtime takes.</summary>
internal sealed class JoinCgroup() : Operation(InitOp.JoinCgroup)
{
    public override void Run(Session session)
    {
        session.Sync.Send(SyncKind.RuntimeUp);
        session.Sync.Await(SyncKind.Continue);
    }
}
