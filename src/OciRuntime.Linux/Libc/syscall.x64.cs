namespace OciRuntime.Linux;

/// <summary>&lt;asm/unistd.h&gt; of x86-64.</summary>
internal static partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int SYS_rt_sigaction => 13;
        public static int SYS_rt_sigprocmask => 14;
        public static int SYS_sendfile => 40;
        public static int SYS_wait4 => 61;
        public static int SYS_flock => 73;
        public static int SYS_setpgid => 109;
        public static int SYS_setgroups => 116;
        public static int SYS_setresuid => 117;
        public static int SYS_setresgid => 119;
        public static int SYS_capset => 126;
        public static int SYS_personality => 135;
        public static int SYS_statfs => 137;
        public static int SYS_fstatfs => 138;
        public static int SYS_pivot_root => 155;
        public static int SYS_prctl => 157;
        public static int SYS_setxattr => 188;
        public static int SYS_getdents64 => 217;
        public static int SYS_waitid => 247;
        public static int SYS_keyctl => 250;
        public static int SYS_ioprio_set => 251;
        public static int SYS_inotify_add_watch => 254;
        public static int SYS_mknodat => 259;
        public static int SYS_renameat => 264;
        public static int SYS_accept4 => 288;
        public static int SYS_signalfd4 => 289;
        public static int SYS_dup3 => 292;
        public static int SYS_inotify_init1 => 294;
        public static int SYS_prlimit64 => 302;
        public static int SYS_sched_setattr => 314;
        public static int SYS_seccomp => 317;
        public static int SYS_bpf => 321;
        public static int SYS_execveat => 322;
        public static int SYS_statx => 332;
        public static int SYS_pidfd_send_signal => 424;
        public static int SYS_open_tree => 428;
        public static int SYS_move_mount => 429;
        public static int SYS_fsopen => 430;
        public static int SYS_fsconfig => 431;
        public static int SYS_fsmount => 432;
        public static int SYS_pidfd_open => 434;
        public static int SYS_clone3 => 435;
        public static int SYS_close_range => 436;
        public static int SYS_pidfd_getfd => 438;
        public static int SYS_mount_setattr => 442;
    }
}
