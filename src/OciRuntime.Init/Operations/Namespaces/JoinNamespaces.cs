using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init.Operations;

/// <summary>
/// The way of an exec from the host's tree into a container. A process of the container that may trace any other (CAP_SYS_PTRACE
/// without a user namespace) can look into the clone from its first moment on, whether it is dumpable or not. So whatever shows the
/// host is left before the clone: the tree, and every descriptor that leads out of the container.
/// </summary>
/// <param name="intoCgroup">Whether the process is born in its cgroup, of whose directory a descriptor comes with the plan.</param>
/// <param name="taskFiles">The number of "tasks" files of cgroup v1 by which it enters its cgroups; their descriptors come next.</param>
/// <param name="types">The CLONE_NEW* flag of each namespace, whose descriptors come last.</param>
internal sealed unsafe class JoinNamespaces(bool intoCgroup, int taskFiles, uint[] types) : Operation(InitOp.JoinNamespaces)
{
    public override void Write(OperationWriter to)
    {
        to.Flag(intoCgroup);
        to.Number(taskFiles);
        to.Numbers(types, Meaning.Namespace);
    }

    public static JoinNamespaces Read(ref OperationReader from) => new(from.Flag(), (int)from.Number(), from.Numbers());

    /// <summary>
    /// A pid namespace holds for children only, and a child can be born in its cgroup: a clone of this process enters them, and goes on with the
    /// plan. The runtime opened the descriptors before the container could see anybody.
    /// </summary>
    public override void Run(Session session)
    {
        Spawner.RequireOneThread();
        session.CloseProc(); // the host's
        BootstrapArgs args = new() { SyncFd = session.Sync.Socket.Value, Trace = session.Trace };
        clone_args clone = new() { flags = (ulong)Libc.CLONE_PARENT }; // the runtime has to be the parent
        if (intoCgroup)
        {
            clone.flags |= Libc.CLONE_INTO_CGROUP;
            clone.cgroup = (ulong)Detached(session.Descriptors.Dequeue());
        }
        args.TaskFileCount = Spawner.CheckTaskFiles(taskFiles);
        for (int i = 0; i < args.TaskFileCount; i++)
            args.TaskFile[i] = session.Descriptors.Dequeue();
        foreach (uint type in types)
            args.Join[args.JoinCount++] = new() { Fd = session.Descriptors.Dequeue(), Type = (int)type };
        JoinBeforeClone(&args);

        int errno = 0;
        // SAFETY: args and clone lie on this stack frame, of which the clone has its own copy.
        int pid = Bootstrap.CloneInside(&args, &clone, &errno);
        if (pid < 0) throw new OciException { Call = "clone3", Error = errno, Hint = Spawner.CloneHint(errno, 0) };
        if (pid > 0)
        {
            session.Sync.Send(SyncKind.SecondClone, pid);
            Libc._exit(0);
        }
        if (clone.cgroup != 0)
            _ = Libc.close((int)clone.cgroup);
        for (int i = 0; i < args.TaskFileCount; i++)
            _ = Libc.close(args.TaskFile[i]);
        for (int i = 0; i < args.JoinCount; i++)
            _ = Libc.close(args.Join[i].Fd);
    }

    /// <summary>
    /// All but what the clone must not be in yet: the cgroup namespace, out of which no cgroup could be entered, and the user namespace, whose root
    /// would have power over it. Who may join nothing before the user namespace, an ordinary user, joins that here: its root is himself.
    /// </summary>
    private static void JoinBeforeClone(BootstrapArgs* args)
    {
        bool denied = false;
        int user = -1;
        for (int i = 0; i < args->JoinCount; i++)
        {
            if (args->Join[i].Type == Libc.CLONE_NEWUSER)
                user = i;
            else if (args->Join[i].Type != Libc.CLONE_NEWCGROUP)
                denied |= !TryJoin(ref args->Join[i]);
        }
        args->BecomeRoot = user >= 0;
        if (!denied) return;
        if (user < 0 || !TryJoin(ref args->Join[user])) throw OciException.FromErrno(Errno.EPERM, "setns");
        // The change of credentials left it to the sysctl fs.suid_dumpable.
        _ = Libc.prctl(Libc.PR_SET_DUMPABLE, 0, 0, 0, 0);
        for (int i = 0; i < args->JoinCount; i++)
        {
            if (args->Join[i].Type != Libc.CLONE_NEWCGROUP && !TryJoin(ref args->Join[i]))
                throw OciException.FromErrno(Errno.EPERM, "setns");
        }
    }

    /// <summary>False where it is denied; an entry of type 0 is joined already.</summary>
    private static bool TryJoin(ref NamespaceJoin join)
    {
        if (join.Type == 0) return true;
        if (Libc.setns(join.Fd, join.Type) < 0)
            return Errno.Last == Errno.EPERM ? false : throw OciException.FromErrno("setns");
        join.Type = 0;
        return true;
    }

    /// <summary>
    /// A directory's descriptor leads to its parents, and so out of the container: the clone gets one whose mount begins with it. Where that may not
    /// be made the caller is no root of the host, and nobody in the container has power over him.
    /// </summary>
    private static int Detached(int directory)
    {
        byte empty = 0;
        int fd = Libc.open_tree(directory, &empty, Libc.OPEN_TREE_CLONE | Libc.OPEN_TREE_CLOEXEC | Libc.AT_EMPTY_PATH);
        if (fd < 0) return directory;
        _ = Libc.close(directory);
        Sys.TrySetMountAttributes(new Fd(fd), new mount_attr { attr_set = Libc.MOUNT_ATTR_RDONLY }, recursive: false);
        return fd;
    }
}
