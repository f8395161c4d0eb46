using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>Makes a directory of the container that may be missing, as runc does for the working directory.</summary>
internal sealed class MakeDirectory(string path) : Operation(InitOp.MakeDirectory)
{
    public override void Write(OperationWriter to) => to.Text(path);

    public static MakeDirectory Read(ref OperationReader from) => new(from.Text());

    public override void Run(Session session) => PathInRoot.MakeDirectories(session.Root, path).Dispose();
}
