using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>In a user namespace mknod(2) of a device is denied: the host's node is bound instead, if it is the same device.</summary>
internal sealed class BindDevice(string path, DeviceNode node) : Operation(InitOp.BindDevice)
{
    public override void Write(OperationWriter to)
    {
        to.Text(path);
        node.Write(to);
    }

    public static BindDevice Read(ref OperationReader from) => new(from.Text(), DeviceNode.Read(ref from));

    public override void Run(Session session)
    {
        using OwnedFd mount = CloneOfHost();
        if (!node.Is(Sys.Stat(mount)))
            throw new OciException($"the host has another device at {path}, and in a user namespace none can be made");
        using OwnedFd place = PathInRoot.MakeFile(session.Root, path);
        statx found = Sys.Stat(place);
        // An empty file is a place for such a mount, from an earlier container perhaps; all else is what the image has there.
        bool isPlace = (found.stx_mode & Libc.S_IFMT) == Libc.S_IFREG && found.stx_size == 0;
        if (!isPlace && !node.Is(found)) throw DeviceNode.AnotherFile(path);
        MountPlace.Attach(mount, place, propagation: 0, path);
    }

    private OwnedFd CloneOfHost()
    {
        try
        {
            return MountPlace.Clone(path, recursive: false);
        }
        catch (OciException missing) when (missing.Error == Errno.ENOENT)
        {
            throw missing.Hinting("in a user namespace no device can be made: it would be that of the host, which has none there");
        }
    }
}
