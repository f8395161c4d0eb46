using System.Runtime.InteropServices;
using OciRuntime.Bpf.Extended;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Bpf.Devices;

/// <summary>
/// Compiles device rules to a BPF_PROG_TYPE_CGROUP_DEVICE program. The kernel runs it at each open and mknod of a
/// device with a <see cref="bpf_cgroup_dev_ctx"/>; 1 allows, 0 denies.
/// </summary>
internal static class DeviceProgram
{
    private const EbpfRegister Context = EbpfRegister.R1, Kind = EbpfRegister.R2, Access = EbpfRegister.R3,
        Major = EbpfRegister.R4, Minor = EbpfRegister.R5, Scratch = EbpfRegister.R6;

    // Seven instructions a rule at the most, and a jump over all of them has sixteen bits.
    private const int MostInGroup = 4096;

    public static EbpfInstruction[] Compile(DeviceRules rules)
    {
        EbpfAssembler code = new();
        code.LoadWord(Kind, Context, bpf_cgroup_dev_ctx.AccessType);
        code.Move(Access, Kind);
        code.And(Kind, 0xffff);
        code.ShiftRight(Access, 16);
        code.LoadWord(Major, Context, bpf_cgroup_dev_ctx.Major);
        code.LoadWord(Minor, Context, bpf_cgroup_dev_ctx.Minor);
        List<DeviceRule> exceptions = Sorted(rules);
        for (int first = 0, count; first < exceptions.Count; first += count)
        {
            count = CountOfGroup(exceptions, first);
            AddGroup(code, CollectionsMarshal.AsSpan(exceptions).Slice(first, count));
        }
        code.Return(rules.DefaultAllow ? 1u : 0u);
        return code.Finish();
    }

    /// <summary>By kind and major number. All exceptions say the opposite of the default, so their order does not matter.</summary>
    private static List<DeviceRule> Sorted(DeviceRules rules)
    {
        List<DeviceRule> exceptions = new(rules.ExceptionCount);
        for (int i = 0; i < rules.ExceptionCount; i++)
            exceptions.Add(rules[i]);
        exceptions.Sort((a, b) => a.Match.Kind != b.Match.Kind ? a.Match.Kind.CompareTo(b.Match.Kind) : a.Match.Major.CompareTo(b.Match.Major));
        return exceptions;
    }

    private static int CountOfGroup(List<DeviceRule> exceptions, int first)
    {
        DeviceMatch head = exceptions[first].Match;
        int count = 1;
        while (count < MostInGroup && first + count < exceptions.Count && (exceptions[first + count].Match with { Minor = head.Minor }) == head)
            count++;
        return count;
    }

    // The kernel's verifier goes on from each failed comparison with what is known by then: a major number that is tested again for each of its minor
    // numbers makes it walk all the rest of the program once for every major number.
    private static void AddGroup(EbpfAssembler code, ReadOnlySpan<DeviceRule> group)
    {
        DeviceMatch head = group[0].Match;
        EbpfLabel next = code.NewLabel();
        code.JumpIfNotEqual(Kind, (int)head.Kind, next);
        if (head.Major != DeviceMatch.Any)
            JumpIfOther(code, Major, (uint)head.Major, next);
        foreach (DeviceRule rule in group)
            AddException(code, rule);
        code.Mark(next);
    }

    private static void AddException(EbpfAssembler code, DeviceRule rule)
    {
        EbpfLabel next = code.NewLabel();
        if (rule.Match.Minor != DeviceMatch.Any)
            JumpIfOther(code, Minor, (uint)rule.Match.Minor, next);
        if (rule.Access != DeviceAccess.All)
            JumpIfAccessDoesNotFit(code, rule, next);
        code.Return(rule.Allow ? 1u : 0u);
        code.Mark(next);
    }

    private static void JumpIfOther(EbpfAssembler code, EbpfRegister number, uint wanted, EbpfLabel next)
    {
        if (wanted <= int.MaxValue)
        {
            code.JumpIfNotEqual(number, (int)wanted, next);
            return;
        }
        code.Move(Scratch, wanted);
        code.JumpIfNotEqual(number, Scratch, next);
    }

    // An "allow" must cover all that is asked for; a "deny" strikes when it covers any of it, or opening read-write
    // would pass a rule that denies writing. So does the kernel on v1: match_exception and match_exception_partial in
    // security/device_cgroup.c.
    private static void JumpIfAccessDoesNotFit(EbpfAssembler code, DeviceRule rule, EbpfLabel next)
    {
        code.Move(Scratch, Access);
        if (rule.Allow)
        {
            code.And(Scratch, (uint)(DeviceAccess.All & ~rule.Access));
            code.JumpIfNotEqual(Scratch, 0, next);
        }
        else
        {
            code.And(Scratch, (uint)rule.Access);
            code.JumpIfEqual(Scratch, 0, next);
        }
    }
}
