namespace OciRuntime.Init.Operations;

/// <summary>The root is entered without a mount, where the mount namespace is not the container's own.</summary>
internal sealed class Chroot() : Operation(InitOp.Chroot)
{
    public override void Run(Session session) => RootDirectory.Confine(session);
}
