namespace OciRuntime.Linux;

/// <summary>
/// What Tmds.LibC lacks, one file per header, spelled as C spells it and called as Libc is; see docs/decisions/0016. This one: &lt;fcntl.h&gt;,
/// &lt;dirent.h&gt; and &lt;sys/file.h&gt;.
/// </summary>
internal static unsafe partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int AT_RECURSIVE => 0x8000;

        public static byte DT_DIR => 4;

        public static int LOCK_SH => 1;
        public static int LOCK_EX => 2;
        public static int LOCK_NB => 4;
        public static int LOCK_UN => 8;

        public static int flock(int fd, int operation) => (int)Libc.syscall(Libc.SYS_flock, fd, operation);
    }
}
