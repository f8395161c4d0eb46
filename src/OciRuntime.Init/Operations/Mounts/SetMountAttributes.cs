using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>Changes flags and propagation of a mount that is there already.</summary>
/// <param name="propagation">MS_* with MS_REC; 0 for none.</param>
internal sealed class SetMountAttributes(string target, MountFlags flags, uint propagation = 0) : Operation(InitOp.SetMountAttributes)
{
    public override void Write(OperationWriter to)
    {
        to.Text(target);
        flags.Write(to);
        to.Number(propagation, Meaning.Propagation);
    }

    public static SetMountAttributes Read(ref OperationReader from) => new(from.Text(), MountFlags.Read(ref from), (uint)from.Number());

    public override void Run(Session session)
    {
        using OwnedFd place = PathInRoot.Open(session.Root, target);
        using OwnedFd mount = Sys.OpenTree(place, "", Libc.AT_EMPTY_PATH);
        flags.ApplyTo(mount, target);
        MountPlace.SetPropagation(mount, propagation, target);
    }
}
