using System.Runtime.InteropServices;

namespace OciRuntime.Bpf.Classic;

/// <summary><c>struct sock_filter</c> of linux/filter.h, 8 bytes: jumps are relative to the next instruction.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct CbpfInstruction(ushort Code, byte IfTrue, byte IfFalse, uint K)
{
    // linux/bpf_common.h: class | size or operation | mode or source.
    public const ushort LoadWord = 0x20;              // BPF_LD  | BPF_W | BPF_ABS
    public const ushort And = 0x54;                   // BPF_ALU | BPF_AND | BPF_K
    public const ushort Jump = 0x05;                  // BPF_JMP | BPF_JA
    public const ushort JumpIfEqual = 0x15;           // BPF_JMP | BPF_JEQ | BPF_K
    public const ushort JumpIfGreater = 0x25;         // BPF_JMP | BPF_JGT | BPF_K
    public const ushort JumpIfGreaterOrEqual = 0x35;  // BPF_JMP | BPF_JGE | BPF_K
    public const ushort Return = 0x06;                // BPF_RET | BPF_K

    /// <summary>BPF_MAXINSNS: the kernel takes no longer program.</summary>
    public const int MaxCount = 4096;
}
