using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>"cwd (string, REQUIRED) is the working directory that will be set for the executable" (config.md, Process).</summary>
internal sealed unsafe class WorkingDirectory(string path) : Operation(InitOp.WorkingDirectory)
{
    public override void Write(OperationWriter to) => to.Text(path);

    public static WorkingDirectory Read(ref OperationReader from) => new(from.Text());

    /// <summary>A directory that root may not enter (a network file system, a user namespace) is tried again as the user.</summary>
    public override void Run(Session session)
    {
        if (TryEnter(path)) return;
        if (Errno.Last != Errno.EACCES) throw Refused(path);
        session.PendingDirectory = path;
    }

    public static void Enter(string path)
    {
        if (!TryEnter(path)) throw Refused(path);
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
}
