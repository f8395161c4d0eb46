using OciRuntime.Linux;

namespace OciRuntime.Containers;

/// <summary>--pid-file: decimal digits and nothing else (go-runc does not trim), complete or not there.</summary>
internal static class PidFile
{
    /// <summary>
    /// Refuses, before anything is made, a path at which something other than a file lies: the rename of <see cref="Write"/> would put a file in
    /// the place of a device such as /dev/null, for every process of the host.
    /// </summary>
    public static void Require(string? path)
    {
        if (path is null || !Sys.TryStat(Fd.Cwd, path, 0, out statx stat))
            return; // a folder that is missing is an error of the write
        // A link to a file is replaced as a file is, but not /dev/stdout, which leads through procfs to wherever that output goes.
        bool isFile = (stat.stx_mode & Libc.S_IFMT) == Libc.S_IFREG
            && Sys.TryReadLink(Fd.Cwd, path)?.StartsWith("/proc/", StringComparison.Ordinal) != true;
        if (!isFile) throw new OciException($"--pid-file {path}: is no regular file");
    }

    public static void Write(string path, int pid)
    {
        string absolute = Sys.FullPath(path);
        if (!TryWriteNameless(absolute, pid.ToString()))
            WriteAside(absolute, pid.ToString());
    }

    /// <summary>
    /// Gives a file its name once it is complete: a runtime that is killed meanwhile leaves nothing beside it. False where the name is taken, or the
    /// file system cannot do it.
    /// </summary>
    private static bool TryWriteNameless(string path, string text)
    {
        int fd = Sys.TryOpen(Fd.Cwd, Path.GetDirectoryName(path)!, Libc.O_WRONLY | Libc.O_TMPFILE, Octal._0666);
        if (fd < 0) return false;
        using OwnedFd file = new(fd);
        Sys.WriteText(file, text, path);
        return Sys.TryLink(file, path);
    }

    private static void WriteAside(string path, string text)
    {
        string temporary = $"{Path.GetDirectoryName(path)}/.{Path.GetFileName(path)}";
        Sys.TryUnlink(Fd.Cwd, temporary);
        // O_EXCL: a link that waits in the place is not followed; rename(2) replaces a link at the path itself.
        using OwnedFd file = Sys.Open(Fd.Cwd, temporary, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL, Octal._0666);
        try
        {
            Sys.WriteText(file, text, temporary);
            Sys.Rename(Fd.Cwd, temporary, path);
        }
        catch (OciException)
        {
            Sys.TryUnlink(Fd.Cwd, temporary);
            throw;
        }
    }
}
