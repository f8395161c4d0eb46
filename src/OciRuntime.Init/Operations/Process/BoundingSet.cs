using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>
/// Drops every capability that is not in the set, those of newer kernels included. It is the first of three operations, whose order is that of
/// capabilities(7): shrink the bounding set while CAP_SETPCAP is there, change ids with keepcaps, then set the sets.
/// </summary>
internal sealed class BoundingSet(ulong keep) : Operation(InitOp.BoundingSet)
{
    public override void Write(OperationWriter to) => to.Number(keep, Meaning.Capabilities);

    public static BoundingSet Read(ref OperationReader from) => new((ulong)from.Number());

    public override void Run(Session session)
    {
        for (int capability = 0; capability <= Capabilities.Last; capability++)
        {
            if ((keep >> capability & 1) != 0) continue;
            if (Libc.prctl(Libc.PR_CAPBSET_DROP, capability, 0, 0, 0) == 0) continue;
            if (Errno.Last == Errno.EINVAL) return; // beyond the kernel's last capability
            throw OciException.FromErrno("prctl(PR_CAPBSET_DROP)", capability.ToString());
        }
    }
}
