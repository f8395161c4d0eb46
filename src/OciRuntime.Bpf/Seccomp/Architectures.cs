using System.Runtime.InteropServices;
using static OciRuntime.Linux.LibcConstants;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>The system call ABIs that a kernel which runs .NET can offer; the order is that of the columns of <see cref="SyscallTable"/>.</summary>
internal enum Architecture
{
    X86_64,
    X86,
    X32,
    Aarch64,
    Arm,
    Riscv64,
    Ppc64le,
    S390x,
    S390,
    Loongarch64,
}

/// <summary>What distinguishes one ABI from another in a filter.</summary>
internal static class Architectures
{
    /// <summary>An x32 call reports AUDIT_ARCH_X86_64 and this bit in its number.</summary>
    public const uint X32Bit = __X32_SYSCALL_BIT;

    public static Architecture Native => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => Architecture.X86_64,
        System.Runtime.InteropServices.Architecture.X86 => Architecture.X86,
        System.Runtime.InteropServices.Architecture.Arm64 => Architecture.Aarch64,
        System.Runtime.InteropServices.Architecture.Arm => Architecture.Arm,
        System.Runtime.InteropServices.Architecture.RiscV64 => Architecture.Riscv64,
        System.Runtime.InteropServices.Architecture.Ppc64le => Architecture.Ppc64le,
        System.Runtime.InteropServices.Architecture.S390x => Architecture.S390x,
        System.Runtime.InteropServices.Architecture.LoongArch64 => Architecture.Loongarch64,
        var other => throw new PlatformNotSupportedException($"seccomp filters for {other} are not known"),
    };

    /// <summary>What the kernel calls the ABI: the ELF machine, 0x80000000 for 64-bit, 0x40000000 for little-endian.</summary>
    public static uint AuditArch(this Architecture architecture) => architecture switch
    {
        Architecture.X86_64 or Architecture.X32 => AUDIT_ARCH_X86_64,
        Architecture.X86 => AUDIT_ARCH_I386,
        Architecture.Aarch64 => AUDIT_ARCH_AARCH64,
        Architecture.Arm => AUDIT_ARCH_ARM,
        Architecture.Riscv64 => AUDIT_ARCH_RISCV64,
        Architecture.Ppc64le => AUDIT_ARCH_PPC64LE,
        Architecture.S390x => AUDIT_ARCH_S390X,
        Architecture.S390 => AUDIT_ARCH_S390,
        Architecture.Loongarch64 => AUDIT_ARCH_LOONGARCH64,
        _ => throw new ArgumentOutOfRangeException(nameof(architecture)),
    };

    /// <summary>Whether an argument is compared with all its 64 bits; x32 counts as 32-bit, as in libseccomp.</summary>
    public static bool Has64BitArguments(this Architecture architecture) =>
        architecture is not (Architecture.X86 or Architecture.X32 or Architecture.Arm or Architecture.S390);

    public static bool IsBigEndian(this Architecture architecture) => architecture is Architecture.S390x or Architecture.S390;

    /// <summary>Whether a kernel for <paramref name="native"/> can report calls of this ABI.</summary>
    public static bool RunsOn(this Architecture architecture, Architecture native) => native switch
    {
        Architecture.X86_64 => architecture is Architecture.X86_64 or Architecture.X86 or Architecture.X32,
        Architecture.Aarch64 => architecture is Architecture.Aarch64 or Architecture.Arm,
        Architecture.S390x => architecture is Architecture.S390x or Architecture.S390,
        _ => architecture == native,
    };
}
