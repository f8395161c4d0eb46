using System.Runtime.CompilerServices;
using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>One resource limit to set.</summary>
internal struct RlimitSetting
{
    public int Resource;
    public int Op;
    public rlimit Limit;
}

/// <summary>A seccomp filter to load; the program lies in the plan.</summary>
internal struct SeccompFilter
{
    public int Op;
    public uint Flags;
    public sock_fprog Program;

    /// <summary>Whether it is loaded at create: it lets us wait for `start`.</summary>
    public bool BeforeStart;

    public readonly unsafe bool IsSet => Program.filter != null;

    public readonly bool HasListener => (Flags & Libc.SECCOMP_FILTER_FLAG_NEW_LISTENER) != 0;
}

/// <summary>Values for <see cref="Tail"/>: nothing here is looked at by the garbage collector.</summary>
internal unsafe struct TailArgs
{
    /// <summary>Where a fault is told: the sync socket, or the connection of `start`.</summary>
    public int ReplyFd;

    /// <summary>The socket that `start` connects to, for a filter that is loaded before; -1 where the sync socket brings the word.</summary>
    public int StartFd;

    /// <summary>The first descriptor that the process must not get.</summary>
    public uint FirstClosedFd;

    public RlimitSetting* Rlimits;
    public int RlimitCount;

    public SeccompFilter Filter;

    /// <summary>Where the filter's listener is handed over; null for a filter that has none.</summary>
    public ListenerSlot* Listener;

    public byte* Path;
    public byte** Argv;
    public byte** Envp;

    /// <summary>Null unless the command is traced.</summary>
    public TracePage* Trace;
}

/// <summary>
/// The last steps before the process runs. Limits and filters set here may forbid what the .NET runtime itself does, so this
/// code is on plain values and calls nothing but <see cref="Raw"/>, as `make noalloc-check` proves.
/// </summary>
internal static unsafe class Tail
{
    // Some ten seconds of loads; a clock would be a call where the kernel has no vDSO for it.
    private const long HandOverTurns = 1L << 34;

    /// <summary>Does not return: the process runs, or the fault is told and init ends.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Exec(TailArgs* args)
    {
        TracePage.Mark(args->Trace, TracePage.Tail);
        ResetSignals();
        CloseDescriptors(args);
        if (args->Filter.BeforeStart)
        {
            Raw.runcs_end_by_signals();
            LoadFilter(args);
            AwaitStart(args);
            SetLimits(args);
        }
        else
        {
            SetLimits(args);
            LoadFilter(args); // last: after it only execve may be needed, which every usable profile allows
        }
        TracePage.Mark(args->Trace, TracePage.Execve);
        _ = Raw.execve(args->Path, args->Argv, args->Envp);
        Fail(args, SyncMessage.AtExec, "execve"u8);
    }

    private static void SetLimits(TailArgs* args)
    {
        for (int i = 0; i < args->RlimitCount; i++)
        {
            RlimitSetting* setting = args->Rlimits + i;
            if (Raw.prlimit(0, setting->Resource, &setting->Limit, null) < 0)
                Fail(args, setting->Op, "setrlimit"u8);
        }
    }

    /// <summary>
    /// An ignored signal stays ignored across execve (the .NET runtime ignores SIGPIPE, a caller may ignore others), and so does
    /// a blocked one. SIGKILL and SIGSTOP cannot be set; the call then just fails. A foreground run has us start with signals blocked, and a SIGPIPE
    /// of a hook that did not read its input then waits although it is ignored: to be ignored anew takes it away.
    /// </summary>
    public static void ResetSignals()
    {
        kernel_sigaction action = new() { handler = (nint)Libc.SIG_IGN };
        _ = Raw.syscall(Libc.SYS_rt_sigaction, Libc.SIGPIPE, (nint)(&action), 0, sizeof(ulong), 0, 0);
        action = default;
        for (int signal = 1; signal < Libc._NSIG; signal++)
            _ = Raw.syscall(Libc.SYS_rt_sigaction, signal, (nint)(&action), 0, sizeof(ulong), 0, 0);
        ulong none = 0;
        _ = Raw.syscall(Libc.SYS_rt_sigprocmask, Libc.SIG_SETMASK, (nint)(&none), 0, sizeof(ulong), 0, 0);
    }

