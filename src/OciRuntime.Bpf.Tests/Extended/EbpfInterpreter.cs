using OciRuntime.Bpf.Extended;

namespace OciRuntime.Bpf.Tests.Extended;

/// <summary>Runs the instructions that the assembler can write, by the rules of the kernel's instruction-set document.</summary>
internal static class EbpfInterpreter
{
    /// <param name="program">Ends with exit.</param>
    /// <param name="context">The words behind R1.</param>
    public static ulong Run(ReadOnlySpan<EbpfInstruction> program, params uint[] context)
    {
        ulong[] r = new ulong[11];
        for (int pc = 0; ; pc++)
        {
            EbpfInstruction i = program[pc];
            ref ulong d = ref r[(int)i.Destination];
            ulong s = r[(int)i.Source];
            switch (i.Opcode)
            {
                case 0x61: i.Source.Should().Be(EbpfRegister.R1); d = context[i.Offset / 4]; break;
                case 0xb4: d = (uint)i.Immediate; break;
                case 0xbf: d = s; break;
                case 0x54: d = (uint)d & (uint)i.Immediate; break;
                case 0x74: d = (uint)d >> i.Immediate; break;
                case 0x05: pc += i.Offset; break;
                case 0x55: pc += d != (ulong)i.Immediate ? i.Offset : 0; break;
                case 0x15: pc += d == (ulong)i.Immediate ? i.Offset : 0; break;
                case 0x5d: pc += d != s ? i.Offset : 0; break;
                case 0x95: return r[0];
                default: throw new InvalidOperationException($"opcode {i.Opcode:x2}");
            }
        }
    }
}
