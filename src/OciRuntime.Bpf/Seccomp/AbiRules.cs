namespace OciRuntime.Bpf.Seccomp;

/// <summary>The rules of a profile for one ABI, by system call number.</summary>
internal sealed class AbiRules
{
    // By use, in the order of the profile: a rule stands here once for each name that it concerns.
    private readonly List<SeccompRule> _rules;

    // By number, those of one number in the order of the profile.
    private readonly Use[] _uses;

    private readonly record struct Use(int Number, int Rule);

    public AbiRules(SeccompProfile profile, Architecture architecture)
    {
        ReadOnlySpan<int> numbers = SyscallTable.Numbers(architecture);
        bool multiplexed = Multiplexer.Has(architecture);
        int capacity = profile.Uses.Count + (multiplexed ? Multiplexer.CodeCount : 0);
        _rules = new(capacity);
        List<Use> uses = new(capacity);
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

        _uses = [.. uses];
        SortByNumber(_uses);

        void Add(int number, SeccompRule rule)
        {
            uses.Add(new Use(number, _rules.Count));
            _rules.Add(rule);
        }
    }

    /// <summary>The highest number that the profile names for this ABI, that of a multiplexer among them; 0 when it names none.</summary>
    public int NewestNumber { get; private set; }

    /// <summary>
    /// The numbers that have rules, ascending, and what to do: one action, or rules in the order in which they are asked.
    /// libseccomp lets the first unconditional rule of a call win over all its other rules, wherever they stand.
    /// </summary>
    public IEnumerable<(int Number, SeccompRule[] Rules)> ByNumber()
    {
        for (int first = 0, end; first < _uses.Length; first = end)
        {
            int number = _uses[first].Number;
            for (end = first + 1; end < _uses.Length && _uses[end].Number == number;)
                end++;
            yield return (number, Order(first, end));
        }
    }

    /// <summary>
    /// Two rounds over ten bits each, of which each keeps the order of equal ones: numbers have no more bits, but for that of x32,
    /// which all of an ABI have or none. The second round ends in the array that the first began with. Array.Sort, which asks a
    /// comparer in a native binary, would take a fifth of the compilation.
    /// </summary>
    private static void SortByNumber(Use[] uses)
    {
        const int bits = SyscallTable.NumberBits / 2;
        Span<int> places = stackalloc int[1 << bits];
        Use[] sorted = new Use[uses.Length];
        for (int shift = 0; shift < SyscallTable.NumberBits; shift += bits)
        {
            places.Clear();
            foreach (Use use in uses)
                places[Digit(use)]++;
            for (int digit = 0, next = 0; digit < places.Length; digit++)
                (places[digit], next) = (next, next + places[digit]);
            foreach (Use use in uses)
                sorted[places[Digit(use)]++] = use;
            (uses, sorted) = (sorted, uses);

            int Digit(Use use) => (use.Number >> shift) & ((1 << bits) - 1);
        }
    }

    private SeccompRule RuleAt(int use) => _rules[_uses[use].Rule];

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
