namespace OciRuntime.AbiCheck;

/// <summary>
/// The headers to look in. The C library's and the kernel's cannot be included together (both define struct statfs, sigaction,
/// fsconfig_command), so each family is a translation unit of its own and a declaration has to hold in one of them.
/// </summary>
internal static class Headers
{
    public static readonly string[] Families =
    [
        Includes("errno.h", "fcntl.h", "grp.h", "limits.h", "net/if.h", "poll.h", "sched.h", "signal.h", "spawn.h", "stdio.h", "sys/epoll.h",
                 "sys/eventfd.h", "sys/file.h", "sys/inotify.h", "sys/ioctl.h", "sys/mman.h", "sys/mount.h", "sys/personality.h", "sys/prctl.h",
                 "sys/resource.h", "sys/signalfd.h", "sys/socket.h", "sys/stat.h", "sys/statfs.h", "sys/statvfs.h", "sys/syscall.h", "sys/sysmacros.h",
                 "sys/timerfd.h", "sys/uio.h", "sys/un.h", "sys/vfs.h", "sys/wait.h", "sys/xattr.h", "termios.h", "time.h", "unistd.h"),
        Includes("linux/audit.h", "linux/bpf.h", "linux/bpf_common.h", "linux/capability.h", "linux/close_range.h", "linux/filter.h", "linux/fs.h",
                 "linux/ioprio.h", "linux/keyctl.h", "linux/magic.h", "linux/mempolicy.h", "linux/memfd.h", "linux/mount.h", "linux/nsfs.h",
                 "linux/openat2.h", "linux/personality.h", "linux/pidfd.h", "linux/prctl.h", "linux/resource.h", "linux/sched.h",
                 "linux/sched/types.h", "linux/seccomp.h", "linux/securebits.h", "linux/stat.h", "linux/types.h", "linux/wait.h", "asm/signal.h",
                 "asm/statfs.h", "asm/unistd.h"),
        // Our fields go without C's prefix: once for the C library's type, once for the kernel's own two, which have other layouts.
        """
        #include <signal.h>
        #define sigaction_t struct sigaction
        #undef sa_handler
        #define handler __sigaction_handler.sa_handler
        #define flags sa_flags
        #define restorer sa_restorer
        #define mask sa_mask

        """,
        """
        #include <asm/signal.h>
        #define kernel_sigaction sigaction
        #define handler sa_handler
        #define flags sa_flags
        #define restorer sa_restorer
        #define mask sa_mask
        struct kernel_sigset { sigset_t bits; };

        """,
    ];

    private static string Includes(params string[] names) =>
        "#define _GNU_SOURCE\n" + string.Concat(names.Select(name => $"#if __has_include(<{name}>)\n#include <{name}>\n#endif\n"));
}
