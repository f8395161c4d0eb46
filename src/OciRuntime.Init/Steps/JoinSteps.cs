using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>The way of an exec from the host's tree into a container.</summary>
internal static unsafe class JoinSteps
{
    /// <summary>
    /// The cgroup and the namespaces of a container. A pid namespace holds for children only, and a child can be born in its cgroup: a
    /// clone of this process enters them, and goes on with the plan. The runtime opened the descriptors before the container could see anybody.
    /// </summary>
    public static void JoinNamespaces(ref PlanOp op, Session session)
    {
        Spawner.RequireOneThread();
        BootstrapArgs args = new() { SyncFd = session.Sync.Socket.Value, Trace = session.Trace };
        clone_args clone = new() { flags = (ulong)Libc.CLONE_PARENT }; // the runtime has to be the parent
        if (op.ReadBool())
        {
            clone.flags |= Libc.CLONE_INTO_CGROUP;
            clone.cgroup = (ulong)session.Descriptors.Dequeue();
        }
        args.TaskFileCount = Spawner.CheckTaskFiles((int)op.ReadInt());
        for (int i = 0; i < args.TaskFileCount; i++) args.TaskFile[i] = session.Descriptors.Dequeue();
        while (op.HasMore) args.Join[args.JoinCount++] = JoinFirst(&args, new() { Fd = session.Descriptors.Dequeue(), Type = (int)op.ReadInt() });

        int errno = 0;
        // SAFETY: args and clone lie on this stack frame, of which the clone has its own copy.
        int pid = Bootstrap.CloneInside(&args, &clone, &errno);
        if (pid < 0) throw new OciException { Call = "clone3", Error = errno, Hint = Spawner.CloneHint(errno, 0) };
        if (pid > 0)
        {
            session.Sync.Send(args.SecondClone ? SyncKind.ClonedOnce : SyncKind.SecondClone, pid);
            Libc._exit(0);
        }
        if (clone.cgroup != 0) _ = Libc.close((int)clone.cgroup);
        for (int i = 0; i < args.TaskFileCount; i++) _ = Libc.close(args.TaskFile[i]);
        for (int i = 0; i < args.JoinCount; i++) _ = Libc.close(args.Join[i].Fd);
    }

    /// <summary>
    /// A pid namespace holds for children only, so it is joined before the clone. Who may not do that yet can once he is in the
    /// container's user namespace; a second clone is due then.
    /// </summary>
    private static NamespaceJoin JoinFirst(BootstrapArgs* args, NamespaceJoin join)
    {
        args->BecomeRoot |= join.Type == Libc.CLONE_NEWUSER;
        if (join.Type != Libc.CLONE_NEWPID) return join;
        if (Libc.setns(join.Fd, join.Type) == 0) join.Type = 0;
        else args->SecondClone = true;
        return join;
    }
}
