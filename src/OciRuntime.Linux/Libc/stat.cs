namespace OciRuntime.Linux;

/// <summary>&lt;sys/stat.h&gt;, &lt;sys/statfs.h&gt;, &lt;sys/statvfs.h&gt; and &lt;linux/magic.h&gt;.</summary>
internal static unsafe partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static long PROC_SUPER_MAGIC => 0x9fa0;
        public static long DEVPTS_SUPER_MAGIC => 0x1cd1;
        public static long CGROUP2_SUPER_MAGIC => 0x63677270;
        public static long NSFS_MAGIC => 0x6e736673;

        public static int fstatfs(int fd, Abi.statfs* buffer) => (int)Libc.syscall(Libc.SYS_fstatfs, fd, buffer);

        public static int statfs(byte* path, Abi.statfs* buffer) => (int)Libc.syscall(Libc.SYS_statfs, path, buffer);
    }
}
