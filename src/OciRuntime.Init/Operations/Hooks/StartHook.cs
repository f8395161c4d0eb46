namespace OciRuntime.Init.Operations;

/// <summary>A startContainer hook, kept for <see cref="Exec"/>: it runs once `start` was called.</summary>
internal sealed class StartHook(HookProcess hook) : Operation(InitOp.StartHook)
{
    public override void Write(OperationWriter to) => HookFields.Write(to, hook);

    public static StartHook Read(ref OperationReader from) => new(HookFields.Read(ref from));

    public override void Run(Session session) => session.StartHooks.Add((session.CurrentOp, hook));
}
