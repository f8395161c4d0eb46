using OciRuntime.Containers.Vocabulary;
using System.Text;
using OciRuntime.Init;
using OciRuntime.Init.Operations;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>Hooks (config.md, POSIX-platform Hooks): those of the runtime namespace run in the parent, those of the container in init.</summary>
internal static class HookPlan
{
    /// <summary>Whether any hook runs while the host's tree is in sight.</summary>
    public static bool RunsBeforePivot(Config config) =>
        config.Hooks?.Prestart is { Count: > 0 } || config.Hooks?.CreateRuntime is { Count: > 0 } || config.Hooks?.CreateContainer is { Count: > 0 };

    /// <summary>prestart, createRuntime and createContainer, in that order, after the mounts and before pivot_root.</summary>
    public static void AddBeforePivot(InitPlanWriter plan, Config config, PlanContext context)
    {
        if (config.Hooks?.Prestart is { Count: > 0 } || config.Hooks?.CreateRuntime is { Count: > 0 })
            plan.Add(new HostHooks(), "/hooks");
        // They start in the rootfs, as with runc: such a hook works on the root file system.
        Add(plan, config, context, "createContainer", "creating", config.Hooks?.CreateContainer, hook => new RunHook(hook, context.Rootfs));
    }

    public static void AddStartContainer(InitPlanWriter plan, Config config, PlanContext context)
    {
        // Without an environment of its own a hook has the container's, as with runc: nothing of the host's comes this far.
        string[]? environment = config.Hooks?.StartContainer is null ? null : [.. ProcessPlan.LastWins(config.Process?.Env)];
        Add(plan, config, context, "startContainer", "created", config.Hooks?.StartContainer, hook => new StartHook(hook), environment);
    }

    private static void Add(
        InitPlanWriter plan, Config config, PlanContext context, string kind, string status, List<Hook>? hooks,
        Func<HookProcess, Operation> operation,
        string[]? environment = null)
    {
        for (int i = 0; i < (hooks?.Count ?? 0); i++)
            plan.Add(operation(ToProcess(hooks![i], context.Id, context.Bundle, config.Annotations, status, environment)), $"/hooks/{kind}/{i}");
    }

    /// <summary>The JSON pointer for a fault of what init does once the container is started; null for another fault.</summary>
    public static string? PointerAtStart(in SyncMessage fault) => fault.Op switch
    {
        SyncMessage.AtExec => "/process/args/0",
        SyncMessage.AtStartHook => $"/hooks/startContainer/{fault.Value}",
        _ => null,
    };

    /// <summary>
    /// "error running hook /bin/false: exit status 1" at /hooks/createRuntime/1 becomes "error running createRuntime hook #1: /bin/false: exit
    /// status 1", the words of runc, for which people search their logs.
    /// </summary>
    public static OciException Named(OciException error) =>
        error.Pointer?.Split('/') is ["", "hooks", var kind, var index]
            ? error.Reworded("error running hook ", $"error running {kind} hook #{index}: ")
            : error;

    /// <summary>
    /// A hook with the state that it reads from its standard input: "{...,"pid":" and what follows the number. Without an environment of its own it
    /// has the one that is given here, or that of the runtime's caller, as with the peers.
    /// </summary>
    public static HookProcess ToProcess(
        Hook hook, string id, string bundle, Dictionary<string, string>? annotations, string status, string[]? environment = null)
    {
        State state = new() { OciVersion = Versions.Spec, Id = id, Status = status, Pid = 0, Bundle = bundle, Annotations = annotations };
        string text = Encoding.UTF8.GetString(SpecJson.Write(state));
        const string Pid = "\"pid\":";
        int at = text.IndexOf(Pid, StringComparison.Ordinal) + Pid.Length;
        return new(hook.Path!, hook.Timeout ?? 0, hook.Args?.ToArray() ?? [], hook.Env?.ToArray() ?? environment ?? CallersEnvironment.Read(),
            text[..at], text[(at + 1)..]);
    }
}
