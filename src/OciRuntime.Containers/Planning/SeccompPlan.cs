using Microsoft.Extensions.Logging;
using OciRuntime.Bpf.Seccomp;
using OciRuntime.Init;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>linux.seccomp: compiled here, loaded by init's last act.</summary>
internal static class SeccompPlan
{
    private const ulong SysAdmin = 1UL << 21;

    public static void AddTo(InitPlanWriter plan, LinuxSeccomp? seccomp, ILogger log)
    {
        if (seccomp is null || SeccompCompiler.IsDisabled(seccomp)) return;
        SeccompProgram program = SeccompCompiler.Compile(seccomp, Architectures.Native);
        if (program.SkippedNames.Count > 0 && log.IsEnabled(LogLevel.Debug))
            log.LogDebug("seccomp: calls that no architecture of the profile has: {Names}", string.Join(", ", program.SkippedNames));
        plan.Op(InitOp.Seccomp, "/linux/seccomp").Int(program.Flags).Bytes(program.Image);
    }

    /// <summary>Whether the profile leaves a decision to an agent.</summary>
    public static bool Notifies(LinuxSeccomp? seccomp)
    {
        const string Notify = "SCMP_ACT_NOTIFY";
        if (seccomp is null) return false;
        bool notifies = seccomp.DefaultAction == Notify;
        foreach (LinuxSyscall? rule in seccomp.Syscalls ?? []) notifies |= rule?.Action == Notify;
        return notifies;
    }

    /// <summary>
    /// Loading a filter takes no_new_privs or CAP_SYS_ADMIN (seccomp(2)). Without the former init keeps the latter, beyond what
    /// config.json grants, until execve: that computes the process's capabilities anew from the bounding, inheritable and
    /// ambient sets and takes it away (capabilities(7)). docs/decisions/0005 tells why the filter does not come earlier.
    /// </summary>
    public static ulong Needs(Process process, LinuxSeccomp? seccomp) =>
        seccomp is null || process.NoNewPrivileges || SeccompCompiler.IsDisabled(seccomp) ? 0 : SysAdmin;
}
