using System.Runtime.CompilerServices;
using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>
/// The cloned child, up to the moment when it becomes a fresh runtime: what only a process with one thread may do
/// (join or make a user or mount namespace) happens here. Everything is on unmanaged values and calls nothing but
/// <see cref="Raw"/>: the garbage collector's other threads do not exist in this process. `make noalloc-check` proves it.
/// </summary>
internal static unsafe class Bootstrap
{
    private const int OtherGid = 1;

    /// <summary>Clones; returns the child's pid and its pidfd, or -1 and errno. The child does not return.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Clone(BootstrapArgs* args, clone_args* clone, int* errno)
    {
        int pid = (int)Raw.syscall(Libc.SYS_clone3, (nint)clone, sizeof(clone_args), 0, 0, 0, 0);
        if (pid == 0)
            Child(args);
        if (pid < 0)
            *errno = Raw.Errno;
        return pid;
    }

    /// <summary>
    /// Clones, and the clone is in the container. It returns, too, with 0: nothing may be executed after the join, for
    /// a starting .NET runtime reads files of a tree that may be hostile by then, and execve would make it dumpable.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int CloneInside(BootstrapArgs* args, clone_args* clone, int* errno)
    {
        int pid = (int)Raw.syscall(Libc.SYS_clone3, (nint)clone, sizeof(clone_args), 0, 0, 0, 0);
        if (pid == 0)
            ChildInside(args);
        if (pid < 0)
            *errno = Raw.Errno;
        return pid;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ChildInside(BootstrapArgs* args)
    {
        EnterCgroups(args);
        JoinNamespaces(args);
        if (args->BecomeRoot)
            BecomeRoot(args);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Child(BootstrapArgs* args)
    {
        // Before any join: from then on processes of the container may see us, and must not trace us or read our descriptors (CVE-2016-9962).
        _ = Raw.prctl(Libc.PR_SET_DUMPABLE, 0, 0, 0, 0);
        EnterCgroups(args);
        TracePage.Mark(args->Trace, TracePage.Join);
        JoinNamespaces(args);
        if (args->UnshareFlags != 0 && Raw.unshare(args->UnshareFlags) < 0)
            Fail(args, "unshare"u8);
        if (args->AwaitParent)
        {
            TracePage.Mark(args->Trace, TracePage.AwaitParent);
            AwaitParent(args);
        }
        if (args->BecomeRoot)
            BecomeRoot(args);
        if (args->SecondClone)
            SecondClone(args);
        Become(args);
    }

    /// <summary>While there is one thread, and with the rights that the files were opened with: the kernel then asks for nothing else.</summary>
    private static void EnterCgroups(BootstrapArgs* args)
    {
        byte self = (byte)'0';
        for (int i = 0; i < args->TaskFileCount; i++)
        {
            if (Raw.write(((int*)&args->TaskFile)[i], &self, 1) < 0)
                Fail(args, "write"u8, i, SyncMessage.AtCgroup);
        }
    }

    /// <summary>
    /// First what the caller's own user namespace owns, then the user namespace, then what only its owner may join (EPERM before).
    /// </summary>
    private static void JoinNamespaces(BootstrapArgs* args)
    {
        uint retry = 0;
        int user = -1;
        for (int i = 0; i < args->JoinCount; i++)
        {
            NamespaceJoin* join = JoinAt(args, i);
            if (join->Type == Libc.CLONE_NEWUSER)
            {
                user = i;
            }
            else if (join->Type != 0 && Raw.setns(join->Fd, join->Type) < 0)
            {
                if (Raw.Errno != Errno.EPERM || !HasUserJoin(args))
                    Fail(args, "setns"u8, i);
                retry |= 1u << i;
            }
        }
        if (user < 0) return;
        if (Raw.setns(JoinAt(args, user)->Fd, Libc.CLONE_NEWUSER) < 0)
            Fail(args, "setns"u8, user);
        for (int i = 0; i < args->JoinCount; i++)
        {
            if ((retry & (1u << i)) != 0 && Raw.setns(JoinAt(args, i)->Fd, JoinAt(args, i)->Type) < 0)
                Fail(args, "setns"u8, i);
        }
    }

    private static bool HasUserJoin(BootstrapArgs* args)
    {
        for (int i = 0; i < args->JoinCount; i++)
            if (JoinAt(args, i)->Type == Libc.CLONE_NEWUSER) return true;
        return false;
    }

    private static NamespaceJoin* JoinAt(BootstrapArgs* args, int index) => (NamespaceJoin*)&args->Join + index;

    private static void AwaitParent(BootstrapArgs* args)
    {
        // The files of an undumpable process belong to root: an unprivileged runtime could not write our id maps (see proc(5)).
        // Nobody else is in the new user namespace yet.
        _ = Raw.prctl(Libc.PR_SET_DUMPABLE, 1, 0, 0, 0);
        Send(args, SyncKind.Unshared, 0);
        AwaitContinue(args);
        _ = Raw.prctl(Libc.PR_SET_DUMPABLE, 0, 0, 0, 0);
    }

    private static void AwaitContinue(BootstrapArgs* args)
    {
        SyncMessage reply;
        // The parent went away or gave up: it says why, not we.
        if (Raw.recv(args->SyncFd, &reply, (nuint)sizeof(SyncMessage), 0) != sizeof(SyncMessage))
            Raw.runcs_exit(1);
    }

    private static void BecomeRoot(BootstrapArgs* args)
    {
        // Without this our ids stay the overflow ids, and execve would take every capability away. setgroups comes later,
        // from the plan: it may be denied in this namespace.
        if (Raw.syscall(Libc.SYS_setresgid, 0, 0, 0, 0, 0, 0) < 0)
            Fail(args, "setresgid"u8);
        if (Raw.syscall(Libc.SYS_setresuid, 0, 0, 0, 0, 0, 0) < 0)
            Fail(args, "setresuid"u8);
        _ = Raw.prctl(Libc.PR_SET_DUMPABLE, 0, 0, 0, 0);
    }

    private static void SecondClone(BootstrapArgs* args)
    {
        // CLONE_PARENT: the runtime must be the parent, or nobody could wait for init once this process ends.
        clone_args clone = default;
        clone.flags = (uint)(args->SecondCloneFlags | Libc.CLONE_PARENT);
        int pid = (int)Raw.syscall(Libc.SYS_clone3, (nint)(&clone), sizeof(clone_args), 0, 0, 0, 0);
        if (pid < 0)
            Fail(args, "clone3"u8);
        if (pid == 0) return;
        Send(args, SyncKind.SecondClone, pid);
        Raw.runcs_exit(0);
    }

    private static void Become(BootstrapArgs* args)
    {
        TracePage.Mark(args->Trace, TracePage.Execveat);
        // execve makes a process dumpable again, and until the fresh runtime gets to say otherwise a process of the container
        // could trace it (CVE-2016-9962). It does not where real and effective ids differ; see PR_SET_DUMPABLE(2const).
        // Without a join there is no such process yet.
        if (args->JoinCount > 0)
            _ = Raw.syscall(Libc.SYS_setresgid, OtherGid, -1, -1, 0, 0, 0);
        KeepOpen(args->SyncFd);
        if (args->StartFd >= 0)
            KeepOpen(args->StartFd);
        if (args->Trace != null)
            KeepOpen(args->TraceFd);
        for (int fd = 3; fd < 3 + args->PreserveFds; fd++)
            KeepOpen(fd);
        byte empty = 0;
        _ = Raw.syscall(Libc.SYS_execveat, args->ExeFd, (nint)(&empty), (nint)args->Argv, (nint)args->Envp, Libc.AT_EMPTY_PATH, 0);
        Fail(args, "execveat"u8);
    }

    private static void KeepOpen(int fd) => _ = Raw.fcntl(fd, Libc.F_SETFD, 0);

    private static void Send(BootstrapArgs* args, SyncKind kind, int value)
    {
        SyncMessage message = default;
        message.Kind = kind;
        message.Value = value;
        _ = Raw.send(args->SyncFd, &message, (nuint)sizeof(SyncMessage), Libc.MSG_NOSIGNAL);
    }

    private static void Fail(BootstrapArgs* args, ReadOnlySpan<byte> call, int index = -1, int at = SyncMessage.AtBootstrap)
    {
        SyncMessage message = default;
        message.Kind = SyncKind.Fault;
        message.Op = at;
        message.Errno = Raw.Errno;
        message.Value = index;
        for (int i = 0; i < call.Length && i < SyncMessage.CallBytes - 1; i++)
            message.Call[i] = call[i];
        _ = Raw.send(args->SyncFd, &message, (nuint)sizeof(SyncMessage), Libc.MSG_NOSIGNAL);
        // A process that ends gives its memory up before its descriptors, and what has no memory counts as dumpable.
        _ = Raw.syscall(Libc.SYS_close_range, 0, unchecked((nint)uint.MaxValue), 0, 0, 0, 0);
        Raw.runcs_exit(1);
    }
}
