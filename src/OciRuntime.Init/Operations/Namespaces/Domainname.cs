using System.Text;
using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>
/// "domainname (string, OPTIONAL) specifies the container's domainname as seen by processes running inside the container" (config.md, Domainname).
/// </summary>
internal sealed unsafe class Domainname(string name) : Operation(InitOp.Domainname)
{
    public override void Write(OperationWriter to) => to.Text(name);

    public static Domainname Read(ref OperationReader from) => new(from.Text());

    public override void Run(Session session)
    {
        using Utf8Z text = new(name);
        if (Libc.setdomainname(text.Pointer, Encoding.UTF8.GetByteCount(name)) < 0)
            throw OciException.FromErrno("setdomainname", name);
    }
}
