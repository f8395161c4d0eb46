using System.Text;
using OciRuntime.Init;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>Hooks (config.md, POSIX-platform Hooks): those of the runtime namespace run in the parent, those of the container in init.</summary>
internal static class HookPlan
{
    /// <summary>prestart, createRuntime and createContainer, in that order, after the mounts and before pivot_root.</summary>
    public static void AddBeforePivot(InitPlanWriter plan, Config config, PlanContext context)
    {
        if (config.Hooks?.Prestart is { Count: > 0 } || config.Hooks?.CreateRuntime is { Count: > 0 }) plan.Op(InitOp.HostHooks, "/hooks");
        AddAll(plan, InitOp.RunHook, config.Hooks?.CreateContainer, "/hooks/createContainer", config, context, "creating");
    }

    public static void AddStartContainer(InitPlanWriter plan, Config config, PlanContext context) =>
        AddAll(plan, InitOp.StartHook, config.Hooks?.StartContainer, "/hooks/startContainer", config, context, "created");

    /// <summary>The place of what init does once it is started; null for other places.</summary>
    public static string? PointerAtStart(int at) => at switch
    {
        SyncMessage.AtExec => "/process/args/0",
        <= SyncMessage.AtStartHook => $"/hooks/startContainer/{SyncMessage.AtStartHook - at}",
        _ => null,
    };

    /// <summary>A hook with the state that it reads from its standard input: "{...,"pid":" and what follows the number.</summary>
    public static HookProcess ToProcess(Hook hook, string id, string bundle, Dictionary<string, string>? annotations, string status)
    {
        State state = new() { OciVersion = Versions.Spec, Id = id, Status = status, Pid = 0, Bundle = bundle, Annotations = annotations };
        string text = Encoding.UTF8.GetString(SpecJson.Write(state));
        const string Pid = "\"pid\":";
        int at = text.IndexOf(Pid, StringComparison.Ordinal) + Pid.Length;
        return new(hook.Path!, hook.Timeout ?? 0, hook.Args?.ToArray() ?? [], hook.Env?.ToArray() ?? [], text[..at], text[(at + 1)..]);
    }

    private static void AddAll(InitPlanWriter plan, InitOp code, List<Hook>? hooks, string pointer, Config config, PlanContext context, string status)
    {
        for (int i = 0; i < (hooks?.Count ?? 0); i++)
        {
            plan.Op(code, $"{pointer}/{i}");
            ToProcess(hooks![i], context.Id, context.Bundle, config.Annotations, status).AddTo(plan);
        }
    }
}
