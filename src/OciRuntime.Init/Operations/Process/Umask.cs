namespace OciRuntime.Init.Operations;

/// <summary>The file mode creation mask, kept for <see cref="Exec"/>: until then it is 0.</summary>
internal sealed class Umask(uint mask) : Operation(InitOp.Umask)
{
    public override void Write(OperationWriter to) => to.Number(mask, Meaning.Permissions);

    public static Umask Read(ref OperationReader from) => new((uint)from.Number());

    public override void Run(Session session) => session.Umask = mask;
}
