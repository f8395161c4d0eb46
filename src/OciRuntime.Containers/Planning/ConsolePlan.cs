using OciRuntime.Init;
using OciRuntime.Init.Operations;
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
        (uint height, uint width) = ((uint)(process.ConsoleSize?.Height ?? 0), (uint)(process.ConsoleSize?.Width ?? 0));
        plan.Add(new OpenConsole(height, width, process.User?.Uid ?? 0, mount), "/process/terminal");
    }
}
