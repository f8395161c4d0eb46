using OciRuntime.Containers.Vocabulary;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>config.md#posix-platform-hooks.</summary>
internal static class HookRules
{
    public static void Check(ProblemList problems, Hooks hooks)
    {
        foreach ((string kind, List<Hook>? list) in hooks.ByKind())
            CheckList(problems, list, "/hooks/" + kind);
    }

    private static void CheckList(ProblemList problems, List<Hook>? hooks, string at)
    {
        for (int i = 0; i < (hooks?.Count ?? 0); i++)
        {
            Hook hook = hooks![i];
            if (problems.IsNull(hook, new Place(at, i))) continue;
            problems.CheckAbsolutePath(hook.Path, new Place(at, i, "/path"));
            problems.CheckTexts(hook.Args, new Place(at, i, "/args"));
            problems.CheckTexts(hook.Env, new Place(at, i, "/env")); // execve(2) takes an entry without "=", and so do the peers

            // "timeout (int, OPTIONAL) ... If set, timeout MUST be greater than zero."
            if (hook.Timeout <= 0)
                problems.Add($"{at}/{i}/timeout", "must be greater than zero");
        }
    }
}
