using OciRuntime.Linux;

namespace OciRuntime.Cli;

/// <summary>The descriptors 0, 1 and 2, of which a caller may have closed any.</summary>
internal static class StandardStreams
{
    /// <summary>
    /// Puts /dev/null in the place of a closed one, as Go's runtime does for runc: otherwise the next file that is opened, the log or the
    /// socket to init, would get its number, and what is printed, or what the container prints, would go there.
    /// </summary>
    public static void Fill()
    {
        for (int fd = 0; fd <= 2; fd++)
        {
            if (Libc.fcntl(fd, Libc.F_GETFD, 0) >= 0) continue;
            int opened = Sys.TryOpen(Fd.Cwd, "/dev/null", Libc.O_RDWR); // the lowest free number, which is this one
            if (opened == fd)
                _ = Libc.fcntl(fd, Libc.F_SETFD, 0);
            if (fd == 1)
                Output.IsClosed = true;
        }
    }
}
