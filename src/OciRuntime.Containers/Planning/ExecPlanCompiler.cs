using OciRuntime.Init;
using OciRuntime.Init.Operations;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>The plan of an exec: like that of a container, with the container's namespaces joined and nothing mounted.</summary>
internal static class ExecPlanCompiler
{
    /// <param name="config">The container's, with the process of this exec.</param>
    public static InitPlanWriter Compile(Config config, PlanContext context)
    {
        InitPlanWriter plan = new();
        Process process = config.Process!;
        if (ProcessPlan.NeedsProc(process))
            plan.Add(new OpenProc()); // the host's: what the container has at /proc may be anything
        ProcessPlan.AddLabels(plan, process); // a clone inherits them, and must not have that procfs
        context.Namespaces.AddTo(plan, context.Entrance);
        plan.Add(new NewSession());
        if (!context.NoNewKeyring) // the container's own, found by its name
            plan.Add(new JoinKeyring("_ses." + context.Id, userNamespace: !context.Namespaces.Inherits(Libc.CLONE_NEWUSER)));
        AddRoot(plan, config, context);
        ConsolePlan.AddTo(plan, process, mount: false);
        ProcessPlan.AddAttributes(plan, process, config.Linux?.Personality);
        ProcessPlan.AddCredentials(plan, config, context.Log);
        ProcessPlan.AddExec(plan, process, config.Linux?.Seccomp, context);
        return plan;
    }

    /// <summary>
    /// setns(2) of a mount namespace leads to its root. Where the container has none of its own it is in a chroot of the same rootfs.
    /// </summary>
    private static void AddRoot(InitPlanWriter plan, Config config, PlanContext context)
    {
        bool ownMounts = false;
        foreach (LinuxNamespace entry in config.Linux?.Namespaces ?? [])
            ownMounts |= entry.Type == "mount" && string.IsNullOrEmpty(entry.Path);
        plan.Add(new OpenRoot(ownMounts ? "/" : context.Rootfs));
        if (!ownMounts)
            plan.Add(new Chroot());
    }
}
