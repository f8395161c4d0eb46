using System.Runtime.InteropServices;

namespace OciRuntime.Linux.Abi;

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
