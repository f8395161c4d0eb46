using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>
/// A new cgroup namespace. It is made here and not by the clone: its root is the cgroup that the caller is in, see cgroup_namespaces(7).
/// </summary>
internal sealed class NewCgroupNamespace() : Operation(InitOp.NewCgroupNamespace)
{
    public override void Run(Session session)
    {
        if (Libc.unshare(Libc.CLONE_NEWCGROUP) < 0) throw OciException.FromErrno("unshare", "CLONE_NEWCGROUP");
    }
}
