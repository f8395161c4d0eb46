using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>&lt;sched.h&gt; and &lt;linux/sched.h&gt;.</summary>
internal static unsafe partial class Libc
{
    public const int CLONE_NEWTIME = 0x80;
    public const int CLONE_VM = 0x100;
    public const int CLONE_PIDFD = 0x1000;
    public const int CLONE_PARENT = 0x8000;
    public const int CLONE_NEWNS = 0x20000;
    public const int CLONE_NEWCGROUP = 0x2000000;
    public const int CLONE_NEWUTS = 0x4000000;
    public const int CLONE_NEWIPC = 0x8000000;
    public const int CLONE_NEWUSER = 0x10000000;
    public const int CLONE_NEWPID = 0x20000000;
    public const int CLONE_NEWNET = 0x40000000;
    public const ulong CLONE_INTO_CGROUP = 0x200000000;

    public const uint SCHED_OTHER = 0;
    public const uint SCHED_FIFO = 1;
    public const uint SCHED_RR = 2;
    public const uint SCHED_BATCH = 3;
    public const uint SCHED_IDLE = 5;
    public const uint SCHED_DEADLINE = 6;
    public const ulong SCHED_FLAG_RESET_ON_FORK = 0x01;
    public const ulong SCHED_FLAG_RECLAIM = 0x02;
    public const ulong SCHED_FLAG_DL_OVERRUN = 0x04;
    public const ulong SCHED_FLAG_KEEP_POLICY = 0x08;
    public const ulong SCHED_FLAG_KEEP_PARAMS = 0x10;
    public const ulong SCHED_FLAG_UTIL_CLAMP_MIN = 0x20;
    public const ulong SCHED_FLAG_UTIL_CLAMP_MAX = 0x40;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setns(int fd, int type);
}
