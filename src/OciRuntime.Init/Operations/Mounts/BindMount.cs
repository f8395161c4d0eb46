using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>A file or directory of the host at one place of the container.</summary>
/// <param name="recursive">Whether what is mounted below the source comes along.</param>
/// <param name="propagation">MS_* with MS_REC; 0 for none.</param>
internal sealed class BindMount(string source, string target, bool recursive, MountFlags flags, uint propagation = 0) : Operation(InitOp.BindMount)
{
    public override void Write(OperationWriter to)
    {
        to.Text(source);
        to.Text(target);
        to.Flag(recursive);
        flags.Write(to);
        to.Number(propagation, Meaning.Propagation);
    }

    public static BindMount Read(ref OperationReader from) =>
        new(from.Text(), from.Text(), from.Flag(), MountFlags.Read(ref from), (uint)from.Number());

    public override void Run(Session session)
    {
        OwnedFd mount = CloneSource(session);
        flags.ApplyTo(mount, target);
        bool directory = (Sys.Stat(mount).stx_mode & Libc.S_IFMT) == Libc.S_IFDIR;
        using OwnedFd place = directory ? PathInRoot.MakeDirectories(session.Root, target) : PathInRoot.MakeFile(session.Root, target);
        MountPlace.RefuseProcfs(place, target);
        MountPlace.Attach(mount, place, propagation, target);
        if (target == "/")
            session.ReplaceRoot(mount);
        else
            mount.Dispose();
    }

    private OwnedFd CloneSource(Session session)
    {
        try
        {
            return MountPlace.Clone(source, recursive);
        }
        catch (OciException refused) when (refused.Error == Errno.EACCES)
        {
            using OwnedFd place = session.OpenMountSource();
            return Sys.OpenTree(place, "", Libc.AT_EMPTY_PATH | Libc.OPEN_TREE_CLONE | (recursive ? Libc.AT_RECURSIVE : 0));
        }
    }
}
