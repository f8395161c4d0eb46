using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>
/// The few calls that <c>Bootstrap</c> and <c>Tail</c> may make: no switch of the garbage collector's mode, no error
/// bookkeeping, nothing but a direct call into libc. They block for as long as the call takes, which is harmless where no
/// other managed thread exists, and deadly elsewhere: use the ordinary imports there.
/// </summary>
internal static unsafe partial class Raw
{
    [LibraryImport("libc")]
    [SuppressGCTransition]
    private static partial int* __errno_location();

    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial nint syscall(nint number, nint a1, nint a2, nint a3, nint a4, nint a5, nint a6);

    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial int setns(int fd, int type);

    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial int unshare(int flags);

    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial int prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);

    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial int fcntl(int fd, int command, nint argument);

    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial nint send(int fd, void* buffer, nuint length, int flags);

    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial nint recv(int fd, void* buffer, nuint length, int flags);

    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial nint write(int fd, void* buffer, nuint count);

    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial int close(int fd);

    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial int prlimit(int pid, int resource, Abi.rlimit* newLimit, Abi.rlimit* oldLimit);

    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial int execve(byte* path, byte** argv, byte** envp);

    /// <summary>_exit(2), of Native/waiting_init.c, too: it ends the process even where a seccomp filter forbids exit_group(2).</summary>
    [LibraryImport("runcs")]
    [SuppressGCTransition]
    public static partial void runcs_exit(int status);

    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial int clock_gettime(int clock, timespec* time);

    /// <summary>
    /// Of Native/waiting_init.c, which the binary is linked with: from now on a signal that ends an ordinary process ends this one, whatever its pid.
    /// </summary>
    [LibraryImport("runcs")]
    [SuppressGCTransition]
    public static partial void runcs_end_by_signals();

    public static int Errno
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => *__errno_location();
    }
}
