namespace OciRuntime.Linux;

/// <summary>
/// C's names as constants, where C# takes nothing else: in patterns, enums, attributes and constants of our own. This file: &lt;linux/audit.h&gt; and
/// __X32_SYSCALL_BIT of &lt;asm/unistd.h&gt;.
/// </summary>
internal static partial class LibcConstants
{
    public const uint AUDIT_ARCH_X86_64 = 0xC000003E;
    public const uint AUDIT_ARCH_I386 = 0x40000003;
    public const uint AUDIT_ARCH_AARCH64 = 0xC00000B7;
    public const uint AUDIT_ARCH_ARM = 0x40000028;
    public const uint AUDIT_ARCH_RISCV64 = 0xC00000F3;
    public const uint AUDIT_ARCH_PPC64LE = 0xC0000015;
    public const uint AUDIT_ARCH_S390X = 0x80000016;
    public const uint AUDIT_ARCH_S390 = 0x00000016;
    public const uint AUDIT_ARCH_LOONGARCH64 = 0xC0000102;

    public const uint __X32_SYSCALL_BIT = 0x40000000;
}
