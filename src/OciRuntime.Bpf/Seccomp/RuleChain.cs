using OciRuntime.Bpf.Classic;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>The tests of one call's arguments: rules in order, the first whose tests all succeed decides.</summary>
internal static class RuleChain
{
    /// <param name="actions">Gives the label of a return.</param>
    /// <param name="otherwise">Where a call goes that no rule matches.</param>
    public static void Emit(
        CbpfAssembler bpf, Architecture architecture, ReadOnlySpan<SeccompRule> rules, Func<uint, CbpfLabel> actions, CbpfLabel otherwise)
    {
        while (!rules.IsEmpty)
        {
            int run = SharedLoads(rules);
            CbpfLabel next = run == rules.Length ? otherwise : bpf.NewLabel();
            if (run > 1)
                EmitRun(bpf, architecture, rules[..run], actions, next);
            else
                EmitRule(bpf, architecture, rules[0], actions(rules[0].Action), next);
            if (run < rules.Length)
                bpf.Mark(next);
            rules = rules[run..];
        }
    }

    /// <summary>How many rules from the first on ask one argument for values with one upper half.</summary>
    private static int SharedLoads(ReadOnlySpan<SeccompRule> rules)
    {
        int run = 0;
        while (run < rules.Length && rules[run].Tests is [{ IsExact: true } test] &&
            test.Index == rules[0].Tests[0].Index && test.High == rules[0].Tests[0].High)
        {
            run++;
        }
        return Math.Max(run, 1);
    }

    private static void EmitRun(
        CbpfAssembler bpf, Architecture architecture, ReadOnlySpan<SeccompRule> rules, Func<uint, CbpfLabel> actions, CbpfLabel miss)
    {
        ArgumentTest first = rules[0].Tests[0];
        if (architecture.Has64BitArguments())
        {
            first.LoadHigh(bpf, architecture);
            bpf.JumpIfEqual(first.High, CbpfLabel.Next, miss);
        }

        first.LoadLow(bpf, architecture);
        for (int i = 0; i < rules.Length; i++)
            bpf.JumpIfEqual(rules[i].Tests[0].Low, actions(rules[i].Action), i == rules.Length - 1 ? miss : CbpfLabel.Next);
    }

    private static void EmitRule(CbpfAssembler bpf, Architecture architecture, SeccompRule rule, CbpfLabel match, CbpfLabel miss)
    {
        for (int i = 0; i < rule.Tests.Length; i++)
        {
            bool last = i == rule.Tests.Length - 1;
            CbpfLabel success = last ? match : bpf.NewLabel();
            rule.Tests[i].Emit(bpf, architecture, success, miss);
            if (!last)
                bpf.Mark(success);
        }
    }
}
