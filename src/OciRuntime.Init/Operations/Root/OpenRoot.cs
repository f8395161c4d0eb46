using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>The root without a mount of its own, where the container has no mount namespace of its own.</summary>
internal sealed class OpenRoot(string path) : Operation(InitOp.OpenRoot)
{
    public override void Write(OperationWriter to) => to.Text(path);

    public static OpenRoot Read(ref OperationReader from) => new(from.Text());

    public override void Run(Session session) => session.Root = Sys.Open(Fd.Cwd, path, Libc.O_PATH | Libc.O_DIRECTORY);
}
