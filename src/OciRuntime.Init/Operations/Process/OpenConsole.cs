using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>The terminal of the process: its slave end becomes the standard streams here, its master end goes to the parent.</summary>
/// <param name="height">Rows; 0 beside a width of 0 for no size.</param>
/// <param name="owner">The user of the process.</param>
/// <param name="mount">Whether it becomes /dev/console, too.</param>
internal sealed unsafe class OpenConsole(uint height, uint width, uint owner, bool mount) : Operation(InitOp.OpenConsole)
{
    public override void Write(OperationWriter to)
    {
        to.Number(height);
        to.Number(width);
        to.Number(owner);
        to.Flag(mount);
    }

    public static OpenConsole Read(ref OperationReader from) => new((uint)from.Number(), (uint)from.Number(), (uint)from.Number(), from.Flag());

    public override void Run(Session session)
    {
        using OwnedFd master = Pty.OpenMaster(session.Root);
        using OwnedFd slave = Pty.OpenSlave(master);
        // Set before anybody else has the terminal: a later resize by the client must win.
        if ((height | width) != 0)
            Pty.SetSize(master, new winsize { ws_row = (ushort)height, ws_col = (ushort)width });
        if (Libc.fchown(slave.Value, owner, uint.MaxValue) < 0) throw OciException.FromErrno("fchown", "terminal");
        if (mount)
            MountAtConsole(slave, session);
        for (int fd = 0; fd <= 2; fd++)
            if (Libc.dup3(slave.Value, fd, 0) < 0) throw OciException.FromErrno("dup3", fd.ToString());
        if (Libc.ioctl(0, Libc.TIOCSCTTY, null) < 0) throw OciException.FromErrno("ioctl(TIOCSCTTY)");
        _ = session.Sync.SendDescriptor(SyncKind.Console, Pty.Number(master), master);
    }

    /// <summary>
    /// "/dev/console is set up if terminal is enabled in the config by bind mounting the pseudoterminal pty to /dev/console"
    /// (config-linux.md, Default Devices).
    /// </summary>
    private static void MountAtConsole(Fd slave, Session session)
    {
        using OwnedFd mount = Sys.OpenTree(slave, "", Libc.OPEN_TREE_CLONE | Libc.AT_EMPTY_PATH);
        using OwnedFd place = PathInRoot.MakeFile(session.Root, "/dev/console");
        MountPlace.Attach(mount, place, propagation: 0, "/dev/console");
    }
}
