using OciRuntime.Bpf.Seccomp;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>config-linux.md#seccomp. Names of system calls are not judged: one that this kernel lacks is skipped.</summary>
internal static class SeccompRules
{
    private const string At = "/linux/seccomp";

    public static void Check(ProblemList problems, LinuxSeccomp seccomp)
    {
        if (SeccompCompiler.IsDisabled(seccomp)) return;

        CheckAction(problems, seccomp.DefaultAction, seccomp.DefaultErrnoRet, At, "/defaultAction", "/defaultErrnoRet");

        for (int i = 0; i < (seccomp.Architectures?.Count ?? 0); i++)
        {
            if (!SeccompWords.TryParseArchitecture(seccomp.Architectures![i], out _))
                problems.Add($"{At}/architectures/{i}", $"unknown architecture \"{seccomp.Architectures[i]}\"");
        }

        for (int i = 0; i < (seccomp.Flags?.Count ?? 0); i++)
        {
            if (!SeccompWords.Flags.Has(seccomp.Flags![i]))
                problems.Add($"{At}/flags/{i}", $"unknown flag \"{seccomp.Flags[i]}\"");
        }

        CheckListener(problems, seccomp);
        for (int i = 0; i < (seccomp.Syscalls?.Count ?? 0); i++)
        {
            if (!problems.IsNull(seccomp.Syscalls![i], new Place(At + "/syscalls", i)))
                CheckSyscall(problems, seccomp.Syscalls[i], i);
        }
    }

    private static void CheckListener(ProblemList problems, LinuxSeccomp seccomp)
    {
        problems.CheckText(seccomp.ListenerPath, At + "/listenerPath");

        // "listenerMetadata ... This field MUST NOT be set if listenerPath is not set."
        if (!string.IsNullOrEmpty(seccomp.ListenerMetadata) && string.IsNullOrEmpty(seccomp.ListenerPath))
            problems.Add(At + "/listenerMetadata", "must not be set without listenerPath");
        if (string.IsNullOrEmpty(seccomp.ListenerPath) && Planning.SeccompPlan.Notifies(seccomp))
            problems.Add(At + "/listenerPath", "is required by SCMP_ACT_NOTIFY");
    }

    private static void CheckSyscall(ProblemList problems, LinuxSyscall syscall, int index)
    {
        string at = At + "/syscalls";
        if (syscall.Names is not { Count: > 0 })
            problems.Add($"{at}/{index}/names", "must contain at least one name");
        problems.CheckTexts(syscall.Names, new Place(at, index, "/names"));
        CheckAction(problems, syscall.Action, syscall.ErrnoRet, new Place(at, index), "/action", "/errnoRet");

        for (int i = 0; i < (syscall.Args?.Count ?? 0); i++)
        {
            LinuxSeccompArg arg = syscall.Args![i];
            if (arg is null)
                problems.Add($"{at}/{index}/args/{i}", "must not be null");
            else if (arg.Index > 5)
                problems.Add($"{at}/{index}/args/{i}/index", $"{arg.Index} is not between 0 and 5");
            if (arg is not null && !SeccompWords.Operators.Has(arg.Op))
                problems.Add($"{at}/{index}/args/{i}/op", $"unknown operator \"{arg.Op}\"");
        }
    }

    /// <summary>"When the action doesn't support an errno, the runtime MUST print and error and fail."</summary>
    private static void CheckAction(ProblemList problems, string? action, uint? errno, in Place at, string actionName, string errnoName)
    {
        if (!SeccompWords.Actions.Has(action))
            problems.Add(at + actionName, $"unknown action \"{action}\"");
        else if (errno is not null && action is not ("SCMP_ACT_ERRNO" or "SCMP_ACT_TRACE"))
            problems.Add(at + errnoName, $"{action} takes no errno");
        else if (action == "SCMP_ACT_ERRNO" && errno > 4095)
            problems.Add(at + errnoName, $"{errno} is above the largest errno 4095");
        else if (action == "SCMP_ACT_TRACE" && errno > ushort.MaxValue)
            problems.Add(at + errnoName, $"{errno} is above {ushort.MaxValue}");
    }
}
