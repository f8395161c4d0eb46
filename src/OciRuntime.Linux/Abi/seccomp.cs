using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OciRuntime.Linux.Abi;

/// <summary>&lt;linux/seccomp.h&gt; struct seccomp_data: what a filter looks at. It loads by offset, so the offsets have names.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct seccomp_data
{
    public const int Number = 0, Architecture = 4, Arguments = 16;

    [FieldOffset(Number)]
    public int nr;
    [FieldOffset(Architecture)]
    public uint arch;
    [FieldOffset(8)]
    public ulong instruction_pointer;
    [FieldOffset(Arguments)]
    public argument_buffer args;

    [InlineArray(6)]
    public struct argument_buffer
    {
        private ulong first;
    }
}

/// <summary>&lt;linux/filter.h&gt; struct sock_filter: one instruction of classic BPF.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct sock_filter
{
    public ushort code;
    public byte jt;
    public byte jf;
    public uint k;
}

/// <summary>&lt;linux/filter.h&gt; struct sock_fprog.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sock_fprog
{
    public ushort len;
    public sock_filter* filter;
}
