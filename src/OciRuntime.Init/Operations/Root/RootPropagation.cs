using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>"rootfsPropagation (string, OPTIONAL) sets the rootfs's mount propagation" (config-linux.md, Rootfs Mount Propagation).</summary>
internal sealed class RootPropagation(uint propagation) : Operation(InitOp.RootPropagation)
{
    public override void Write(OperationWriter to) => to.Number(propagation, Meaning.Propagation);

    public static RootPropagation Read(ref OperationReader from) => new((uint)from.Number());

    public override void Run(Session session) => Sys.Mount(null, "/", null, propagation, null);
}
