using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init.Operations;

/// <summary>
/// The start of a procfs mount for a pid namespace that this process is not in. procfs shows the namespace of the process that calls fsopen(2), so
/// somebody in it has to; and whoever is in it can be looked into by others there, who must find nothing of the host. So a child leaves the host's
/// tree for an empty one, and a child of that one, in the pid namespace, makes the call and hands the context over.
/// </summary>
internal static unsafe class ProcContext
{
    public static OwnedFd Open(Fd pidNamespace)
    {
        Spawner.RequireOneThread();
        (OwnedFd ours, OwnedFd theirs) = Sys.RecordSocketPair();
        using SyncChannel answer = new(ours);
        SyncChannel asked = new(theirs);
        int child = Clone();
        if (child == 0)
            Answer(asked, pidNamespace);
        asked.Dispose();
        bool told = answer.Receive(out SyncMessage message, out OwnedFd? context);
        Sys.Wait(child);
        if (told && context is not null) return context;
        throw told ? InitFault.ToException(in message, pointer: null) : new OciException("the helper that opens procfs ended");
    }

    /// <summary>
    /// Refuses what is no procfs: the helper's socket may have been in the hands of somebody in the pid namespace, who would like to choose what
    /// lies at /proc.
    /// </summary>
    public static OwnedFd Checked(OwnedFd mount)
    {
        if (Sys.StatFs(mount, "/proc").f_type == Libc.PROC_SUPER_MAGIC) return mount;
        mount.Dispose();
        throw new OciException("what came from the joined pid namespace is no procfs");
    }

    /// <summary>fork(2), in a process of one thread: the child goes on here and must end with <see cref="Libc._exit"/>.</summary>
    private static int Clone()
    {
        clone_args clone = new() { exit_signal = (ulong)Libc.SIGCHLD };
        int pid = (int)Libc.syscall(Libc.SYS_clone3, &clone, sizeof(clone_args));
        return pid >= 0 ? pid : throw OciException.FromErrno("clone3");
    }

    private static void Answer(SyncChannel channel, Fd pidNamespace)
    {
        try
        {
            EnterEmptyTree();
            if (Libc.setns(pidNamespace.Value, Libc.CLONE_NEWPID) < 0) throw OciException.FromErrno("setns");
            CloseAllBut(channel.Socket);
            int inside = Clone();
            if (inside > 0)
                Sys.Wait(inside);
            else
                channel.SendDescriptor(SyncKind.MountSource, 0, Sys.FsOpen("proc"));
        }
#pragma warning disable CA1031 // the last catch of this process; the plan of init is not for it to go on with
        catch (Exception error)
#pragma warning restore CA1031
        {
            OciException fault = error as OciException ?? new OciException($"internal error: {error.GetType().Name}: {error.Message}");
            channel.Send(InitFault.ToMessage(fault, SyncMessage.AtBootstrap));
        }
        Libc._exit(0);
    }

    /// <summary>A mount namespace with nothing in it but an empty directory, which is the root and the working directory.</summary>
    private static void EnterEmptyTree()
    {
        if (Libc.unshare(Libc.CLONE_NEWNS) < 0) throw OciException.FromErrno("unshare", "CLONE_NEWNS");
        Sys.Mount(null, "/", null, (ulong_t)(uint)(Libc.MS_PRIVATE | Libc.MS_REC), null);
        using OwnedFd context = Sys.FsOpen("tmpfs");
        using OwnedFd empty = Sys.FsMount(context, 0, "tmpfs");
        using OwnedFd place = Sys.Open(Fd.Cwd, "/", Libc.O_PATH | Libc.O_DIRECTORY);
        Sys.MoveMount(empty, place, "/");
        if (Libc.fchdir(empty.Value) < 0) throw OciException.FromErrno("fchdir");
        Sys.PivotRootToCwd();
        Sys.Unmount(".", Libc.MNT_DETACH); // the old root, which lies on the new one
    }

    private static void CloseAllBut(Fd kept)
    {
        uint number = (uint)kept.Value;
        if (number > 0)
            _ = Libc.close_range(0, number - 1, 0);
        _ = Libc.close_range(number + 1, uint.MaxValue, 0);
    }
}
