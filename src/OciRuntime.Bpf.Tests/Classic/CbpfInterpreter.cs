using System.Buffers.Binary;
using OciRuntime.Bpf.Classic;
using OciRuntime.Linux;

namespace OciRuntime.Bpf.Tests.Classic;

/// <summary>Runs classic BPF as net/core/filter.c does, as far as seccomp lets it, and checks what the kernel checks before it loads.</summary>
internal static class CbpfInterpreter
{
    private const byte BPF_JSET = 0x40;

    /// <summary>An instruction that libseccomp may write, and we do not.</summary>
    private const ushort JumpIfAnyBit = LibcConstants.BPF_JMP | BPF_JSET | LibcConstants.BPF_K;

    private const int ArchitectureOffset = 4;

    /// <summary><c>struct seccomp_data</c>, 64 bytes.</summary>
    internal readonly record struct Call(uint Number, uint AuditArch, ulong[] Arguments, bool BigEndian = false)
    {
        public byte[] ToBytes()
        {
            byte[] data = new byte[64];
            Write32(data, Number);
            Write32(data.AsSpan(ArchitectureOffset), AuditArch);
            for (int i = 0; i < 6; i++)
            {
                if (BigEndian)
                    BinaryPrimitives.WriteUInt64BigEndian(data.AsSpan(16 + (8 * i)), Arguments[i]);
                else
                    BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(16 + (8 * i)), Arguments[i]);
            }

            return data;
        }

        private void Write32(Span<byte> target, uint value)
        {
            if (BigEndian)
                BinaryPrimitives.WriteUInt32BigEndian(target, value);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(target, value);
        }
    }

    public static uint Run(ReadOnlySpan<CbpfInstruction> program, Call call) => Run(program, call, out _);

    /// <param name="executed">How many instructions ran.</param>
    public static uint Run(ReadOnlySpan<CbpfInstruction> program, Call call, out int executed)
    {
        byte[] data = call.ToBytes();
        uint accumulator = 0;
        executed = 0;
        for (int pc = 0; ; pc++)
        {
            CbpfInstruction now = program[pc];
            executed++;
            switch (now.Code)
            {
                case CbpfInstruction.LoadWord:
                    accumulator = Load(data, (int)now.K, call.BigEndian);
                    break;
                case CbpfInstruction.And:
                    accumulator &= now.K;
                    break;
                case CbpfInstruction.Jump:
                    pc += (int)now.K;
                    break;
                case CbpfInstruction.Return:
                    return now.K;
                default:
                    pc += Compare(now, accumulator) ? now.IfTrue : now.IfFalse;
                    break;
            }
        }
    }

    /// <summary>What bpf_check_classic and seccomp_check_filter ask for; empty when the kernel would take the program.</summary>
    public static string Refusal(ReadOnlySpan<CbpfInstruction> program)
    {
        if (program.Length is 0 or > 4096) return $"{program.Length} instructions";
        for (int pc = 0; pc < program.Length; pc++)
        {
            CbpfInstruction now = program[pc];
            int left = program.Length - pc - 1;
            bool ok = now.Code switch
            {
                CbpfInstruction.LoadWord => now.K % 4 == 0 && now.K < 64,
                CbpfInstruction.And or CbpfInstruction.Return => true,
                CbpfInstruction.Jump => now.K < left,
                CbpfInstruction.JumpIfEqual or CbpfInstruction.JumpIfGreater or CbpfInstruction.JumpIfGreaterOrEqual =>
                    now.IfTrue < left && now.IfFalse < left,
                _ => false,
            };
            if (!ok) return $"instruction {pc}: {now}";
        }

        return program[^1].Code == CbpfInstruction.Return ? "" : "the last instruction does not return";
    }

    /// <summary>
    /// Whether some comparison meets one word or another in the accumulator, depending on the path that leads to it, or the
    /// architecture where it asks for a number. No correct filter does that: the words have different meanings.
    /// </summary>
    public static bool ConfusesWords(ReadOnlySpan<CbpfInstruction> program, IEnumerable<uint> auditArches)
    {
        const int unreached = -1;
        const int several = -2;
        int[] word = new int[program.Length];
        Array.Fill(word, unreached);
        word[0] = several;
        for (int pc = 0; pc < program.Length; pc++)
        {
            CbpfInstruction now = program[pc];
            int content = word[pc];
            if (content == unreached || now.Code == CbpfInstruction.Return) continue;
            if (now.Code is CbpfInstruction.LoadWord or CbpfInstruction.And)
            {
                Reach(pc + 1, now.Code == CbpfInstruction.And ? content : (int)now.K);
            }
            else if (now.Code == CbpfInstruction.Jump)
            {
                Reach(pc + 1 + (int)now.K, content);
            }
            else if (content == several || (content == ArchitectureOffset && !auditArches.Contains(now.K)))
            {
                return true;
            }
            else
            {
                Reach(pc + 1 + now.IfTrue, content);
                Reach(pc + 1 + now.IfFalse, content);
            }
        }

        return false;

        void Reach(int target, int content) =>
            word[target] = word[target] == unreached || word[target] == content ? content : several;
    }

    private static bool Compare(CbpfInstruction instruction, uint accumulator) => instruction.Code switch
    {
        CbpfInstruction.JumpIfEqual => accumulator == instruction.K,
        CbpfInstruction.JumpIfGreater => accumulator > instruction.K,
        CbpfInstruction.JumpIfGreaterOrEqual => accumulator >= instruction.K,
        JumpIfAnyBit => (accumulator & instruction.K) != 0,
        _ => throw new InvalidOperationException($"instruction code 0x{instruction.Code:x}"),
    };

    private static uint Load(byte[] data, int offset, bool bigEndian) => bigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(offset))
        : BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(offset));
}
