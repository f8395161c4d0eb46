using System.Runtime.CompilerServices;
using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>Values for <see cref="HookTail"/>: nothing here is looked at by the garbage collector.</summary>
internal unsafe struct HookTailArgs
{
    public int Stdin;
    public int Output;
    public SeccompFilter* Filter;

    /// <summary>What the hook's process tells: where its filter's listener is, and why it could not be executed.</summary>
    public HookSlot* Slot;

    public byte* Path;
    public byte** Argv;
    public byte** Envp;
}

/// <summary>Memory that init shares with the process of a hook, and where the filter asks an agent, with the process that runs `start`.</summary>
internal struct HookSlot
{
    /// <summary>First, for the other side maps this part alone.</summary>
    public ListenerSlot Listener;

    /// <summary>The error number of the call that failed; 0 where the hook runs.</summary>
    public int Error;

    /// <summary>Whether that call loaded the filter; else it was execve(2).</summary>
    public bool IsFilter;
}

/// <summary>
/// Executes a startContainer hook under the container's seccomp filter. The program of such a hook lies in the container, so the image chooses it:
/// it runs under all restrictions, while init, which waits for it and ends it when its time is over, does not make its own calls under a filter that
/// knows nothing of them. The filter may forbid whatever the .NET runtime does, so this code is on plain values and calls nothing but
/// <see cref="Raw"/>, as `make noalloc-check` proves.
/// </summary>
internal static unsafe class HookTail
{
    /// <summary>Clones init; returns the pid of the hook's process, or -1 and errno. The clone does not return.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Start(HookTailArgs* args, int* errno)
    {
        clone_args clone = default;
        clone.flags = (uint)Libc.CLONE_PIDFD;
        clone.pidfd = (ulong)(&args->Slot->Listener.Process); // written before the clone runs
        clone.exit_signal = (uint)Libc.SIGCHLD;
        int pid = (int)Raw.syscall(Libc.SYS_clone3, (nint)(&clone), sizeof(clone_args), 0, 0, 0, 0);
        if (pid == 0)
            Execute(args);
        if (pid < 0)
            *errno = Raw.Errno;
        return pid;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Execute(HookTailArgs* args)
    {
        // A group of its own, so that a timeout ends what the hook started as well.
        _ = Raw.syscall(Libc.SYS_setpgid, 0, 0, 0, 0, 0, 0);
        Tail.ResetSignals();
        _ = Raw.syscall(Libc.SYS_dup3, args->Stdin, 0, 0, 0, 0, 0);
        _ = Raw.syscall(Libc.SYS_dup3, args->Output, 1, 0, 0, 0, 0);
        _ = Raw.syscall(Libc.SYS_dup3, args->Output, 2, 0, 0, 0, 0);
        _ = Raw.syscall(Libc.SYS_close_range, 3, unchecked((nint)uint.MaxValue), 0, 0, 0, 0);
        nint loaded = Raw.syscall(
            Libc.SYS_seccomp, Libc.SECCOMP_SET_MODE_FILTER, (nint)args->Filter->Flags, (nint)(&args->Filter->Program), 0, 0, 0);
        if (loaded < 0)
            Fail(args->Slot, isFilter: true);
        if (args->Filter->HasListener)
            Tail.HandOver(&args->Slot->Listener, (int)loaded);
        _ = Raw.execve(args->Path, args->Argv, args->Envp);
        Fail(args->Slot, isFilter: false);
    }

    /// <summary>Told by a store, for the filter may forbid every way to write.</summary>
    private static void Fail(HookSlot* slot, bool isFilter)
    {
        slot->Error = Raw.Errno;
        slot->IsFilter = isFilter;
        Raw.runcs_exit(1);
    }
}
