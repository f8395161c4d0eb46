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
        if (path is null || !Sys.TryStat(Fd.Cwd, path, 0, out statx stat)) return; // a folder that is missing is an error of the write
        // A link to a file is replaced as a file is, but not /dev/stdout, which leads through procfs to wherever that output goes.
        bool isFile = (stat.stx_mode & Libc.S_IFMT) == Libc.S_IFREG && Sys.TryReadLink(Fd.Cwd, path)?.StartsWith("/proc/", StringComparison.Ordinal) != true;
        if (!isFile) throw new OciException($"--pid-file {path}: is no regular file");
    }

    public static void Write(string path, int pid)
    {
        string absolute = Sys.FullPath(path);
        string temporary = $"{Path.GetDirectoryName(absolute)}/.{Path.GetFileName(absolute)}";
        Sys.TryUnlink(Fd.Cwd, temporary);
        // O_EXCL: a link that waits in the place is not followed; rename(2) replaces a link at the path itself.
        using OwnedFd file = Sys.Open(Fd.Cwd, temporary, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL, Octal._0666);
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
