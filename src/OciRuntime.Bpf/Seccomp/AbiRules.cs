namespace OciRuntime.Bpf.Seccomp;

/// <summary>The rules of a profile for one ABI, by system call number.</summary>
internal sealed class AbiRules
{
    // By use, in the order of the profile: a rule stands here once for each name that it concerns.
    private readonly List<SeccompRule> _rules = [];

    // The number in the upper half and the place in _rules in the lower, so that sorting keeps the order of the profile.
    private readonly List<long> _uses = [];

    public AbiRules(SeccompProfile profile, Architecture architecture)
    {
        ReadOnlySpan<int> numbers = SyscallTable.Numbers(architecture);
        bool multiplexed = Multiplexer.Has(architecture);
        List<SeccompRule> rules = profile.Rules.ConvertAll(rule => rule.For(architecture));

        foreach (SeccompProfile.Use use in profile.Uses)
        {
            int number = numbers[use.Index];
            int code = 0;
            string through = "";
            if (multiplexed)
                code = Multiplexer.Code(use.Name, out through);
            int multiplexer = code == 0 ? SyscallTable.Unknown : numbers[SyscallTable.IndexOf(through)];
            NewestNumber = Math.Max(NewestNumber, Math.Max(number, multiplexer));

            for (int i = use.FirstRule; i < use.EndRule; i++)
            {
                // runc leaves out rules that repeat the default: they are no exceptions to other rules for the same call.
                if (rules[i].Action == profile.DefaultAction)
                    continue;
                if (number >= 0)
                    Add(number, rules[i]);
                if (code != 0)
                    Add(multiplexer, rules[i].Through(code, architecture));
            }
        }

        _uses.Sort();
    }

    /// <summary>The highest number that the profile names for this ABI, that of a multiplexer among them; 0 when it names none.</summary>
    public int NewestNumber { get; private set; }

    /// <summary>
    /// The numbers that have rules, ascending, and what to do: one action, or rules in the order in which they are asked.
    /// libseccomp lets the first unconditional rule of a call win over all its other rules, wherever they stand.
    /// </summary>
    public IEnumerable<(int Number, SeccompRule[] Rules)> ByNumber()
    {
        for (int first = 0, end; first < _uses.Count; first = end)
        {
            int number = NumberAt(first);
            for (end = first + 1; end < _uses.Count && NumberAt(end) == number;)
                end++;
            yield return (number, Order(first, end));
        }
    }

    private void Add(int number, SeccompRule rule)
    {
        _uses.Add(((long)number << 32) | (uint)_rules.Count);
        _rules.Add(rule);
    }

    private int NumberAt(int use) => (int)(_uses[use] >> 32);

    private SeccompRule RuleAt(int use) => _rules[(int)_uses[use]];

    private SeccompRule[] Order(int first, int end)
    {
        for (int use = first; use < end; use++)
        {
            if (RuleAt(use).IsUnconditional)
                return [RuleAt(use)];
        }

        SeccompRule[] rules = new SeccompRule[end - first];
        for (int use = first; use < end; use++)
            rules[use - first] = RuleAt(use);
        return rules.Length == 1 ? rules : RuleOrder.Of(rules);
    }
}
