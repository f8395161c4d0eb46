namespace OciRuntime.Linux;

/// <summary>&lt;sys/resource.h&gt;.</summary>
internal static unsafe partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int RLIMIT_CPU => 0;
        public static int RLIMIT_FSIZE => 1;
        public static int RLIMIT_DATA => 2;
        public static int RLIMIT_STACK => 3;
        public static int RLIMIT_CORE => 4;
        public static int RLIMIT_RSS => 5;
        public static int RLIMIT_NPROC => 6;
        public static int RLIMIT_NOFILE => 7;
        public static int RLIMIT_MEMLOCK => 8;
        public static int RLIMIT_AS => 9;
        public static int RLIMIT_LOCKS => 10;
        public static int RLIMIT_SIGPENDING => 11;
        public static int RLIMIT_MSGQUEUE => 12;
        public static int RLIMIT_NICE => 13;
        public static int RLIMIT_RTPRIO => 14;
        public static int RLIMIT_RTTIME => 15;

        public static int prlimit(int pid, int resource, Abi.rlimit* newLimit, Abi.rlimit* oldLimit) =>
            (int)Libc.syscall(Libc.SYS_prlimit64, pid, resource, newLimit, oldLimit);
    }
}
