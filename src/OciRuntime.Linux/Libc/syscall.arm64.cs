namespace OciRuntime.Linux;

/// <summary>&lt;asm/unistd.h&gt; of arm64.</summary>
internal static partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int SYS_setxattr => 5;
        public static int SYS_dup3 => 24;
        public static int SYS_inotify_init1 => 26;
        public static int SYS_inotify_add_watch => 27;
        public static int SYS_ioprio_set => 30;
        public static int SYS_flock => 32;
        public static int SYS_mknodat => 33;
        public static int SYS_renameat => 38;
        public static int SYS_pivot_root => 41;
        public static int SYS_statfs => 43;
        public static int SYS_fstatfs => 44;
        public static int SYS_getdents64 => 61;
        public static int SYS_sendfile => 71;
        public static int SYS_signalfd4 => 74;
        public static int SYS_capset => 91;
        public static int SYS_personality => 92;
        public static int SYS_waitid => 95;
        public static int SYS_rt_sigaction => 134;
        public static int SYS_rt_sigprocmask => 135;
        public static int SYS_setresuid => 147;
        public static int SYS_setresgid => 149;
        public static int SYS_setpgid => 154;
        public static int SYS_setgroups => 159;
        public static int SYS_prctl => 167;
        public static int SYS_keyctl => 219;
        public static int SYS_accept4 => 242;
        public static int SYS_wait4 => 260;
        public static int SYS_prlimit64 => 261;
        public static int SYS_sched_setattr => 274;
        public static int SYS_seccomp => 277;
        public static int SYS_bpf => 280;
        public static int SYS_execveat => 281;
        public static int SYS_statx => 291;
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
