using System.Text;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>
/// System call numbers by name. The generated parts are spans over the program's read-only data: nothing is built at start,
/// and only the columns of the architectures in use are paged in.
/// </summary>
internal static partial class SyscallTable
{
    public const int Unknown = -1;

    /// <summary>How many names there are; a name's place serves as its index in every column.</summary>
    public static int Count => NameStart.Length - 1;

    public static string Name(int index) => Encoding.ASCII.GetString(NameText[NameStart[index]..NameStart[index + 1]]);

    /// <returns>The index of the name, or <see cref="Unknown"/>: the kernel had no such call on any architecture.</returns>
    public static int IndexOf(string name)
    {
        ReadOnlySpan<ushort> slots = Slots;
        ReadOnlySpan<ushort> start = NameStart;
        for (uint slot = Hash(name) % SlotCount; slots[(int)slot] != 0; slot = (slot + 1) % SlotCount)
        {
            int index = slots[(int)slot] - 1;
            if (IsSame(NameText[start[index]..start[index + 1]], name)) return index;
        }

        return Unknown;
    }

    /// <summary>Names are short, and the first one compared is nearly always the right one.</summary>
    private static bool IsSame(ReadOnlySpan<byte> ascii, string name)
    {
        if (ascii.Length != name.Length) return false;
        for (int i = 0; i < ascii.Length; i++)
            if (ascii[i] != name[i]) return false;

        return true;
    }

    /// <summary>Numbers by name index, <see cref="Unknown"/> where the architecture has no such call. Those of x32 include its bit.</summary>
    public static ReadOnlySpan<int> Numbers(Architecture architecture) => architecture switch
    {
        Architecture.X86_64 => X86_64,
        Architecture.X86 => X86,
        Architecture.X32 => X32,
        Architecture.Aarch64 => Aarch64,
        Architecture.Arm => Arm,
        Architecture.Riscv64 => Riscv64,
        Architecture.Ppc64le => Ppc64le,
        Architecture.S390x => S390x,
        Architecture.S390 => S390,
        Architecture.Loongarch64 => Loongarch64,
        _ => throw new ArgumentOutOfRangeException(nameof(architecture)),
    };

    /// <summary>The indexes of the names that have a number, in the order of the numbers. A few calls have two names.</summary>
    public static ReadOnlySpan<ushort> ByNumber(Architecture architecture) => architecture switch
    {
        Architecture.X86_64 => X86_64ByNumber,
        Architecture.X86 => X86ByNumber,
        Architecture.X32 => X32ByNumber,
        Architecture.Aarch64 => Aarch64ByNumber,
        Architecture.Arm => ArmByNumber,
        Architecture.Riscv64 => Riscv64ByNumber,
        Architecture.Ppc64le => Ppc64leByNumber,
        Architecture.S390x => S390xByNumber,
        Architecture.S390 => S390ByNumber,
        Architecture.Loongarch64 => Loongarch64ByNumber,
        _ => throw new ArgumentOutOfRangeException(nameof(architecture)),
    };

    /// <summary>FNV-1a, folded; tools/syscall-tables fills the slots with the same.</summary>
    private static uint Hash(string name)
    {
        uint hash = 2166136261;
        foreach (char c in name)
            hash = (hash ^ c) * 16777619;
        return hash ^ (hash >> 15);
    }
}
