using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init.Operations;

/// <summary>"readonly (bool, OPTIONAL) If true then the root filesystem MUST be read-only inside the container" (config.md, Root).</summary>
internal sealed class ReadonlyRoot() : Operation(InitOp.ReadonlyRoot)
{
    public override void Run(Session session)
    {
        using OwnedFd root = Sys.OpenTree(Fd.Cwd, "/", 0);
        Sys.SetMountAttributes(root, new mount_attr { attr_set = Libc.MOUNT_ATTR_RDONLY }, recursive: false, "/");
    }
}
