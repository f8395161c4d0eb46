using OciRuntime.Linux;

namespace OciRuntime.Containers;

/// <summary>--pid-file: decimal digits and nothing else (go-runc does not trim), complete or not there.</summary>
internal static class PidFile
{
    private const uint ReadWriteAll = 0x1B6; // 0666, less the umask

    public static void Write(string path, int pid)
    {
        string absolute = Sys.FullPath(path);
        string temporary = $"{Path.GetDirectoryName(absolute)}/.{Path.GetFileName(absolute)}";
        Sys.TryUnlink(Fd.Cwd, temporary);
        // O_EXCL: a link that waits in the place is not followed; rename(2) replaces a link at the path itself.
        using OwnedFd file = Sys.Open(Fd.Cwd, temporary, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL, ReadWriteAll);
        try
        {
            Sys.WriteText(file, pid.ToString(), temporary);
            Sys.Rename(Fd.Cwd, temporary, absolute);
        }
        catch (OciException)
        {
            Sys.TryUnlink(Fd.Cwd, temporary);
            throw;
        }
    }
}
