using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>The SELinux label of what is mounted at a place; see setxattr(2).</summary>
internal sealed class FileLabel(string target, string label) : Operation(InitOp.FileLabel)
{
    public override void Write(OperationWriter to)
    {
        to.Text(target);
        to.Text(label);
    }

    public static FileLabel Read(ref OperationReader from) => new(from.Text(), from.Text());

    public override void Run(Session session)
    {
        using OwnedFd place = PathInRoot.Open(session.Root, target);
        Sys.SetXattr($"/proc/self/fd/{place.Value}", "security.selinux", label);
    }
}
