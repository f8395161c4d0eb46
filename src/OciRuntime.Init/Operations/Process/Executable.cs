using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>Looks args[0] up while `create` still listens; the words are runc's, by which engines choose 126 or 127.</summary>
/// <param name="searchPath">PATH of the process.</param>
internal sealed unsafe class Executable(string name, string searchPath) : Operation(InitOp.Executable)
{
    public override void Write(OperationWriter to)
    {
        to.Text(name);
        to.Text(searchPath);
    }

    public static Executable Read(ref OperationReader from) => new(from.Text(), from.Text());

    public override void Run(Session session) => session.Path = Find();

    private string Find()
    {
        if (name.Contains('/'))
        {
            int error = Check(name);
            if (error == 0) return name;
            string call = error == Errno.EACCES ? "" : $"stat {name}: ";
            throw new OciException($"unable to start container process: exec: \"{name}\": {call}{Errno.Text(error)}");
        }
        foreach (string directory in searchPath.Split(':'))
        {
            string candidate = directory.Length == 0 ? "./" + name : $"{directory}/{name}";
            if (Check(candidate) == 0) return candidate;
        }
        // Whatever else has that name: engines make 127 of these words, as a shell does.
        throw new OciException($"unable to start container process: exec: \"{name}\": executable file not found in $PATH");
    }

    private static int Check(string path)
    {
        if (!Sys.TryStat(Fd.Cwd, path, 0, out statx stat)) return Errno.Last;
        // A directory says "permission denied", not "is a directory": podman makes 126 of the one and 255 of the other.
        if ((stat.stx_mode & Libc.S_IFMT) == Libc.S_IFDIR) return Errno.EACCES;
        using Utf8Z name = new(path);
        return Libc.faccessat(Libc.AT_FDCWD, name.Pointer, Libc.X_OK, Libc.AT_EACCESS) == 0 ? 0 : Errno.Last;
    }
}
