using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>pivot_root(".", "."), see pivot_root(2): the old root is then stacked on "/" and taken off by descriptor.</summary>
internal sealed class PivotRoot() : Operation(InitOp.PivotRoot)
{
    public override void Run(Session session)
    {
        using OwnedFd oldRoot = Sys.Open(Fd.Cwd, "/", Libc.O_PATH | Libc.O_DIRECTORY);
        RootDirectory.Enter(session.Root);
        Sys.PivotRootToCwd();
        RootDirectory.Enter(oldRoot);
        // Slave, not private: the umount must not travel to the host, while umounts of the host may still reach the dying tree.
        Sys.Mount(null, ".", null, Libc.MS_SLAVE | Libc.MS_REC, null);
        Sys.Unmount(".", Libc.MNT_DETACH);
        RootDirectory.Reopen(session);
    }
}
