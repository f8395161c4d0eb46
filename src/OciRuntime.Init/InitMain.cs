using OciRuntime.Init.Operations;
using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>The init stage: takes the plan's operations in order, runs each, and tells the parent which one failed.</summary>
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
        if (args.Length > 2 && int.TryParse(args[2], out int trace))
            session.Trace = InitTrace.Map(Own(trace));
        TracePage.Mark(session.Trace, TracePage.AwaitPlan);
        session.Umask = (ushort)Libc.umask(0);
        if (session.TryReceivePlan() is not { } memfd) return;
        InitPlan plan; // in the cgroup from here on
        using (memfd)
            plan = InitPlan.Map(memfd);
        foreach (OperationReader next in plan)
        {
            session.CurrentOp = next.Index;
            TracePage.Mark(session.Trace, next.Index);
            OperationReader current = next;
            Read(ref current).Run(session);
        }
        throw new OciException("the plan ends without a process to execute");
    }

    private static void Tell(Session? session, Exception error)
    {
        try
        {
            OciException fault = error as OciException ?? new OciException($"internal error: {error.GetType().Name}: {error.Message}");
            session?.Report(InitFault.ToMessage(fault, session.CurrentOp, session.CurrentHook));
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

    /// <summary>All that init can do.</summary>
    public static Operation Read(ref OperationReader op) => op.Code switch
    {
        InitOp.JoinCgroup => new JoinCgroup(),
        InitOp.NewSession => new NewSession(),
        InitOp.JoinNamespaces => JoinNamespaces.Read(ref op),
        InitOp.AwaitParent => new AwaitParent(),
        InitOp.JoinKeyring => JoinKeyring.Read(ref op),
        InitOp.LoopbackUp => new LoopbackUp(),
        InitOp.NewCgroupNamespace => new NewCgroupNamespace(),
        InitOp.OpenProc => new OpenProc(),
        InitOp.HostPropagation => HostPropagation.Read(ref op),
        InitOp.BindRoot => BindRoot.Read(ref op),
        InitOp.OpenRoot => OpenRoot.Read(ref op),
        InitOp.MountFilesystem => MountFilesystem.Read(ref op),
        InitOp.BindMount => BindMount.Read(ref op),
        InitOp.Remount => Remount.Read(ref op),
        InitOp.SetMountAttributes => SetMountAttributes.Read(ref op),
        InitOp.FileLabel => FileLabel.Read(ref op),
        InitOp.Symlink => Symlink.Read(ref op),
        InitOp.Device => Device.Read(ref op),
        InitOp.BindDevice => BindDevice.Read(ref op),
        InitOp.DeviceRules => new DeviceRules(),
        InitOp.HostHooks => new HostHooks(),
        InitOp.RunHook => RunHook.Read(ref op),
        InitOp.PivotRoot => new PivotRoot(),
        InitOp.MoveRoot => new MoveRoot(),
        InitOp.Chroot => new Chroot(),
        InitOp.RootPropagation => RootPropagation.Read(ref op),
        InitOp.OpenConsole => OpenConsole.Read(ref op),
        InitOp.ReadonlyMounts => new ReadonlyMounts(),
        InitOp.ReadonlyRoot => new ReadonlyRoot(),
        InitOp.Hostname => Hostname.Read(ref op),
        InitOp.Domainname => Domainname.Read(ref op),
        InitOp.Sysctl => Sysctl.Read(ref op),
        InitOp.ReadonlyPath => ReadonlyPath.Read(ref op),
        InitOp.MaskedPath => MaskedPath.Read(ref op),
        InitOp.AppArmorProfile => AppArmorProfile.Read(ref op),
        InitOp.SelinuxLabel => SelinuxLabel.Read(ref op),
        InitOp.SetScheduler => SetScheduler.Read(ref op),
        InitOp.IoPriority => IoPriority.Read(ref op),
        InitOp.Personality => Personality.Read(ref op),
        InitOp.Umask => Umask.Read(ref op),
        InitOp.NoNewPrivileges => new NoNewPrivileges(),
        InitOp.DefaultHome => DefaultHome.Read(ref op),
        InitOp.BoundingSet => BoundingSet.Read(ref op),
        InitOp.SetUser => SetUser.Read(ref op),
        InitOp.Capabilities => Capabilities.Read(ref op),
        InitOp.MakeDirectory => MakeDirectory.Read(ref op),
        InitOp.WorkingDirectory => WorkingDirectory.Read(ref op),
        InitOp.Executable => Executable.Read(ref op),
        InitOp.StartHook => StartHook.Read(ref op),
        InitOp.Rlimit => Rlimit.Read(ref op),
        InitOp.Seccomp => Seccomp.Read(ref op),
        InitOp.Exec => Exec.Read(ref op),
        _ => throw new OciException($"the plan has an operation {(int)op.Code} that this build does not know"),
    };
}
