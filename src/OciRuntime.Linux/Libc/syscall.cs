using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>&lt;sys/syscall.h&gt;: calls that the C library has no wrapper for, or has only in recent versions. Numbers are x86-64's.</summary>
internal static unsafe partial class Libc
{
    public const int SYS_write = 1;
    public const int SYS_rt_sigaction = 13;
    public const int SYS_rt_sigprocmask = 14;
    public const int SYS_capset = 126;
    public const int SYS_pivot_root = 155;
    public const int SYS_setresuid = 117;
    public const int SYS_setpgid = 109;
    public const int SYS_setresgid = 119;
    public const int SYS_dup3 = 292;
    public const int SYS_setgroups = 116;
    public const int SYS_sched_setaffinity = 203;
    public const int SYS_getdents64 = 217;
    public const int SYS_keyctl = 250;
    public const int SYS_ioprio_set = 251;
    public const int SYS_signalfd4 = 289;
    public const int SYS_accept4 = 288;
    public const int SYS_sched_setattr = 314;
    public const int SYS_seccomp = 317;
    public const int SYS_bpf = 321;
    public const int SYS_execveat = 322;
    public const int SYS_statx = 332;
    public const int SYS_pidfd_send_signal = 424;
    public const int SYS_open_tree = 428;
    public const int SYS_move_mount = 429;
    public const int SYS_fsopen = 430;
    public const int SYS_fsconfig = 431;
    public const int SYS_fsmount = 432;
    public const int SYS_pidfd_open = 434;
    public const int SYS_clone3 = 435;
    public const int SYS_close_range = 436;
    public const int SYS_openat2 = 437;
    public const int SYS_pidfd_getfd = 438;
    public const int SYS_mount_setattr = 442;

    public const uint CLOSE_RANGE_CLOEXEC = 4;

    public const int SECCOMP_SET_MODE_FILTER = 1;
    public const uint SECCOMP_FILTER_FLAG_NEW_LISTENER = 1 << 3;

    public const ulong RESOLVE_NO_XDEV = 0x01;
    public const ulong RESOLVE_NO_MAGICLINKS = 0x02;
    public const ulong RESOLVE_NO_SYMLINKS = 0x04;
    public const ulong RESOLVE_BENEATH = 0x08;
    public const ulong RESOLVE_IN_ROOT = 0x10;

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint syscall(nint number, nint a1, nint a2, nint a3, nint a4, nint a5, nint a6);

    public static int open_tree(int dirfd, byte* path, uint flags) =>
        (int)syscall(SYS_open_tree, dirfd, (nint)path, (nint)flags, 0, 0, 0);

    public static int move_mount(int fromDirfd, byte* fromPath, int toDirfd, byte* toPath, uint flags) =>
        (int)syscall(SYS_move_mount, fromDirfd, (nint)fromPath, toDirfd, (nint)toPath, (nint)flags, 0);

    public static int fsopen(byte* type, uint flags) =>
        (int)syscall(SYS_fsopen, (nint)type, (nint)flags, 0, 0, 0, 0);

    public static int fsconfig(int fd, uint command, byte* key, void* value, int aux) =>
        (int)syscall(SYS_fsconfig, fd, (nint)command, (nint)key, (nint)value, aux, 0);

    public static int fsmount(int fd, uint flags, uint attributes) =>
        (int)syscall(SYS_fsmount, fd, (nint)flags, (nint)attributes, 0, 0, 0);

    public static int mount_setattr(int dirfd, byte* path, uint flags, Abi.mount_attr* attributes) =>
        (int)syscall(SYS_mount_setattr, dirfd, (nint)path, (nint)flags, (nint)attributes, sizeof(Abi.mount_attr), 0);

    public static int openat2(int dirfd, byte* path, Abi.open_how* how) =>
        (int)syscall(SYS_openat2, dirfd, (nint)path, (nint)how, sizeof(Abi.open_how), 0, 0);

    public static int pivot_root(byte* newRoot, byte* putOld) =>
        (int)syscall(SYS_pivot_root, (nint)newRoot, (nint)putOld, 0, 0, 0, 0);

    public static int pidfd_open(int pid, uint flags) =>
        (int)syscall(SYS_pidfd_open, pid, (nint)flags, 0, 0, 0, 0);

    public static int pidfd_send_signal(int pidfd, int signal) =>
        (int)syscall(SYS_pidfd_send_signal, pidfd, signal, 0, 0, 0, 0);

    public static int close_range(uint first, uint last, uint flags) =>
        (int)syscall(SYS_close_range, (nint)first, (nint)last, (nint)flags, 0, 0, 0);

    public static int signalfd4(int fd, Abi.kernel_sigset* mask, int flags) =>
        (int)syscall(SYS_signalfd4, fd, (nint)mask, sizeof(Abi.kernel_sigset), flags, 0, 0);

    public static int statx(int dirfd, byte* path, int flags, uint mask, Abi.statx* buffer) =>
        (int)syscall(SYS_statx, dirfd, (nint)path, flags, (nint)mask, (nint)buffer, 0);

    public static int getdents64(int fd, byte* buffer, uint size) =>
        (int)syscall(SYS_getdents64, fd, (nint)buffer, (nint)size, 0, 0, 0);
}
