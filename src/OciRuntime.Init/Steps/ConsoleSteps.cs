using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>The terminal of the process: its slave end here, its master end with the parent.</summary>
internal static unsafe class ConsoleSteps
{
    public static void Console(ref PlanOp op, Session session)
    {
        ushort height = (ushort)op.ReadInt();
        ushort width = (ushort)op.ReadInt();
        uint owner = (uint)op.ReadInt();
        bool mount = op.ReadBool();

        using OwnedFd master = Pty.OpenMaster(session.Root);
        using OwnedFd slave = Pty.OpenSlave(master);
        // Before anybody else has the terminal: a resize of theirs must not be undone by ours.
        if ((height | width) != 0) Pty.SetSize(master, new winsize { ws_row = height, ws_col = width });
        if (Libc.fchown(slave.Value, owner, uint.MaxValue) < 0) throw OciException.FromErrno("fchown", "terminal");
        if (mount) Mount(slave, session);
        for (int fd = 0; fd <= 2; fd++)
            if (Libc.dup3(slave.Value, fd, 0) < 0) throw OciException.FromErrno("dup3", fd.ToString());
        if (Libc.ioctl(0, Libc.TIOCSCTTY, null) < 0) throw OciException.FromErrno("ioctl(TIOCSCTTY)");
        _ = session.Sync.SendDescriptor(SyncKind.Console, Pty.Number(master), master);
    }

    /// <summary>
    /// "/dev/console is set up if terminal is enabled in the config by bind mounting the pseudoterminal pty to /dev/console"
    /// (config-linux.md, Default Devices).
    /// </summary>
    private static void Mount(Fd slave, Session session)
    {
        using OwnedFd mount = Sys.OpenTree(slave, "", Libc.OPEN_TREE_CLONE | Libc.AT_EMPTY_PATH);
        using OwnedFd place = PathInRoot.MakeFile(session.Root, "/dev/console");
        MountSteps.Attach(mount, place, propagation: 0, "/dev/console");
    }
}
