namespace OciRuntime.Init.Operations;

/// <summary>The parent puts the device rules into force: a mount needed a device that the container may not use.</summary>
internal sealed class DeviceRules() : Operation(InitOp.DeviceRules)
{
    public override void Run(Session session)
    {
        session.Sync.Send(SyncKind.DeviceRules);
        session.Sync.Await(SyncKind.Continue);
    }
}