    /// <summary>
    /// Closed, not only marked: a path of the process such as /proc/self/fd/7/../bin/sh would be walked while a marked
    /// descriptor is still open (CVE-2024-21626). Those that stay are sockets, which lead nowhere, and close themselves.
    /// </summary>
    private static void CloseDescriptors(TailArgs* args)
    {
        bool two = args->StartFd >= 0;
        uint next = CloseUpTo(args->FirstClosedFd, two && args->StartFd < args->ReplyFd ? args->StartFd : args->ReplyFd);
        if (two)
            next = CloseUpTo(next, args->StartFd < args->ReplyFd ? args->ReplyFd : args->StartFd);
        _ = Raw.syscall(Libc.SYS_close_range, (nint)next, unchecked((nint)uint.MaxValue), 0, 0, 0, 0);
    }

    /// <summary>Closes from <paramref name="first"/> on what comes before the one to keep; returns where to go on.</summary>
    private static uint CloseUpTo(uint first, int kept)
    {
        _ = Raw.fcntl(kept, Libc.F_SETFD, Libc.FD_CLOEXEC);
        if ((uint)kept < first) return first;
        if ((uint)kept > first)
            _ = Raw.syscall(Libc.SYS_close_range, (nint)first, kept - 1, 0, 0, 0, 0);
        return (uint)kept + 1;
    }

    private static void LoadFilter(TailArgs* args)
    {
        if (!args->Filter.IsSet) return;
        TracePage.Mark(args->Trace, TracePage.Seccomp);
        nint result = Raw.syscall(Libc.SYS_seccomp, Libc.SECCOMP_SET_MODE_FILTER, (nint)args->Filter.Flags, (nint)(&args->Filter.Program), 0, 0, 0);
        if (result < 0)
            Fail(args, args->Filter.Op, "seccomp"u8);
        if (args->Listener != null)
            HandOver(args->Listener, (int)result);
    }

    /// <summary>
    /// Any call, execve and exit among them, may now wait for an agent that has no listener yet; and execve closes ours. So the
    /// parent is told by a store and waited for by loads, which takes it a millisecond. Without it - it was killed - we end.
    /// </summary>
    public static void HandOver(ListenerSlot* slot, int listener)
    {
        slot->Listener = listener;
        Volatile.Write(ref slot->Loaded, 1);
        for (long turn = 0; Volatile.Read(ref slot->Taken) == 0; turn++)
        {
            if (turn == HandOverTurns)
                Raw.runcs_exit(1);
        }
    }

    /// <summary>Waits for the word of `start`, under a filter that is known to let these calls pass. Who says nothing is not it.</summary>
    private static void AwaitStart(TailArgs* args)
    {
        TracePage.Mark(args->Trace, TracePage.AwaitStart);
        while (args->StartFd >= 0)
        {
            int starter = (int)Raw.syscall(Libc.SYS_accept4, args->StartFd, 0, 0, Libc.SOCK_CLOEXEC, 0, 0);
            if (starter < 0 && Raw.Errno != Errno.EINTR)
                Raw.runcs_exit(1);
            if (starter < 0) continue;
            args->ReplyFd = starter;
            if (IsStart(starter)) return;
            _ = Raw.close(starter);
        }
        if (!IsStart(args->ReplyFd))
            Raw.runcs_exit(1); // the runtime is gone
    }

    private static bool IsStart(int socket)
    {
        SyncMessage message;
        nint length;
        do
            length = Raw.recv(socket, &message, (nuint)sizeof(SyncMessage), 0);
        while (length < 0 && Raw.Errno == Errno.EINTR);
        return length == sizeof(SyncMessage) && message.Kind == SyncKind.Start;
    }

    private static void Fail(TailArgs* args, int op, ReadOnlySpan<byte> call)
    {
        SyncMessage message = default;
        message.Kind = SyncKind.Fault;
        message.Op = op;
        message.Errno = Raw.Errno;
        for (int i = 0; i < call.Length && i < SyncMessage.CallBytes - 1; i++)
            message.Call[i] = call[i];
        if (op == SyncMessage.AtExec)
        {
            for (int i = 0; i < SyncMessage.SubjectBytes - 1 && args->Path[i] != 0; i++)
                message.Subject[i] = args->Path[i];
        }
        _ = Raw.send(args->ReplyFd, &message, (nuint)sizeof(SyncMessage), Libc.MSG_NOSIGNAL);
        Raw.runcs_exit(1);
    }
}
