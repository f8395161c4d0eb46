namespace OciRuntime.Init.Operations;

/// <summary>An SELinux label, which takes effect at execve.</summary>
internal sealed class SelinuxLabel(string label) : Operation(InitOp.SelinuxLabel)
{
    public override void Write(OperationWriter to) => to.Text(label);

    public static SelinuxLabel Read(ref OperationReader from) => new(from.Text());

    public override void Run(Session session) => session.Proc.Write("self/attr/exec", label);
}
