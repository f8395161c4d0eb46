namespace OciRuntime.Init.Operations;

/// <summary>A resource limit, kept for <see cref="Exec"/>: it may forbid what init still has to do.</summary>
/// <param name="resource">RLIMIT_*.</param>
internal sealed class Rlimit(int resource, ulong soft, ulong hard) : Operation(InitOp.Rlimit)
{
    public override void Write(OperationWriter to)
    {
        to.Number(resource, Meaning.Resource);
        to.Number(soft, Meaning.Limit);
        to.Number(hard, Meaning.Limit);
    }

    public static Rlimit Read(ref OperationReader from) => new((int)from.Number(), (ulong)from.Number(), (ulong)from.Number());

    public override void Run(Session session) =>
        session.Rlimits.Add(new() { Op = session.CurrentOp, Resource = resource, Limit = new() { rlim_cur = soft, rlim_max = hard } });
}
