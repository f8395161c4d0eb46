namespace OciRuntime.Bpf.Seccomp;

/// <summary>The rules of a profile for one ABI, by system call number.</summary>
internal sealed class AbiRules
{
    // Those of the profile as this ABI sees them, then those for calls that arrive through a multiplexer.
    private readonly List<SeccompRule> _rules;

    // By number, those of one number in the order of the profile.
    private readonly Use[] _uses;

    private readonly record struct Use(int Number, int Rule);

    /// <summary>What to do with a call: one action, or rules in the order in which they are asked.</summary>
    /// <param name="Asked">Null where the action is certain.</param>
    internal readonly record struct Call(int Number, uint Action, SeccompRule[]? Asked);

    public AbiRules(SeccompProfile profile, Architecture architecture)
    {
        ReadOnlySpan<int> numbers = SyscallTable.Numbers(architecture);
        bool multiplexed = Multiplexer.Has(architecture);
        _rules = profile.Rules.ConvertAll(rule => rule.For(architecture));
        List<Use> uses = new(profile.Uses.Count + (multiplexed ? Multiplexer.CodeCount : 0));

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
                if (_rules[i].Action == profile.DefaultAction)
                    continue;
                if (number >= 0)
                    uses.Add(new Use(number, i));
                if (code != 0)
                {
                    uses.Add(new Use(multiplexer, _rules.Count));
                    _rules.Add(_rules[i].Through(code, architecture));
                }
            }
        }

        _uses = ByNumber([.. uses], NewestNumber);
    }

    /// <summary>The highest number that the profile names for this ABI, that of a multiplexer among them; 0 when it names none.</summary>
    public int NewestNumber { get; }

    /// <summary>The calls that have rules, by ascending number.</summary>
    public Enumerator GetEnumerator() => new(this);

    internal struct Enumerator(AbiRules abi)
    {
        private int _end;

        public Call Current { get; private set; }

        public bool MoveNext()
        {
            int first = _end;
            if (first == abi._uses.Length)
                return false;
            int number = abi._uses[first].Number;
            do
                _end++;
            while (_end < abi._uses.Length && abi._uses[_end].Number == number);
            Current = abi.Decide(number, first, _end);
            return true;
        }
    }

    /// <summary>libseccomp lets the first unconditional rule of a call win over all its other rules, wherever they stand.</summary>
    private Call Decide(int number, int first, int end)
    {
        for (int use = first; use < end; use++)
        {
            SeccompRule rule = _rules[_uses[use].Rule];
            if (rule.IsUnconditional)
                return new Call(number, rule.Action, Asked: null);
        }

        SeccompRule[] rules = new SeccompRule[end - first];
        for (int use = first; use < end; use++)
            rules[use - first] = _rules[_uses[use].Rule];
        return new Call(number, Action: 0, rules.Length == 1 ? rules : RuleOrder.Of(rules));
    }

    /// <summary>
    /// Sorted by ten bits of the number at a time, which keeps the order of equal ones; once is enough but for arm's own calls,
    /// which start at 0xF0000. The bit of x32 all calls of an ABI have or none. Array.Sort, which asks a comparer in a native
    /// binary, would take a fifth of the compilation.
    /// </summary>
    private static Use[] ByNumber(Use[] uses, int newest)
    {
        const int bits = 10;
        Use[] sorted = new Use[uses.Length];
        Span<int> places = stackalloc int[1 << bits];
        for (int left = newest & ~(int)Architectures.X32Bit, shift = 0; left > 0; left >>= bits, shift += bits)
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

        return uses;
    }
}
