using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>Takes the new mount namespace out of the host's propagation, or leaves it shared where config.json says so.</summary>
internal sealed class HostPropagation(uint propagation) : Operation(InitOp.HostPropagation)
{
    public override void Write(OperationWriter to) => to.Number(propagation, Meaning.Propagation);

    public static HostPropagation Read(ref OperationReader from) => new((uint)from.Number());

    public override void Run(Session session) => Sys.Mount(null, "/", null, propagation, null);
}
