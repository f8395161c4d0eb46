using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>
/// A device node. "If a file already exists at path that does not match the requested device, the runtime MUST generate an error"
/// (config-linux.md, Devices).
/// </summary>
/// <param name="permissions">The mode without the file's type.</param>
/// <param name="ofConfig">Whether config.json says which mode and owner it has: a default device that is there stays as the image has it.</param>
internal sealed unsafe class Device(string path, DeviceNode node, uint permissions, uint uid, uint gid, bool ofConfig) : Operation(InitOp.Device)
{
    public override void Write(OperationWriter to)
    {
        to.Text(path);
        node.Write(to);
        to.Number(permissions, Meaning.Permissions);
        to.Number(uid);
        to.Number(gid);
        to.Flag(ofConfig);
    }

    public static Device Read(ref OperationReader from) =>
        new(from.Text(), DeviceNode.Read(ref from), (uint)from.Number(), (uint)from.Number(), (uint)from.Number(), from.Flag());

    public override void Run(Session session)
    {
        bool made = false;
        using OwnedFd device = PathInRoot.Make(session.Root, path, MakeNode);
        if (!node.Is(Sys.Stat(device))) throw DeviceNode.AnotherFile(path);
        if (made ? (uid | gid) != 0 : ofConfig)
            Adapt(device); // a node that was just made lacks but its owner

        void MakeNode(Fd directory, string name, string _)
        {
            made = Sys.TryMakeNode(directory, name, node.Type | permissions, node.Major, node.Minor); // the umask is 0
            if (!made && Errno.Last != Errno.EEXIST) throw OciException.FromErrno("mknod", path);
        }
    }

    /// <summary>Changes only what differs: a rootfs that is read-only underneath may well have the node as it is wanted.</summary>
    private void Adapt(Fd device)
    {
        statx stat = Sys.Stat(device);
        using Utf8Z empty = new(""), link = new($"/proc/self/fd/{device.Value}");
        if ((stat.stx_uid != uid || stat.stx_gid != gid) && Libc.fchownat(device.Value, empty.Pointer, uid, gid, Libc.AT_EMPTY_PATH) < 0)
            throw OciException.FromErrno("chown", path);
        if ((stat.stx_mode & Octal._07777) != permissions && Libc.fchmodat(Libc.AT_FDCWD, link.Pointer, (ushort)permissions, 0) < 0)
            throw OciException.FromErrno("chmod", path);
    }
}
