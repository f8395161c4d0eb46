namespace OciRuntime.Linux;

/// <summary>&lt;sys/mman.h&gt; and &lt;linux/memfd.h&gt;.</summary>
internal static unsafe partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static uint MFD_EXEC => 0x10;

        public static ssize_t sendfile(int outFd, int inFd, off_t* offset, size_t count) =>
            Libc.syscall(Libc.SYS_sendfile, outFd, inFd, offset, count);
    }
}
