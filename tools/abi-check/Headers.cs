namespace OciRuntime.AbiCheck;

/// <summary>
/// The headers to look in. The C library's and the kernel's cannot be included together (both define struct statfs, sigaction,
/// fsconfig_command), so each family is a translation unit of its own.
/// </summary>
internal static class Headers
{
    private static readonly string s_cLibrary =
        Includes("dirent.h", "errno.h", "fcntl.h", "grp.h", "keyutils.h", "limits.h", "net/if.h", "poll.h", "sched.h", "signal.h", "spawn.h",
            "stdio.h",
                 "sys/epoll.h", "sys/eventfd.h", "sys/file.h", "sys/inotify.h", "sys/ioctl.h", "sys/mman.h", "sys/mount.h", "sys/personality.h",
                 "sys/prctl.h", "sys/resource.h", "sys/signalfd.h", "sys/socket.h", "sys/stat.h", "sys/statfs.h", "sys/statvfs.h", "sys/syscall.h",
                 "sys/sysmacros.h", "sys/timerfd.h", "sys/uio.h", "sys/un.h", "sys/vfs.h", "sys/wait.h", "sys/xattr.h", "termios.h", "time.h",
                 "unistd.h");

    public static readonly string Glibc = s_cLibrary;

    public static readonly string Kernel =
        Includes("linux/audit.h", "linux/bpf.h", "linux/bpf_common.h", "linux/capability.h", "linux/close_range.h", "linux/filter.h", "linux/fs.h",
                 "linux/ioprio.h", "linux/ipc.h", "linux/keyctl.h", "linux/limits.h", "linux/magic.h", "linux/major.h",
                 "linux/mempolicy.h", "linux/memfd.h", "linux/mount.h", "linux/net.h", "linux/nsfs.h", "linux/openat2.h", "linux/personality.h",
                 "linux/pidfd.h", "linux/prctl.h", "linux/resource.h", "linux/sched.h", "linux/sched/types.h", "linux/seccomp.h",
                 "linux/securebits.h", "linux/stat.h", "linux/types.h", "linux/utsname.h", "linux/wait.h", "asm/signal.h", "asm/statfs.h",
                 "asm/unistd.h");

    /// <summary>musl lacks two fields' names that glibc has.</summary>
    public static readonly string Musl = s_cLibrary;

    public static readonly string GlibcSigaction = Sigaction("__sigaction_handler");

    public static readonly string MuslSigaction = Sigaction("__sa_handler");

    /// <summary>The kernel's own two, which have another layout than the C library's.</summary>
    public const string KernelSigaction =
        """
        #include <asm/signal.h>
        #define kernel_sigaction sigaction
        #define handler sa_handler
        #define flags sa_flags
        #define restorer sa_restorer
        #define mask sa_mask
        struct kernel_sigset { sigset_t bits; };

        """;

    /// <summary>The package's fields go without C's prefix.</summary>
    private static string Sigaction(string union) =>
        $"""
        #include <signal.h>
        #define sigaction_t struct sigaction
        #undef sa_handler
        #define handler {union}.sa_handler
        #define flags sa_flags
        #define restorer sa_restorer
        #define mask sa_mask

        """;

    private static string Includes(params string[] names) =>
        "#define _GNU_SOURCE\n" + string.Concat(names.Select(name => $"#if __has_include(<{name}>)\n#include <{name}>\n#endif\n"));
}
