using System.Runtime.InteropServices;
using static OciRuntime.Linux.LibcConstants;

namespace OciRuntime.Bpf.Extended;

/// <summary>One instruction as the kernel reads it: struct bpf_insn of linux/bpf.h, 8 bytes, host byte order.</summary>
[StructLayout(LayoutKind.Sequential, Size = 8)]
internal readonly record struct EbpfInstruction(byte Opcode, byte Registers, short Offset, int Immediate)
{
    /// <summary>The register that is written or compared; the low half of the byte on little-endian machines.</summary>
    public EbpfRegister Destination => (EbpfRegister)(BitConverter.IsLittleEndian ? Registers & 0xf : Registers >> 4);

    public EbpfRegister Source => (EbpfRegister)(BitConverter.IsLittleEndian ? Registers >> 4 : Registers & 0xf);

    // dst_reg and src_reg are C bit fields, so their halves swap places with the byte order.
    public static byte Pack(EbpfRegister destination, EbpfRegister source) => BitConverter.IsLittleEndian
        ? (byte)((int)source << 4 | (int)destination)
        : (byte)((int)destination << 4 | (int)source);
}

internal enum EbpfRegister : byte { R0, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10 }

/// <summary>
/// Opcodes in use, composed as in the kernel's Documentation/bpf/standardization/instruction-set.rst: class | operation | operand kind.
/// </summary>
internal static class EbpfOpcode
{
    /// <summary>dst = *(u32 *)(src + offset)</summary>
    public const byte LoadWord = BPF_LDX | BPF_MEM | BPF_W;

    /// <summary>dst = imm, upper half cleared</summary>
    public const byte Move32Immediate = BPF_ALU | BPF_MOV | BPF_K;

    /// <summary>dst = src</summary>
    public const byte MoveRegister = BPF_ALU64 | BPF_MOV | BPF_X;

    /// <summary>dst = (u32)dst &amp; imm</summary>
    public const byte And32Immediate = BPF_ALU | BPF_AND | BPF_K;

    /// <summary>dst = (u32)dst >> imm</summary>
    public const byte ShiftRight32Immediate = BPF_ALU | BPF_RSH | BPF_K;

    public const byte JumpAlways = BPF_JMP | BPF_JA;

    /// <summary>if (dst != imm), the immediate sign-extended to 64 bits</summary>
    public const byte JumpNotEqualImmediate = BPF_JMP | BPF_JNE | BPF_K;

    public const byte JumpNotEqualRegister = BPF_JMP | BPF_JNE | BPF_X;

    public const byte JumpEqualImmediate = BPF_JMP | BPF_JEQ | BPF_K;

    public const byte Exit = BPF_JMP | BPF_EXIT;
}
