using System.Runtime.InteropServices;
using OciRuntime.Bpf.Classic;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>What <c>seccomp(SECCOMP_SET_MODE_FILTER, Flags, {Length, Image})</c> takes.</summary>
/// <param name="Program">In the byte order of the machine.</param>
/// <param name="Flags">SECCOMP_FILTER_FLAG_* of linux/seccomp.h.</param>
/// <param name="UsesNotify">Flags ask for a listener: the call returns its file descriptor.</param>
internal sealed record SeccompProgram(CbpfInstruction[] Program, uint Flags, bool UsesNotify)
{
    public ReadOnlySpan<CbpfInstruction> Instructions => Program;

    /// <summary>The instructions as <c>struct sock_filter[]</c>, 8 bytes each.</summary>
    public ReadOnlySpan<byte> Image => MemoryMarshal.AsBytes(Program.AsSpan());
}
