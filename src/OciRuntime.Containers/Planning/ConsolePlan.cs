using OciRuntime.Init;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>process.terminal: a pseudoterminal of the container's own devpts.</summary>
internal static class ConsolePlan
{
    /// <param name="plan">In which the container's root is "/" already.</param>
    /// <param name="process">Whose terminal it is.</param>
    /// <param name="mount">Whether it becomes /dev/console, too: that of the container's first process does.</param>
    public static void AddTo(InitPlanWriter plan, Process? process, bool mount)
    {
        if (process is not { Terminal: true }) return;
        plan.Op(InitOp.Console, "/process/terminal")
            .Int((long)(process.ConsoleSize?.Height ?? 0)).Int((long)(process.ConsoleSize?.Width ?? 0)).Int(process.User?.Uid ?? 0).Int(mount ? 1 : 0);
    }
}
