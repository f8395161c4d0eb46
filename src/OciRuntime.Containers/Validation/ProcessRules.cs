using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>config.md#process. Unknown capabilities are no problem: the spec wants a warning, and the planner gives it.</summary>
internal static class ProcessRules
{
    public static void Check(ProblemList problems, Process process, string at)
    {
        if (string.IsNullOrEmpty(process.Cwd))
            problems.Add(at + "/cwd", "Cwd property must not be empty");
        else if (process.Cwd[0] != '/')
            problems.Add(at + "/cwd", "Cwd must be an absolute path");
        problems.CheckText(process.Cwd, new Place(at, Name: "/cwd"));

        if (process.Args is not { Count: > 0 })
            problems.Add(at + "/args", "args must not be empty");
        problems.CheckTexts(process.Args, new Place(at, Name: "/args"));
        problems.CheckEnvironment(process.Env, new Place(at, Name: "/env"));
        problems.CheckText(process.ApparmorProfile, new Place(at, Name: "/apparmorProfile"));
        problems.CheckText(process.SelinuxLabel, new Place(at, Name: "/selinuxLabel"));

        if (process.User?.AdditionalGids is { } groups && groups.Count > Libc.NGROUPS_MAX)
            problems.Add(at + "/user/additionalGids", $"has {groups.Count} groups, and a process can be in no more than {Libc.NGROUPS_MAX}");

        CheckConsole(problems, process, at);
        CheckRlimits(problems, process.Rlimits, at);
        SchedulingRules.Check(problems, process, at);

        problems.CheckId(process.User?.Uid, new Place(at, Name: "/user/uid"));
        problems.CheckId(process.User?.Gid, new Place(at, Name: "/user/gid"));
        string groupsAt = at + "/user/additionalGids";
        for (int i = 0; i < (process.User?.AdditionalGids?.Count ?? 0); i++)
            problems.CheckId(process.User!.AdditionalGids![i], new Place(groupsAt, i));

        if (process.User?.Umask > Octal._0777)
            problems.Add(at + "/user/umask", "has more than the nine permission bits (0777)");
        if (process.OomScoreAdj is < -1000 or > 1000)
            problems.Add(at + "/oomScoreAdj", $"{process.OomScoreAdj} is not between -1000 and 1000");
    }

    /// <summary>"Runtimes MUST ignore consoleSize if terminal is false or unset"; the kernel's winsize has 16 bits a side.</summary>
    private static void CheckConsole(ProblemList problems, Process process, string at)
    {
        if (!process.Terminal || process.ConsoleSize is not { } size) return;
        if (size.Height > ushort.MaxValue)
            problems.Add(at + "/consoleSize/height", $"{size.Height} is larger than {ushort.MaxValue}");
        if (size.Width > ushort.MaxValue)
            problems.Add(at + "/consoleSize/width", $"{size.Width} is larger than {ushort.MaxValue}");
    }

    private static void CheckRlimits(ProblemList problems, List<PosixRlimit>? rlimits, string at)
    {
        if (rlimits is null) return;
        // "If rlimits contains duplicated entries with same type, the runtime MUST generate an error" (config.md#posix-process).
        HashSet<string> seen = [];
        for (int i = 0; i < rlimits.Count; i++)
        {
            PosixRlimit limit = rlimits[i];
            if (problems.IsNull(limit, new Place(at + "/rlimits", i))) continue;
            if (!ProcessWords.Rlimits.Has(limit.Type))
                problems.Add($"{at}/rlimits/{i}/type", $"unknown rlimit \"{limit.Type}\"");
            else if (!seen.Add(limit.Type!))
                problems.Add($"{at}/rlimits/{i}/type", $"duplicate rlimit \"{limit.Type}\"");
            if (limit.Hard is null)
                problems.Add($"{at}/rlimits/{i}/hard", "is required");
            if (limit.Soft is null)
                problems.Add($"{at}/rlimits/{i}/soft", "is required");
            if (limit.Soft > limit.Hard)
                problems.Add($"{at}/rlimits/{i}/soft", $"{limit.Soft} is above the hard limit {limit.Hard}");
        }
    }
}
