using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>The init stage: takes the plan's operations in order, runs the step of each, and tells the parent where one failed.</summary>
internal static class InitMain
{
    /// <summary>
    /// `runcs init SYNC START [TRACE]`: descriptors by number, START -1 where the sync socket brings the word of it. Returns only when
    /// something failed.
    /// </summary>
    public static int Run(ReadOnlySpan<string> args)
    {
        Session? session = null;
        try
        {
            Walk(args, ref session);
        }
#pragma warning disable CA1031 // the last catch of the process: whatever it is, the parent must hear of it and no trace may be printed
        catch (Exception error)
#pragma warning restore CA1031
        {
            Tell(session, error);
        }
        return 1;
    }

    private static unsafe void Walk(ReadOnlySpan<string> args, ref Session? started)
    {
        if (args.Length < 2 || !int.TryParse(args[0], out int sync) || !int.TryParse(args[1], out int start)) return;
        // First of all: a container whose pid namespace we share may already see us, and fs.suid_dumpable decides what execve left.
        _ = Libc.prctl(Libc.PR_SET_DUMPABLE, 0, 0, 0, 0);
        // The real group was another one only to keep us from being dumpable until here, see Bootstrap.
        _ = Libc.syscall(Libc.SYS_setresgid, (uint)Libc.getegid(), -1, -1);
        Session session = started = new(new SyncChannel(Own(sync)), start >= 0 ? Own(start) : null);
        if (args.Length > 2 && int.TryParse(args[2], out int trace)) session.Trace = InitTrace.Map(Own(trace));
        TracePage.Mark(session.Trace, TracePage.AwaitPlan);
        session.Umask = (ushort)Libc.umask(0);
        if (session.TryReceivePlan() is not { } memfd) return;
        InitPlan plan; // in the cgroup from here on
        using (memfd) plan = InitPlan.Map(memfd);
        foreach (PlanOp next in plan)
        {
            session.CurrentOp = next.Index;
            TracePage.Mark(session.Trace, next.Index);
            PlanOp current = next;
            Step(ref current, session);
        }
        throw new OciException("the plan ends without a process to execute");
    }

    private static void Tell(Session? session, Exception error)
    {
        try
        {
            OciException fault = error as OciException ?? new OciException($"internal error: {error.GetType().Name}: {error.Message}");
            session?.Report(InitFault.ToMessage(fault, session.CurrentOp));
        }
#pragma warning disable CA1031 // nobody is left to hear of it
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private static OwnedFd Own(int fd)
    {
        OwnedFd owned = new(fd);
        Sys.SetCloseOnExec(owned, on: true);
        return owned;
    }

    private static void Step(ref PlanOp op, Session session)
    {
        switch (op.Code)
        {
            case InitOp.JoinCgroup: session.JoinCgroup(); break;
            case InitOp.NewSession: NamespaceSteps.NewSession(); break;
            case InitOp.JoinNamespaces: JoinSteps.JoinNamespaces(ref op, session); break;
            case InitOp.AwaitParent: session.AwaitParent(); break;
            case InitOp.JoinKeyring: NamespaceSteps.JoinKeyring(ref op); break;
            case InitOp.LoopbackUp: NamespaceSteps.LoopbackUp(); break;
            case InitOp.NewCgroupNamespace: NamespaceSteps.NewCgroupNamespace(); break;
            case InitOp.OpenProc: session.Proc = PrivateProc.Open(); break;
            case InitOp.HostPropagation: RootfsSteps.HostPropagation(ref op); break;
            case InitOp.BindRoot: RootfsSteps.BindRoot(ref op, session); break;
            case InitOp.OpenRoot: RootfsSteps.OpenRoot(ref op, session); break;
            case InitOp.MountFilesystem: MountSteps.MountFilesystem(ref op, session); break;
            case InitOp.BindMount: MountSteps.BindMount(ref op, session); break;
            case InitOp.Remount: MountSteps.Remount(ref op, session); break;
            case InitOp.SetMountAttributes: MountSteps.SetMountAttributes(ref op, session); break;
            case InitOp.FileLabel: MountSteps.FileLabel(ref op, session); break;
            case InitOp.Symlink: MountSteps.Symlink(ref op, session); break;
            case InitOp.Device: DeviceSteps.Device(ref op, session); break;
            case InitOp.BindDevice: DeviceSteps.BindDevice(ref op, session); break;
            case InitOp.DeviceRules: session.AwaitDeviceRules(); break;
            case InitOp.HostHooks: session.RunHostHooks(); break;
            case InitOp.RunHook: HookProcess.Read(ref op).Run(Libc.getpid(), directory: op.ReadText()); break;
            case InitOp.PivotRoot: RootfsSteps.PivotRoot(session); break;
            case InitOp.MoveRoot: RootfsSteps.MoveRoot(session); break;
            case InitOp.Chroot: RootfsSteps.Chroot(session); break;
            case InitOp.RootPropagation: RootfsSteps.RootPropagation(ref op); break;
            case InitOp.Console: ConsoleSteps.Console(ref op, session); break;
            case InitOp.ReadonlyMounts: MountSteps.ReadonlyMounts(session); break;
            case InitOp.ReadonlyRoot: RootfsSteps.ReadonlyRoot(); break;
            case InitOp.Hostname: NamespaceSteps.Hostname(ref op); break;
            case InitOp.Domainname: NamespaceSteps.Domainname(ref op); break;
            case InitOp.Sysctl: NamespaceSteps.Sysctl(ref op, session); break;
            case InitOp.ReadonlyPath: PathSteps.ReadonlyPath(ref op, session); break;
            case InitOp.MaskedPath: PathSteps.MaskedPath(ref op, session); break;
            case InitOp.AppArmorProfile: ProcessSteps.AppArmorProfile(ref op, session); break;
            case InitOp.SelinuxLabel: ProcessSteps.SelinuxLabel(ref op, session); break;
            case InitOp.Scheduler: ProcessSteps.Scheduler(ref op); break;
            case InitOp.IoPriority: ProcessSteps.IoPriority(ref op); break;
            case InitOp.Personality: ProcessSteps.Personality(ref op); break;
            case InitOp.Umask: session.Umask = (uint)op.ReadInt(); break;
            case InitOp.NoNewPrivileges: ProcessSteps.NoNewPrivileges(); break;
            case InitOp.DefaultHome: DirectorySteps.DefaultHome(ref op, session); break;
            case InitOp.BoundingSet: CredentialSteps.BoundingSet(ref op); break;
            case InitOp.User: CredentialSteps.User(ref op, session, keepsGroups: false); break;
            case InitOp.UserWithCallersGroups: CredentialSteps.User(ref op, session, keepsGroups: true); break;
            case InitOp.Capabilities: CredentialSteps.Capabilities(ref op); break;
            case InitOp.MakeDirectory: DirectorySteps.MakeDirectory(ref op, session); break;
            case InitOp.WorkingDirectory: DirectorySteps.WorkingDirectory(ref op, session); break;
            case InitOp.Executable: ExecSteps.Executable(ref op, session); break;
            case InitOp.StartHook: session.StartHooks.Add((op.Index, HookProcess.Read(ref op))); break;
            case InitOp.Seccomp: ProcessSteps.Seccomp(ref op, session); break;
            case InitOp.Rlimit: ProcessSteps.Rlimit(ref op, session); break;
            case InitOp.Exec: ExecSteps.Exec(ref op, session); break;
            default: throw new OciException($"the plan has an operation {(int)op.Code} that this build does not know");
        }
    }
}
