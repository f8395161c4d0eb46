using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>HOME from the container's own /etc/passwd, "/" where the user is not in it.</summary>
internal sealed class DefaultHome(uint uid) : Operation(InitOp.DefaultHome)
{
    private const int MaxPasswdBytes = 16 << 20;

    public override void Write(OperationWriter to) => to.Number(uid);

    public static DefaultHome Read(ref OperationReader from) => new((uint)from.Number());

    public override void Run(Session session) => session.Home = "HOME=" + (FindHome(session) ?? "/");

    private string? FindHome(Session session)
    {
        using OwnedFd? file = PathInRoot.TryOpen(session.Root, "/etc/passwd", Libc.O_RDONLY | Libc.O_NONBLOCK);
        if (file is null || (Sys.Stat(file).stx_mode & Libc.S_IFMT) != Libc.S_IFREG) return null;
        string text = KernelText.GetString(Sys.ReadToEnd(file, "/etc/passwd", MaxPasswdBytes));
        return PasswdEntry.Find(text, uid) is { Home.Length: > 0 } user ? user.Home : null;
    }
}
