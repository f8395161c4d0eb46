using OciRuntime.Linux;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>The words of config-linux.md#seccomp and what stands for each of them here or in linux/seccomp.h.</summary>
internal static class SeccompWords
{
    public static WordTable Actions { get; } = new(
        ("SCMP_ACT_KILL", SeccompAction.KillThread), ("SCMP_ACT_KILL_THREAD", SeccompAction.KillThread),
        ("SCMP_ACT_KILL_PROCESS", SeccompAction.KillProcess), ("SCMP_ACT_TRAP", SeccompAction.Trap), ("SCMP_ACT_ERRNO", SeccompAction.Errno),
        ("SCMP_ACT_TRACE", SeccompAction.Trace),
        ("SCMP_ACT_ALLOW", SeccompAction.Allow), ("SCMP_ACT_LOG", SeccompAction.Log), ("SCMP_ACT_NOTIFY", SeccompAction.Notify));

    public static WordTable Operators { get; } = new(
        ("SCMP_CMP_NE", (int)SeccompOperator.NotEqual), ("SCMP_CMP_LT", (int)SeccompOperator.Less), ("SCMP_CMP_LE", (int)SeccompOperator.LessOrEqual),
        ("SCMP_CMP_EQ", (int)SeccompOperator.Equal), ("SCMP_CMP_GE", (int)SeccompOperator.GreaterOrEqual),
        ("SCMP_CMP_GT", (int)SeccompOperator.Greater), ("SCMP_CMP_MASKED_EQ", (int)SeccompOperator.MaskedEqual));

    public static WordTable Flags { get; } = new(
        ("SECCOMP_FILTER_FLAG_TSYNC", Libc.SECCOMP_FILTER_FLAG_TSYNC), ("SECCOMP_FILTER_FLAG_LOG", Libc.SECCOMP_FILTER_FLAG_LOG),
        ("SECCOMP_FILTER_FLAG_SPEC_ALLOW", Libc.SECCOMP_FILTER_FLAG_SPEC_ALLOW),
        ("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", Libc.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV));

    /// <summary>The architectures that a kernel which runs .NET can have calls of.</summary>
    public static WordTable Architectures { get; } = new(
        ("SCMP_ARCH_X86_64", (int)Architecture.X86_64), ("SCMP_ARCH_X86", (int)Architecture.X86), ("SCMP_ARCH_X32", (int)Architecture.X32),
        ("SCMP_ARCH_AARCH64", (int)Architecture.Aarch64), ("SCMP_ARCH_ARM", (int)Architecture.Arm), ("SCMP_ARCH_RISCV64", (int)Architecture.Riscv64),
        ("SCMP_ARCH_PPC64LE", (int)Architecture.Ppc64le), ("SCMP_ARCH_S390X", (int)Architecture.S390x), ("SCMP_ARCH_S390", (int)Architecture.S390),
        ("SCMP_ARCH_LOONGARCH64", (int)Architecture.Loongarch64));

    /// <summary>Other architectures of the specification. A profile may name them, and no kernel that runs it has calls of them.</summary>
    public static string[] ForeignArchitectures { get; } =
    [
        "SCMP_ARCH_MIPS", "SCMP_ARCH_MIPS64", "SCMP_ARCH_MIPS64N32", "SCMP_ARCH_MIPSEL", "SCMP_ARCH_MIPSEL64", "SCMP_ARCH_MIPSEL64N32",
        "SCMP_ARCH_PPC", "SCMP_ARCH_PPC64", "SCMP_ARCH_PARISC", "SCMP_ARCH_PARISC64", "SCMP_ARCH_M68K", "SCMP_ARCH_SH", "SCMP_ARCH_SHEB",
    ];

    /// <summary>
    /// False for a word that the specification does not have; without an architecture for one that is foreign to every kernel that runs .NET.
    /// </summary>
    public static bool TryParseArchitecture(string? text, out Architecture? architecture)
    {
        architecture = (Architecture?)Architectures.NumberOf(text);
        return architecture is not null || Array.IndexOf(ForeignArchitectures, text) >= 0;
    }
}
