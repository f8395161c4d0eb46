namespace OciRuntime.Linux;

/// <summary>&lt;linux/seccomp.h&gt;.</summary>
internal static partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int SECCOMP_SET_MODE_FILTER => 1;

        public static uint SECCOMP_FILTER_FLAG_TSYNC => 1 << 0;
        public static uint SECCOMP_FILTER_FLAG_LOG => 1 << 1;
        public static uint SECCOMP_FILTER_FLAG_SPEC_ALLOW => 1 << 2;
        public static uint SECCOMP_FILTER_FLAG_NEW_LISTENER => 1 << 3;
        public static uint SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV => 1 << 5;
    }
}

internal static partial class LibcConstants
{
    public const uint SECCOMP_RET_KILL_PROCESS = 0x80000000;
    public const uint SECCOMP_RET_KILL_THREAD = 0x00000000;
    public const uint SECCOMP_RET_TRAP = 0x00030000;
    public const uint SECCOMP_RET_ERRNO = 0x00050000;
    public const uint SECCOMP_RET_USER_NOTIF = 0x7FC00000;
    public const uint SECCOMP_RET_TRACE = 0x7FF00000;
    public const uint SECCOMP_RET_LOG = 0x7FFC0000;
    public const uint SECCOMP_RET_ALLOW = 0x7FFF0000;
    public const uint SECCOMP_RET_DATA = 0x0000FFFF;
}
