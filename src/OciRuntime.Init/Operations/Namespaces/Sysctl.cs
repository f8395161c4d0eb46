namespace OciRuntime.Init.Operations;

/// <summary>"sysctl (object, OPTIONAL) allows kernel parameters to be modified at runtime for the container" (config-linux.md, Sysctl).</summary>
/// <param name="key">The path below /proc/sys.</param>
internal sealed class Sysctl(string key, string value) : Operation(InitOp.Sysctl)
{
    public override void Write(OperationWriter to)
    {
        to.Text(key);
        to.Text(value);
    }

    public static Sysctl Read(ref OperationReader from) => new(from.Text(), from.Text());

    public override void Run(Session session) => session.Proc.Write("sys/" + key, value);
}
