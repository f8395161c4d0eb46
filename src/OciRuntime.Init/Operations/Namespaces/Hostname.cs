using System.Text;
using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>
/// "hostname (string, OPTIONAL) specifies the container's hostname as seen by processes running inside the container" (config.md, Hostname).
/// </summary>
internal sealed unsafe class Hostname(string name) : Operation(InitOp.Hostname)
{
    public override void Write(OperationWriter to) => to.Text(name);

    public static Hostname Read(ref OperationReader from) => new(from.Text());

    public override void Run(Session session)
    {
        using Utf8Z text = new(name);
        if (Libc.sethostname(text.Pointer, Encoding.UTF8.GetByteCount(name)) < 0)
            throw OciException.FromErrno("sethostname", name);
    }
}
