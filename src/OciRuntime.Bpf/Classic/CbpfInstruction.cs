using System.Runtime.InteropServices;
using static OciRuntime.Linux.LibcConstants;

namespace OciRuntime.Bpf.Classic;

/// <summary><c>struct sock_filter</c> of linux/filter.h, 8 bytes: jumps are relative to the next instruction.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct CbpfInstruction(ushort Code, byte IfTrue, byte IfFalse, uint K)
{
    // Class | size or operation | mode or source.
    public const ushort LoadWord = BPF_LD | BPF_W | BPF_ABS;
    public const ushort And = BPF_ALU | BPF_AND | BPF_K;
    public const ushort Jump = BPF_JMP | BPF_JA;
    public const ushort JumpIfEqual = BPF_JMP | BPF_JEQ | BPF_K;
    public const ushort JumpIfGreater = BPF_JMP | BPF_JGT | BPF_K;
    public const ushort JumpIfGreaterOrEqual = BPF_JMP | BPF_JGE | BPF_K;
    public const ushort Return = BPF_RET | BPF_K;

    /// <summary>The kernel takes no longer program.</summary>
    public const int MaxCount = BPF_MAXINSNS;
}
