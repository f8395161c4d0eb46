using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>The working directory on its way from the host's root to the container's.</summary>
internal static unsafe class RootDirectory
{
    public static void Enter(Fd directory)
    {
        if (Libc.fchdir(directory.Value) < 0) throw OciException.FromErrno("fchdir");
    }

    /// <summary>Makes the directory a root from which no path leads out, and the session's.</summary>
    public static void Confine(Session session)
    {
        Enter(session.Root);
        using Utf8Z dot = new(".");
        if (Libc.chroot(dot.Pointer) < 0) throw OciException.FromErrno("chroot", ".");
        Reopen(session);
    }

    /// <summary>Makes "/" of this process the session's root and the working directory.</summary>
    public static void Reopen(Session session)
    {
        using Utf8Z name = new("/");
        if (Libc.chdir(name.Pointer) < 0) throw OciException.FromErrno("chdir", "/");
        session.Root.Dispose();
        session.Root = Sys.Open(Fd.Cwd, "/", Libc.O_PATH | Libc.O_DIRECTORY);
    }
}
