using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init.Operations;

/// <summary>Mounts of ours that were filled after they had been made become read-only, last of all.</summary>
internal sealed class ReadonlyMounts() : Operation(InitOp.ReadonlyMounts)
{
    public override void Run(Session session)
    {
        foreach ((OwnedFd mount, string target) in session.ReadonlyLater)
        {
            Sys.SetMountAttributes(mount, new mount_attr { attr_set = Libc.MOUNT_ATTR_RDONLY }, recursive: false, target);
            mount.Dispose();
        }
        session.ReadonlyLater.Clear();
    }
}
