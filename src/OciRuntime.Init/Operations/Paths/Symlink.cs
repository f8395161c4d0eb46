using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>A symbolic link; what is at its path already stays.</summary>
/// <param name="target">Where the link leads.</param>
/// <param name="path">Where the link is.</param>
/// <param name="replace">Whether it takes the place of a file that is there.</param>
internal sealed class Symlink(string target, string path, bool replace = false) : Operation(InitOp.Symlink)
{
    public override void Write(OperationWriter to)
    {
        to.Text(target);
        to.Text(path);
        to.Flag(replace);
    }

    public static Symlink Read(ref OperationReader from) => new(from.Text(), from.Text(), from.Flag());

    public override void Run(Session session)
    {
        using OwnedFd directory = PathInRoot.MakeDirectories(session.Root, PathInRoot.Parent(path));
        string name = PathInRoot.Name(path);
        if (Sys.TrySymlink(target, directory, name)) return;
        if (Errno.Last != Errno.EEXIST) throw OciException.FromErrno("symlink", path);
        if (!replace || Sys.TryReadLink(directory, name) == target) return;
        if (!Sys.TryUnlink(directory, name) || !Sys.TrySymlink(target, directory, name))
            throw OciException.FromErrno("symlink", path);
    }
}
