using System.Runtime.InteropServices;
using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>The working directory and the home directory of the process.</summary>
internal static unsafe class DirectorySteps
{
    private const int MaxPasswdBytes = 16 << 20;

    /// <summary>Makes a directory of the container that may be missing, as runc does for the working directory.</summary>
    public static void MakeDirectory(ref PlanOp op, Session session) => PathInRoot.MakeDirectories(session.Root, op.ReadText()).Dispose();

    public static void WorkingDirectory(ref PlanOp op, Session session)
    {
        string path = op.ReadText();
        // A directory that root may not enter (a network file system, a user namespace) is tried again as the user.
        if (!TryEnter(path))
        {
            if (Errno.Last != Errno.EACCES) throw Refused(path);
            session.PendingDirectory = path;
        }
    }

    internal static void Enter(string path)
    {
        if (!TryEnter(path)) throw Refused(path);
    }

    /// <summary>HOME from the container's own /etc/passwd, "/" where the user is not in it.</summary>
    public static void DefaultHome(ref PlanOp op, Session session)
    {
        string home = FindHome(session, (uint)op.ReadInt()) ?? "/";
        session.Home = Unmanaged("HOME=" + home);
    }

    internal static byte* Unmanaged(string text)
    {
        int bytes = KernelText.GetByteCount(text);
        byte* memory = (byte*)NativeMemory.AllocZeroed((nuint)bytes + 1);
        KernelText.GetBytes(text, new Span<byte>(memory, bytes));
        return memory;
    }

    private static bool TryEnter(string path)
    {
        using Utf8Z name = new(path);
        if (Libc.chdir(name.Pointer) < 0) return false;
        // "/proc/self/fd/7" and the like lead out of the root; getcwd(2) then has no path for where we are (CVE-2024-21626).
        return Sys.WorkingDirectory() is not null ? true : throw new OciException($"cwd (\"{path}\") is outside of the container's root");
    }

    private static OciException Refused(string path) =>
        new($"chdir to cwd (\"{path}\") set in config.json failed: {Errno.Text(Errno.Last)}");

    private static string? FindHome(Session session, uint uid)
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
