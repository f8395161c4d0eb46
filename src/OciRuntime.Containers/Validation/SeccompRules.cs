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
        if (SeccompCompiler.IsDisabled(seccomp))
            return;

        CheckAction(problems, seccomp.DefaultAction, seccomp.DefaultErrnoRet, At, "/defaultAction", "/defaultErrnoRet");

        for (int i = 0; i < (seccomp.Architectures?.Count ?? 0); i++)
        {
            if (!IsArchitecture(seccomp.Architectures![i]))
                problems.Add($"{At}/architectures/{i}", $"unknown architecture \"{seccomp.Architectures[i]}\"");
        }

        for (int i = 0; i < (seccomp.Flags?.Count ?? 0); i++)
        {
            if (!ProcessWords.SeccompFlags.Has(seccomp.Flags![i]))
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
            if (arg is not null && !IsOperator(arg.Op))
                problems.Add($"{at}/{index}/args/{i}/op", $"unknown operator \"{arg.Op}\"");
        }
    }

    /// <summary>"When the action doesn't support an errno, the runtime MUST print and error and fail."</summary>
    private static void CheckAction(ProblemList problems, string? action, uint? errno, in Place at, string actionName, string errnoName)
    {
        if (!IsAction(action))
            problems.Add(at + actionName, $"unknown action \"{action}\"");
        else if (errno is not null && action is not ("SCMP_ACT_ERRNO" or "SCMP_ACT_TRACE"))
            problems.Add(at + errnoName, $"{action} takes no errno");
        else if (action == "SCMP_ACT_ERRNO" && errno > 4095)
            problems.Add(at + errnoName, $"{errno} is above the largest errno 4095");
        else if (action == "SCMP_ACT_TRACE" && errno > ushort.MaxValue)
            problems.Add(at + errnoName, $"{errno} is above {ushort.MaxValue}");
    }

    private static bool IsAction(string? action) => action switch
    {
        "SCMP_ACT_KILL" or "SCMP_ACT_KILL_PROCESS" or "SCMP_ACT_KILL_THREAD" or "SCMP_ACT_TRAP" or "SCMP_ACT_ERRNO" or "SCMP_ACT_TRACE"
            or "SCMP_ACT_ALLOW" or "SCMP_ACT_LOG" or "SCMP_ACT_NOTIFY" => true,
        _ => false,
    };

    private static bool IsOperator(string? op) => op switch
    {
        "SCMP_CMP_NE" or "SCMP_CMP_LT" or "SCMP_CMP_LE" or "SCMP_CMP_EQ" or "SCMP_CMP_GE" or "SCMP_CMP_GT" or "SCMP_CMP_MASKED_EQ" => true,
        _ => false,
    };

    private static bool IsArchitecture(string? arch) => arch switch
    {
        "SCMP_ARCH_X86" or "SCMP_ARCH_X86_64" or "SCMP_ARCH_X32" or "SCMP_ARCH_ARM" or "SCMP_ARCH_AARCH64" or "SCMP_ARCH_LOONGARCH64"
            or "SCMP_ARCH_M68K" or "SCMP_ARCH_MIPS" or "SCMP_ARCH_MIPS64" or "SCMP_ARCH_MIPS64N32" or "SCMP_ARCH_MIPSEL"
            or "SCMP_ARCH_MIPSEL64" or "SCMP_ARCH_MIPSEL64N32" or "SCMP_ARCH_PPC" or "SCMP_ARCH_PPC64" or "SCMP_ARCH_PPC64LE"
            or "SCMP_ARCH_S390" or "SCMP_ARCH_S390X" or "SCMP_ARCH_SH" or "SCMP_ARCH_SHEB" or "SCMP_ARCH_PARISC"
            or "SCMP_ARCH_PARISC64" or "SCMP_ARCH_RISCV64" => true,
        _ => false,
    };
}
