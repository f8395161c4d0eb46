using Microsoft.Extensions.Logging;
using OciRuntime.Cgroups;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Init;
using OciRuntime.Init.Operations;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>What a plan depends on besides the config.</summary>
internal sealed record PlanContext(string Id, string Bundle, string Rootfs, ICgroupManager Cgroup, NamespacePlan Namespaces, ILogger Log)
{
    /// <summary>Whether init enters its cgroup only once its own runtime is up.</summary>
    public bool JoinsCgroupLate { get; init; }

    /// <summary>How the process of an exec enters the container's cgroup by itself; null where it is put there.</summary>
    public CgroupEntrance? Entrance { get; init; }

    public bool NoPivot { get; init; }

    public bool NoNewKeyring { get; init; }

    /// <summary>Whether init waits for `start` under its seccomp filter.</summary>
    public bool NotifiesFromCreate { get; init; }

    public int PreserveFds { get; init; }

    public int ListenFds { get; init; }

    /// <summary>We run in a user namespace ourselves, where nobody may make device nodes.</summary>
    public bool InUserNamespace { get; init; }

    /// <summary>The host's directory for sd_notify(3); null where nobody waits for it.</summary>
    public string? NotifyDirectory { get; init; }
}

/// <summary>config.json to a plan. The order of container set-up is told here and nowhere else; docs/lifecycle.md gives its reasons.</summary>
internal static class InitPlanCompiler
{
    public static InitPlanWriter Compile(Config config, PlanContext context)
    {
        InitPlanWriter plan = new();
        LinuxConfig linux = config.Linux ?? new LinuxConfig();
        NamespacePlan namespaces = context.Namespaces;

        bool hidden = MayHide(config, context);
        if (context.JoinsCgroupLate)
            plan.Add(new JoinCgroup());
        if (namespaces.JoinsPid && !hidden)
            namespaces.AddPidTo(plan);
        else
            plan.Add(new NewSession());
        bool userNamespace = !namespaces.Inherits(Libc.CLONE_NEWUSER);
        if (!context.NoNewKeyring)
            plan.Add(new JoinKeyring("_ses." + context.Id, userNamespace)); // before the credentials change: the ring is root's
        if (namespaces.Makes(Libc.CLONE_NEWNET))
            plan.Add(new LoopbackUp());
        if (namespaces.Makes(Libc.CLONE_NEWCGROUP))
            plan.Add(new NewCgroupNamespace()); // before the cgroup mounts, which show its root
        bool needsProc = linux.Sysctl is { Count: > 0 } || ProcessPlan.NeedsProc(config.Process);
        if (needsProc)
            plan.Add(new OpenProc()); // before the rootfs's own /proc is in sight
        AddRoot(plan, config, linux, context, hidden);
        if (!hidden)
            AddNames(plan, config, linux);
        PathPlan.AddTo(plan, linux); // after every mount, or a later mount would uncover them
        if (config.Process is { } process)
        {
            if (!hidden)
                ProcessPlan.AddLabels(plan, process);
            ProcessPlan.AddAttributes(plan, process, linux.Personality);
            ProcessPlan.AddCredentials(plan, config, context.Log);
            HookPlan.AddStartContainer(plan, config, context);
            ProcessPlan.AddExec(plan, process, linux.Seccomp, context);
        }
        else
        {
            plan.Add(new Exec([], [], preserveFds: 0)); // waits for ever: `start` refuses
        }
        return plan;
    }

    /// <summary>
    /// Whether init stays out of a joined pid namespace, where others may look into it, until it has left the host's tree. Hooks of before that get
    /// the pid that init is to keep, so it has to be there; and where nothing is pivoted there is no such moment.
    /// </summary>
    private static bool MayHide(Config config, PlanContext context) =>
        context.Namespaces.JoinsPid && context.Namespaces.Makes(Libc.CLONE_NEWNS) && !context.NoPivot && !HookPlan.RunsBeforePivot(config);

    private static void EnterPidNamespace(InitPlanWriter plan, Config config, LinuxConfig linux, NamespacePlan namespaces)
    {
        // What is written to procfs comes before: it is the host's, which the clone must not have.
        AddNames(plan, config, linux);
        if (config.Process is { } process)
            ProcessPlan.AddLabels(plan, process);
        namespaces.AddPidTo(plan);
    }

