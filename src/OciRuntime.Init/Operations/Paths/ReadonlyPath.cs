using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init.Operations;

/// <summary>A path that the container may not write. It comes after every mount, or a later mount would uncover it.</summary>
internal sealed class ReadonlyPath(string path) : Operation(InitOp.ReadonlyPath)
{
    public override void Write(OperationWriter to) => to.Text(path);

    public static ReadonlyPath Read(ref OperationReader from) => new(from.Text());

    public override void Run(Session session)
    {
        using OwnedFd? place = session.TryOpenPath(path);
        if (place is null) return;
        using OwnedFd mount = Sys.OpenTree(place, "", Libc.OPEN_TREE_CLONE | Libc.AT_RECURSIVE | Libc.AT_EMPTY_PATH);
        Sys.SetMountAttributes(mount, new mount_attr { attr_set = Libc.MOUNT_ATTR_RDONLY }, recursive: true, path);
        Sys.MoveMount(mount, place, path);
    }
}
