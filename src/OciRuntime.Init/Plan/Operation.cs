namespace OciRuntime.Init;

/// <summary>
/// One sentence of the specification that init carries out. Each operation is one file below Operations/, which holds its fields, how they are
/// written into a plan, how they are read from it, and what init does with them. <see cref="InitMain.Read"/> lists all of them.
/// </summary>
internal abstract class Operation(InitOp code)
{
    public InitOp Code => code;

    /// <summary>Writes the fields in the order in which they are read.</summary>
    public virtual void Write(OperationWriter to)
    {
    }

    public abstract void Run(Session session);
}
