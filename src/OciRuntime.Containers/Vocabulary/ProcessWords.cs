using OciRuntime.Linux;

namespace OciRuntime.Containers.Vocabulary;

/// <summary>Words for attributes of a process: its limits and its scheduling.</summary>
internal static class ProcessWords
{
    public static WordTable Rlimits { get; } = new(
        ("RLIMIT_CPU", Libc.RLIMIT_CPU), ("RLIMIT_FSIZE", Libc.RLIMIT_FSIZE), ("RLIMIT_DATA", Libc.RLIMIT_DATA),
        ("RLIMIT_STACK", Libc.RLIMIT_STACK), ("RLIMIT_CORE", Libc.RLIMIT_CORE), ("RLIMIT_RSS", Libc.RLIMIT_RSS),
        ("RLIMIT_NPROC", Libc.RLIMIT_NPROC), ("RLIMIT_NOFILE", Libc.RLIMIT_NOFILE), ("RLIMIT_MEMLOCK", Libc.RLIMIT_MEMLOCK),
        ("RLIMIT_AS", Libc.RLIMIT_AS), ("RLIMIT_LOCKS", Libc.RLIMIT_LOCKS),
        ("RLIMIT_SIGPENDING", Libc.RLIMIT_SIGPENDING), ("RLIMIT_MSGQUEUE", Libc.RLIMIT_MSGQUEUE), ("RLIMIT_NICE", Libc.RLIMIT_NICE),
        ("RLIMIT_RTPRIO", Libc.RLIMIT_RTPRIO), ("RLIMIT_RTTIME", Libc.RLIMIT_RTTIME));

    public static WordTable SchedulingPolicies { get; } = new(
        ("SCHED_OTHER", Libc.SCHED_OTHER), ("SCHED_FIFO", Libc.SCHED_FIFO), ("SCHED_RR", Libc.SCHED_RR), ("SCHED_BATCH", Libc.SCHED_BATCH),
        ("SCHED_ISO", Libc.SCHED_ISO), ("SCHED_IDLE", Libc.SCHED_IDLE), ("SCHED_DEADLINE", Libc.SCHED_DEADLINE));

    public static WordTable SchedulingFlags { get; } = new(
        ("SCHED_FLAG_RESET_ON_FORK", Libc.SCHED_FLAG_RESET_ON_FORK), ("SCHED_FLAG_RECLAIM", Libc.SCHED_FLAG_RECLAIM),
        ("SCHED_FLAG_DL_OVERRUN", Libc.SCHED_FLAG_DL_OVERRUN), ("SCHED_FLAG_KEEP_POLICY", Libc.SCHED_FLAG_KEEP_POLICY),
        ("SCHED_FLAG_KEEP_PARAMS", Libc.SCHED_FLAG_KEEP_PARAMS), ("SCHED_FLAG_UTIL_CLAMP_MIN", Libc.SCHED_FLAG_UTIL_CLAMP_MIN),
        ("SCHED_FLAG_UTIL_CLAMP_MAX", Libc.SCHED_FLAG_UTIL_CLAMP_MAX));

    public static WordTable IoClasses { get; } = new(
        ("IOPRIO_CLASS_RT", Libc.IOPRIO_CLASS_RT), ("IOPRIO_CLASS_BE", Libc.IOPRIO_CLASS_BE), ("IOPRIO_CLASS_IDLE", Libc.IOPRIO_CLASS_IDLE));

    public static WordTable Personalities { get; } = new(("LINUX", (int)Libc.PER_LINUX), ("LINUX32", (int)Libc.PER_LINUX32));
}
