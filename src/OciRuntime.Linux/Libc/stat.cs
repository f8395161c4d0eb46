using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>&lt;sys/stat.h&gt;, &lt;sys/statfs.h&gt;, &lt;sys/statvfs.h&gt; and &lt;linux/magic.h&gt;.</summary>
internal static unsafe partial class Libc
{
    public const uint S_IFMT = 0xF000;
    public const uint S_IFSOCK = 0xC000;
    public const uint S_IFLNK = 0xA000;
    public const uint S_IFREG = 0x8000;
    public const uint S_IFBLK = 0x6000;
    public const uint S_IFDIR = 0x4000;
    public const uint S_IFCHR = 0x2000;
    public const uint S_IFIFO = 0x1000;
    public const uint S_ISVTX = 0x200;

    public const ulong ST_RDONLY = 1;
    public const ulong ST_NOSUID = 2;
    public const ulong ST_NODEV = 4;
    public const ulong ST_NOEXEC = 8;
    public const ulong ST_NOATIME = 1024;
    public const ulong ST_NODIRATIME = 2048;
    public const ulong ST_RELATIME = 4096;

    public const long PROC_SUPER_MAGIC = 0x9fa0;
    public const long SYSFS_MAGIC = 0x62656572;
    public const long TMPFS_MAGIC = 0x01021994;
    public const long DEVPTS_SUPER_MAGIC = 0x1cd1;
    public const long CGROUP_SUPER_MAGIC = 0x27e0eb;
    public const long CGROUP2_SUPER_MAGIC = 0x63677270;
    public const long NSFS_MAGIC = 0x6e736673;

    public const uint STATX_BASIC_STATS = 0x7ff;
    public const uint STATX_MNT_ID = 0x1000;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fstatfs(int fd, Abi.statfs* buffer);

    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true)]
    public static partial int statfs_(byte* path, Abi.statfs* buffer);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int mkdirat(int dirfd, byte* path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int mknodat(int dirfd, byte* path, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchmod(int fd, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchmodat(int dirfd, byte* path, uint mode, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial uint umask(uint mask);
}
