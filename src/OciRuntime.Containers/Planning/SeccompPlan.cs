using Microsoft.Extensions.Logging;
using OciRuntime.Bpf.Seccomp;
using OciRuntime.Init;
using OciRuntime.Init.Operations;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>linux.seccomp: compiled here, loaded by init's last act.</summary>
internal static class SeccompPlan
{
    /// <param name="beforeStart">Whether init waits for `start` under the filter.</param>
    public static void AddTo(InitPlanWriter plan, LinuxSeccomp? seccomp, bool beforeStart, ILogger log)
    {
        if (seccomp is null || SeccompCompiler.IsDisabled(seccomp)) return;
        // Init could not even tell what is wrong.
        if (!MayPass(seccomp, "execve"))
        {
            throw new OciException($"no rule lets execve pass, by which the process starts, and the default action is {seccomp.DefaultAction}")
            {
                Pointer = "/linux/seccomp",
            };
        }
        SeccompProgram program = SeccompCompiler.Compile(seccomp, Architectures.Native);
        LogReview(seccomp, program, log);
        plan.Add(new Seccomp(program.Flags, beforeStart, program.Image.ToArray()), "/linux/seccomp");
    }

    /// <summary>What the profile says without effect, by place; and the names that an architecture lacks.</summary>
    private static void LogReview(LinuxSeccomp seccomp, SeccompProgram program, ILogger log)
    {
        if (!log.IsEnabled(LogLevel.Debug)) return;
        log.LogDebug("/linux/seccomp: a filter of {Count} instructions", program.Program.Length);
        foreach (SeccompRemark remark in SeccompReview.Of(seccomp, Architectures.Native))
            log.LogDebug("{Pointer}: {Message}", remark.Pointer, remark.Message);
        foreach ((Architecture architecture, List<string> names) in SeccompReview.MissingNames(seccomp, Architectures.Native))
            log.LogDebug("/linux/seccomp: not known on {Architecture}, skipped: {Names}", architecture, string.Join(", ", names));
    }

    /// <summary>Whether the profile leaves a decision to an agent.</summary>
    public static bool Notifies(LinuxSeccomp? seccomp)
    {
        const string Notify = "SCMP_ACT_NOTIFY";
        if (seccomp is null) return false;
        bool notifies = seccomp.DefaultAction == Notify;
        foreach (LinuxSyscall? rule in seccomp.Syscalls ?? [])
            notifies |= rule?.Action == Notify;
        return notifies;
    }

    /// <summary>
    /// Whether the agent gets the listener at create, and the filter is loaded then: where it leaves the calls alone that init has still to
    /// make. docs/decisions/0011 tells why; a startContainer hook needs many more.
    /// </summary>
    public static bool NotifiesFromCreate(Config config) =>
        config.Linux?.Seccomp is { } seccomp && Notifies(seccomp) && config.Process is not null && config.Hooks?.StartContainer is not { Count: > 0 }
        && Array.TrueForAll(s_callsOfWaiting, call => Allows(seccomp, call));

    // Tail: accept, recv, close; send, should it fail; prlimit. Those of execve are the process's own.
    private static readonly string[] s_callsOfWaiting = ["accept4", "recvfrom", "close", "sendto", "exit_group", "prlimit64"];

    /// <summary>Whatever its arguments are.</summary>
    private static bool Allows(LinuxSeccomp seccomp, string call)
    {
        bool allows = LetsPass(seccomp.DefaultAction);
        foreach (LinuxSyscall rule in seccomp.Syscalls ?? [])
        {
            if (!rule.Names!.Contains(call)) continue;
            if (!LetsPass(rule.Action)) return false;
            allows |= rule.Args is not { Count: > 0 };
        }
        return allows;
    }

    /// <summary>With some arguments, or should an agent say so.</summary>
    private static bool MayPass(LinuxSeccomp seccomp, string call)
    {
        bool may = MayLetPass(seccomp.DefaultAction);
        foreach (LinuxSyscall? rule in seccomp.Syscalls ?? [])
            may |= MayLetPass(rule?.Action) && rule?.Names?.Contains(call) == true;
        return may;

        static bool MayLetPass(string? action) => LetsPass(action) || action == "SCMP_ACT_NOTIFY";
    }

    private static bool LetsPass(string? action) => action is "SCMP_ACT_ALLOW" or "SCMP_ACT_LOG";

    /// <summary>
    /// Loading a filter takes no_new_privs or CAP_SYS_ADMIN (seccomp(2)). Without the former init keeps the latter, beyond what
    /// config.json grants, until execve: that computes the process's capabilities anew from the bounding, inheritable and
    /// ambient sets and takes it away (capabilities(7)). docs/decisions/0005 tells why the filter does not come earlier.
    /// </summary>
    public static ulong Needs(Process process, LinuxSeccomp? seccomp) =>
        seccomp is null || process.NoNewPrivileges || SeccompCompiler.IsDisabled(seccomp) ? 0 : 1UL << Libc.CAP_SYS_ADMIN;
}
