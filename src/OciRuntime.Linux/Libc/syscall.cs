namespace OciRuntime.Linux;

/// <summary>
/// &lt;sys/syscall.h&gt;: calls that the C library has no wrapper for, or has only in recent versions. The numbers stand in a file for each
/// architecture.
/// </summary>
internal static unsafe partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static uint CLOSE_RANGE_CLOEXEC => 4;

        public static int open_tree(int dirfd, byte* path, int flags) => (int)Libc.syscall(Libc.SYS_open_tree, dirfd, path, flags);

        public static int move_mount(int fromDirfd, byte* fromPath, int toDirfd, byte* toPath, int flags) =>
            (int)Libc.syscall(Libc.SYS_move_mount, fromDirfd, fromPath, toDirfd, toPath, flags);

        public static int fsopen(byte* type, uint flags) => (int)Libc.syscall(Libc.SYS_fsopen, type, flags);

        public static int fsconfig(int fd, uint command, byte* key, void* value, int aux) =>
            (int)Libc.syscall(Libc.SYS_fsconfig, fd, command, key, value, aux);

        public static int fsmount(int fd, uint flags, uint attributes) => (int)Libc.syscall(Libc.SYS_fsmount, fd, flags, attributes);

        public static int mount_setattr(int dirfd, byte* path, int flags, Abi.mount_attr* attributes) =>
            (int)Libc.syscall(Libc.SYS_mount_setattr, dirfd, path, flags, attributes, sizeof(Abi.mount_attr));

        public static int pivot_root(byte* newRoot, byte* putOld) => (int)Libc.syscall(Libc.SYS_pivot_root, newRoot, putOld);

        public static int pidfd_open(int pid, uint flags) => (int)Libc.syscall(Libc.SYS_pidfd_open, pid, flags);

        public static int pidfd_send_signal(int pidfd, int signal) => (int)Libc.syscall(Libc.SYS_pidfd_send_signal, pidfd, signal, 0, 0);

        public static int close_range(uint first, uint last, uint flags) => (int)Libc.syscall(Libc.SYS_close_range, first, last, flags);

        public static int signalfd4(int fd, Abi.kernel_sigset* mask, int flags) =>
            (int)Libc.syscall(Libc.SYS_signalfd4, fd, mask, sizeof(Abi.kernel_sigset), flags);

        public static int getdents64(int fd, byte* buffer, uint size) => (int)Libc.syscall(Libc.SYS_getdents64, fd, buffer, size);
    }
}
