namespace OciRuntime.Linux;

/// <summary>&lt;sched.h&gt; and &lt;linux/sched.h&gt;.</summary>
internal static partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        /// <summary>Reserved by &lt;linux/sched.h&gt; in a comment, and never in mainline: the kernel answers EINVAL.</summary>
        public static int SCHED_ISO => 4;

        public static int CLONE_NEWTIME => 0x80;
        public static int CLONE_PIDFD => 0x1000;
        public static ulong CLONE_INTO_CGROUP => 0x200000000;

        public static ulong SCHED_FLAG_RESET_ON_FORK => 0x01;
        public static ulong SCHED_FLAG_RECLAIM => 0x02;
        public static ulong SCHED_FLAG_DL_OVERRUN => 0x04;
        public static ulong SCHED_FLAG_KEEP_POLICY => 0x08;
        public static ulong SCHED_FLAG_KEEP_PARAMS => 0x10;
        public static ulong SCHED_FLAG_UTIL_CLAMP_MIN => 0x20;
        public static ulong SCHED_FLAG_UTIL_CLAMP_MAX => 0x40;
    }
}
