namespace OciRuntime.Init.Operations;

/// <summary>A createContainer hook: it runs in the namespaces of the container, before pivot_root.</summary>
/// <param name="directory">Where it starts.</param>
internal sealed class RunHook(HookProcess hook, string directory) : Operation(InitOp.RunHook)
{
    public override void Write(OperationWriter to)
    {
        HookFields.Write(to, hook);
        to.Text(directory);
    }

    public static RunHook Read(ref OperationReader from) => new(HookFields.Read(ref from), from.Text());

    public override void Run(Session session) => hook.Run(Libc.getpid(), directory);
}
