using Microsoft.Extensions.Logging;
using OciRuntime.Containers.Planning;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Supervision;

/// <summary>Hooks of the runtime namespace.</summary>
internal static class HookRunner
{
    /// <summary>In the listed order; the first that fails is the error.</summary>
    /// <param name="directory">Where they start; null for where we are.</param>
    public static void Run(
        List<Hook>? hooks, string pointer, string id, string bundle, Dictionary<string, string>? annotations, string status, int pid,
        string? directory = null)
    {
        for (int i = 0; i < (hooks?.Count ?? 0); i++)
        {
            if (Timeline.IsOn)
                Timeline.Begin($"hook {pointer}/{i}");
            try
            {
                HookPlan.ToProcess(hooks![i], id, bundle, annotations, status).Run(pid, directory);
            }
            catch (OciException error)
            {
                throw HookPlan.Named(error.At($"{pointer}/{i}"));
            }
        }
    }

    /// <summary>"If any poststop hook fails, the runtime MUST log a warning, but the remaining hooks and lifecycle continue" (runtime.md).</summary>
    public static void RunPoststop(StateFile state, ILogger log)
    {
        for (int i = 0; i < (state.Poststop?.Count ?? 0); i++)
        {
            if (Timeline.IsOn)
                Timeline.Begin($"hook /hooks/poststop/{i}");
            try
            {
                HookPlan.ToProcess(state.Poststop![i], state.Id, state.Bundle, state.Annotations, "stopped").Run(0);
            }
            catch (OciException error)
            {
                if (log.IsEnabled(LogLevel.Warning))
                    log.LogWarning("{Message}", HookPlan.Named(error.At($"/hooks/poststop/{i}")).Message);
            }
        }
    }
}
