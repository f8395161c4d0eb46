using OciRuntime.Linux.Abi;

namespace OciRuntime.Linux;

internal static unsafe partial class Sys
{
    /// <summary>memfd_create(2): an anonymous file that can be sealed.</summary>
    public static OwnedFd MemFd(string name, uint flags)
    {
        using Utf8Z text = new(name);
        int fd = Libc.memfd_create(text.Pointer, flags | Libc.MFD_CLOEXEC);
        // MFD_EXEC came with Linux 6.3; before it every memfd is executable.
        if (fd < 0 && Errno.Last == Errno.EINVAL && (flags & Libc.MFD_EXEC) != 0)
            fd = Libc.memfd_create(text.Pointer, (flags & ~Libc.MFD_EXEC) | Libc.MFD_CLOEXEC);
        return fd >= 0 ? new OwnedFd(fd) : throw OciException.FromErrno("memfd_create", name);
    }

    /// <summary>fcntl(F_ADD_SEALS): after it neither we nor anyone else can change the file.</summary>
    public static void Seal(Fd memfd)
    {
        int seals = Libc.F_SEAL_SEAL | Libc.F_SEAL_SHRINK | Libc.F_SEAL_GROW | Libc.F_SEAL_WRITE;
        if (Libc.fcntl(memfd.Value, Libc.F_ADD_SEALS, seals) < 0) throw OciException.FromErrno("fcntl(F_ADD_SEALS)");
    }

    /// <summary>Sets or clears close-on-exec.</summary>
    public static void SetCloseOnExec(Fd fd, bool on)
    {
        if (Libc.fcntl(fd.Value, Libc.F_SETFD, on ? Libc.FD_CLOEXEC : 0) < 0)
            throw OciException.FromErrno("fcntl(F_SETFD)", fd.Value.ToString());
    }

    /// <summary>
    /// Gives a standard stream to a user, as runc does, or a program could not open its own output by the name /dev/stdout: a pipe, and a file that
    /// is written to. A file that is only read, a device and a terminal keep their owner. Where the caller may not give it away, he has to see to it.
    /// </summary>
    public static void GiveStream(Fd fd, uint uid)
    {
        if (!TryStat(fd, "", Libc.AT_EMPTY_PATH, out statx stat) || stat.stx_uid == uid) return;
        mode_t type = stat.stx_mode & Libc.S_IFMT;
        bool isWritten = type == Libc.S_IFREG && (Libc.fcntl(fd.Value, Libc.F_GETFL, 0) & Libc.O_ACCMODE) != Libc.O_RDONLY;
        if (type == Libc.S_IFIFO || isWritten)
            _ = Libc.fchown(fd.Value, uid, uint.MaxValue);
    }

    /// <summary>Sets O_NONBLOCK and the access mode of a descriptor; the other status flags are cleared.</summary>
    public static void SetNonBlocking(Fd fd, int accessMode)
    {
        if (Libc.fcntl(fd.Value, Libc.F_SETFL, accessMode | Libc.O_NONBLOCK) < 0)
            throw OciException.FromErrno("fcntl(F_SETFL)", fd.Value.ToString());
    }

    /// <summary>The number of descriptors that are open from <paramref name="first"/> on without a gap.</summary>
    public static int CountOpen(int first)
    {
        int fd = first;
        while (Libc.fcntl(fd, Libc.F_GETFD, 0) >= 0)
            fd++;
        return fd - first;
    }

    /// <summary>waitpid(2) for one child: its exit status, 128 + signal where a signal ended it; null while it runs and WNOHANG is given.</summary>
    public static int? Wait(int pid, int options = 0)
    {
        while (true)
        {
            int status;
            int result = Libc.waitpid(pid, &status, options);
            if (result == pid) return ExitCode(status);
            if (result == 0) return null;
            if (Errno.Last != Errno.EINTR) throw OciException.FromErrno("waitpid", pid.ToString());
        }
    }

    /// <summary>A wait status as shells say it. "WIFSIGNALED: the low seven bits", see wait(2).</summary>
    public static int ExitCode(int status) => (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);

    /// <summary>What the signal does by default, whatever the caller of this program chose.</summary>
    public static void RestoreDefault(int signal)
    {
        kernel_sigaction action = default;
        _ = Libc.syscall(Libc.SYS_rt_sigaction, signal, &action, null, sizeof(ulong));
    }

    /// <summary>pidfd_open(2); null where there is no such process.</summary>
    public static OwnedFd? TryPidfdOpen(int pid)
    {
        int fd = Libc.pidfd_open(pid, 0);
        if (fd >= 0) return new OwnedFd(fd);
        return Errno.Last == Errno.ESRCH ? null : throw OciException.FromErrno("pidfd_open", pid.ToString());
    }

    /// <summary>Whether the process is a child of ours, living or not yet waited for. "ECHILD: the process is not a child", see waitid(2).</summary>
    public static bool IsChild(Fd pidfd)
    {
        Abi.siginfo_t info;
        return Libc.waitid(Libc.P_PIDFD, (uint)pidfd.Value, &info, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0;
    }

    /// <summary>pidfd_getfd(2): a copy of another process's descriptor; takes the right to trace it.</summary>
    public static OwnedFd CopyDescriptor(Fd pidfd, int number)
    {
        int fd = (int)Libc.syscall(Libc.SYS_pidfd_getfd, pidfd.Value, number, 0);
        if (fd >= 0) return new OwnedFd(fd);
        string? hint = Errno.Last == Errno.EPERM ? "it takes CAP_SYS_PTRACE, and no security module that denies tracing" : null;
        throw new OciException { Call = "pidfd_getfd", Error = Errno.Last, Hint = hint };
    }

    /// <summary>pidfd_send_signal(2); false where the process is gone.</summary>
    public static bool Signal(Fd pidfd, int signal)
    {
        if (Libc.pidfd_send_signal(pidfd.Value, signal) == 0) return true;
        return Errno.Last == Errno.ESRCH ? false : throw OciException.FromErrno("pidfd_send_signal", signal.ToString());
    }

    /// <summary>Waits until a descriptor can be read or its peer is gone; false after <paramref name="timeoutMs"/> (-1: no limit).</summary>
    public static bool WaitReadable(Fd fd, int timeoutMs)
    {
        long deadline = timeoutMs < 0 ? long.MaxValue : Environment.TickCount64 + timeoutMs;
        pollfd entry = new() { fd = fd.Value, events = Libc.POLLIN };
        while (true)
        {
            int wait = timeoutMs < 0 ? -1 : (int)Math.Max(0, deadline - Environment.TickCount64);
            int result = Libc.poll(&entry, 1, wait);
            if (result > 0) return true;
            if (result == 0) return false;
            if (Errno.Last != Errno.EINTR) throw OciException.FromErrno("poll");
        }
    }

    /// <summary>
    /// An absolute path without "." and "..". Path.GetFullPath alone would lose what of the current directory's name is no valid UTF-8.
    /// </summary>
    public static string FullPath(string path) =>
        path.StartsWith('/') ? Path.GetFullPath(path) : Path.GetFullPath(path, WorkingDirectory() ?? Environment.CurrentDirectory);

    /// <summary>The current directory, or null where it lies outside the root ("(unreachable)..."; see getcwd(2)).</summary>
    public static string? WorkingDirectory()
    {
        byte[] buffer = new byte[Libc.PATH_MAX + 1];
        fixed (byte* p = buffer)
        {
            if (Libc.getcwd(p, buffer.Length) == null) return null;
            string path = KernelText.GetString(p);
            return path.StartsWith('/') ? path : null;
        }
    }
}
