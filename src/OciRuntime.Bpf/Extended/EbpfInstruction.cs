using System.Runtime.InteropServices;

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

/// <summary>Opcodes in use, composed as in the kernel's Documentation/bpf/standardization/instruction-set.rst: class | operation | operand kind.</summary>
internal static class EbpfOpcode
{
    private const byte Ldx = 0x01, Jmp = 0x05, Alu64 = 0x07, Alu32 = 0x04;
    private const byte Immediate = 0x00, Register = 0x08;

    /// <summary>dst = *(u32 *)(src + offset)</summary>
    public const byte LoadWord = Ldx | 0x60;

    /// <summary>dst = imm, upper half cleared</summary>
    public const byte Move32Immediate = Alu32 | 0xb0 | Immediate;

    /// <summary>dst = src</summary>
    public const byte MoveRegister = Alu64 | 0xb0 | Register;

    /// <summary>dst = (u32)dst &amp; imm</summary>
    public const byte And32Immediate = Alu32 | 0x50 | Immediate;

    /// <summary>dst = (u32)dst >> imm</summary>
    public const byte ShiftRight32Immediate = Alu32 | 0x70 | Immediate;

    public const byte JumpAlways = Jmp | 0x00;

    /// <summary>if (dst != imm), the immediate sign-extended to 64 bits</summary>
    public const byte JumpNotEqualImmediate = Jmp | 0x50 | Immediate;

    public const byte JumpNotEqualRegister = Jmp | 0x50 | Register;

    public const byte JumpEqualImmediate = Jmp | 0x10 | Immediate;

    public const byte Exit = Jmp | 0x90;
}