    private static void AddNames(InitPlanWriter plan, Config config, LinuxConfig linux)
    {
        if (config.Hostname is { Length: > 0 } hostname)
            plan.Add(new Hostname(hostname), "/hostname");
        if (config.Domainname is { Length: > 0 } domainname)
            plan.Add(new Domainname(domainname), "/domainname");
        SysctlPlan.AddTo(plan, linux.Sysctl);
    }

    private static void AddRoot(InitPlanWriter plan, Config config, LinuxConfig linux, PlanContext context, bool hidden)
    {
        if (!context.Namespaces.Makes(Libc.CLONE_NEWNS))
        {
            AddSharedRoot(plan, config, context);
            return;
        }
        uint wanted = (uint)(MountWords.Propagations.NumberOf(linux.RootfsPropagation) ?? 0);
        // The host's mounts as seen from here: a volume can only be shared with the host if its mount still is. Nothing could be cloned from
        // unbindable ones.
        bool isSlave = (wanted & Libc.MS_SLAVE) != 0;
        uint host = wanted is 0 || isSlave || (wanted & Libc.MS_UNBINDABLE) != 0 ? (uint)(Libc.MS_SLAVE | Libc.MS_REC) : wanted;
        if (context.NoPivot && (wanted & Libc.MS_PRIVATE) != 0)
            throw new OciException("private propagation is not safe without pivot_root, see --no-pivot") { Pointer = "/linux/rootfsPropagation" };
        bool mayBeShared = host != (Libc.MS_SLAVE | Libc.MS_REC) && host != (Libc.MS_PRIVATE | Libc.MS_REC);
        plan.Add(new HostPropagation(host), "/linux/rootfsPropagation");
        // Only a slave "receives propagation events from the host" (config-linux.md, Rootfs Mount Propagation).
        plan.Add(new BindRoot(context.Rootfs, mayBeShared, isPrivate: !isSlave), "/root/path");
        bool readonlyLater = MountPlan.AddTo(plan, config, context.Bundle, context.Cgroup, context.Namespaces.Makes(Libc.CLONE_NEWCGROUP));
        if (context.NotifyDirectory is { } notify)
            MountPlan.AddNotify(plan, notify);
        DevicePlan.AddTo(plan, config, context);
        if (MountPlan.MayOpenDevices(config))
            plan.Add(new DeviceRules()); // after the mounts, which need more; before anybody else's code
        HookPlan.AddBeforePivot(plan, config, context);
        plan.Add(context.NoPivot ? new MoveRoot() : new PivotRoot());
        // Of the root alone: the mounts below it have what their own options say.
        if (wanted != 0)
            plan.Add(new RootPropagation((uint)(wanted & ~Libc.MS_REC)), "/linux/rootfsPropagation");
        if (hidden)
            EnterPidNamespace(plan, config, linux, context.Namespaces);
        if (config.Process?.Cwd is { } cwd)
            plan.Add(new MakeDirectory(MountPlan.Normalize(cwd)), "/process/cwd"); // while the root is writable
        ConsolePlan.AddTo(plan, config.Process, mount: true); // after the pivot: the terminal is the container's
        if (readonlyLater)
            plan.Add(new ReadonlyMounts());
        if (config.Root!.Readonly)
            plan.Add(new ReadonlyRoot(), "/root/readonly");
    }

    /// <summary>
    /// In a mount namespace that is not ours alone nothing may be mounted, for it would stay behind or appear elsewhere:
    /// the root is entered by chroot, and what needs mounts is refused (SharedRootRules).
    /// </summary>
    private static void AddSharedRoot(InitPlanWriter plan, Config config, PlanContext context)
    {
        plan.Add(new OpenRoot(context.Rootfs), "/root/path");
        DevicePlan.AddWithoutMounts(plan, context);
        HookPlan.AddBeforePivot(plan, config, context);
        plan.Add(new Chroot(), "/root/path");
        ConsolePlan.AddTo(plan, config.Process, mount: false);
    }
}
