using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>
/// "noNewPrivileges (bool, OPTIONAL) setting noNewPrivileges to true prevents the process from gaining additional privileges" (config.md, Linux
/// Process).
/// </summary>
internal sealed class NoNewPrivileges() : Operation(InitOp.NoNewPrivileges)
{
    public override void Run(Session session)
    {
        if (Libc.prctl(Libc.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
            throw OciException.FromErrno("prctl(PR_SET_NO_NEW_PRIVS)");
    }
}
