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
        Span<Range> fields = stackalloc Range[8];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            // "root:x:0:0:root:/root:/bin/bash", see passwd(5)
            if (line.Split(fields, ':') < 6 || !uint.TryParse(line[fields[2]], out uint found) || found != uid) continue;
            return line[fields[5]].Length > 0 ? line[fields[5]].ToString() : null;
        }
        return null;
    }
}
