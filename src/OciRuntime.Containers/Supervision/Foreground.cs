using OciRuntime.Linux;
using OciRuntime.Linux.Abi;
using siginfo_t = OciRuntime.Linux.Abi.siginfo_t;

namespace OciRuntime.Containers.Supervision;

/// <summary>A foreground run: what is signalled to the runtime goes to the container, and the runtime ends as its process ends.</summary>
internal static unsafe class Foreground
{
    /// <summary>
    /// Starts to collect signals; the result is the descriptor that they are read from. They are blocked, and there is no other thread that
    /// could take them: the one of the finalizers is never started (Native/runtime_start.c).
    /// </summary>
    public static OwnedFd CollectSignals()
    {
        kernel_sigset blocked = default;
        for (int signal = 1; signal < Libc._NSIG; signal++)
        {
            if (signal == Libc.SIGCHLD || IsForwarded(signal))
                blocked.bits |= 1UL << (signal - 1);
        }
        // Not the others: a fault of our own that is blocked ends the process without a word.
        Libc.syscall(Libc.SYS_rt_sigprocmask, Libc.SIG_SETMASK, &blocked, null, sizeof(kernel_sigset));
        int fd = Libc.signalfd4(-1, &blocked, Libc.SFD_CLOEXEC | Libc.SFD_NONBLOCK);
        return fd >= 0 ? new OwnedFd(fd) : throw OciException.FromErrno("signalfd4");
    }

    /// <summary>Forwards signals until init has ended; its exit status, 128 + n after signal n.</summary>
    public static int Wait(int pid, Fd pidfd, Fd signals, NotifyProxy? notify, Terminal? terminal)
    {
        const int Own = 3;
        pollfd* entries = stackalloc pollfd[Own + Terminal.PollEntries];
        entries[0] = new() { fd = pidfd.Value, events = Libc.POLLIN };
        entries[1] = new() { fd = signals.Value, events = Libc.POLLIN };
        entries[2] = new() { fd = notify?.Socket.Value ?? -1, events = Libc.POLLIN }; // poll(2) passes over a negative descriptor
        const int AtOnce = 8;
        signalfd_siginfo* arrived = stackalloc signalfd_siginfo[AtOnce];
        Timeline.Begin("process");
        terminal?.MakeRaw();
        while (true)
        {
            terminal?.Prepare(entries + Own);
            _ = Libc.poll(entries, (uint)(terminal is null ? Own : Own + Terminal.PollEntries), -1);
            long bytes = entries[1].revents != 0 ? Libc.read(signals.Value, arrived, AtOnce * sizeof(signalfd_siginfo)) : 0;
            for (int i = 0; i < bytes / sizeof(signalfd_siginfo); i++)
                Take(in arrived[i], pid, pidfd, terminal);
            if (entries[2].revents != 0 && notify!.ForwardIfReady(pid))
                entries[2].fd = -1;
            terminal?.Copy(entries + Own);
            if (entries[0].revents == 0) continue;
            terminal?.ShowRest();
            return Sys.Wait(pid) ?? 0;
        }
    }

    /// <summary>
    /// The size of our terminal is the process's affair only where it has that terminal; and a pipe that broke while we wrote to it
    /// is ours (such a SIGPIPE has this process for its sender).
    /// </summary>
    private static void Take(in signalfd_siginfo arrived, int pid, Fd pidfd, Terminal? terminal)
    {
        int signal = (int)arrived.ssi_signo;
        if (signal == Libc.SIGCHLD)
            ReapAdopted(pid);
        else if (signal == Libc.SIGWINCH && terminal is not null)
            terminal.Resize();
        else if (signal != Libc.SIGPIPE || arrived.ssi_pid != (uint)(int)Libc.getpid())
            Sys.Signal(pidfd, signal);
    }

    /// <summary>
    /// A subreaper inherits the orphans of a container that shares its pid namespace; dead ones would go on counting against the limit of
    /// processes. Init is left for <see cref="Wait"/>, and where it is dead that comes next.
    /// </summary>
    private static void ReapAdopted(int init)
    {
        siginfo_t dead = default;
        while (Libc.waitid(Libc.P_ALL, 0, &dead, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0 && dead.si_pid != 0 && dead.si_pid != init)
        {
            _ = Libc.waitpid(dead.si_pid, null, Libc.WNOHANG);
            dead = default;
        }
    }

    /// <summary>
    /// All but those that tell of our own faults, of our own children, or cannot be caught; and the three that musl keeps to itself.
    /// </summary>
    private static bool IsForwarded(int signal) =>
        signal != Libc.SIGKILL && signal != Libc.SIGSTOP && signal != Libc.SIGCHLD && (signal < Libc.__SIGRTMIN || signal > Libc.__SIGRTMIN + 2)
        && signal != Libc.SIGILL && signal != Libc.SIGBUS && signal != Libc.SIGFPE && signal != Libc.SIGSEGV;
}
