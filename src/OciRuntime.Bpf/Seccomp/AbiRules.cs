namespace OciRuntime.Bpf.Seccomp;

/// <summary>
/// The rules of a profile as one ABI sees them. What is certain by its name alone SeccompProfile tells; the few other calls,
/// with rules to ask, of two names or behind a multiplexer, are decided here.
/// </summary>
internal sealed class AbiRules
{
    private const int IpcCode = 0x80;

    private readonly SeccompProfile _profile;
    private readonly Architecture _architecture;
    private readonly SeccompRule?[] _rules;

    // By name: the code by which socketcall passes the call on, or that of ipc and IpcCode. Empty where there are no multiplexers.
    private readonly byte[] _codes = [];

    // The names of the multiplexers that calls of the profile arrive through.
    private readonly int _socketcall = SyscallTable.Unknown;
    private readonly int _ipc = SyscallTable.Unknown;

    public AbiRules(SeccompProfile profile, Architecture architecture)
    {
        _profile = profile;
        _architecture = architecture;
        _rules = new SeccompRule?[profile.Rules.Count];
        if (Multiplexer.Has(architecture))
        {
            _codes = new byte[SyscallTable.Count];
            _socketcall = Reached(Multiplexer.Socketcall, Multiplexer.SocketCalls, flag: 0);
            _ipc = Reached(Multiplexer.Ipc, Multiplexer.IpcCalls, IpcCode);
        }

        NewestNumber = FindNewestNumber();
    }

    /// <summary>The highest number that the profile names for this ABI, that of a multiplexer among them; 0 when it names none.</summary>
    public int NewestNumber { get; }

    /// <summary>Whether calls arrive through it that the profile names.</summary>
    public bool IsMultiplexer(int name) => name == _socketcall || name == _ipc;

    /// <summary>
    /// What to do with a call of these names: an action, or rules in the order in which they are asked; neither where no rule concerns
    /// it. libseccomp lets the first unconditional rule of a call win over all its other rules, wherever they stand.
    /// </summary>
    public (uint? Action, SeccompRule[] Asked) Decide(ReadOnlySpan<ushort> names)
    {
        List<SeccompRule> asked = [];
        int name = names[0];
        bool isAlone = names.Length == 1 && !IsMultiplexer(name);
        foreach (ref readonly SeccompProfile.Use use in _profile.Uses)
        {
            int code = 0;
            if (use.Index != name && (isAlone || (!names.Contains((ushort)use.Index) && (code = CodeThrough(name, use.Index)) == 0)))
                continue;
            for (int i = use.FirstRule; i < use.EndRule; i++)
            {
                // runc leaves out rules that repeat the default: they are no exceptions to other rules for the same call.
                if (_profile.Rules[i].Action == _profile.DefaultAction) continue;
                SeccompRule rule = _rules[i] ??= _profile.Rules[i].For(_architecture);
                if (code != 0)
                    rule = rule.Through(code, _architecture);
                if (rule.IsUnconditional) return (rule.Action, []);
                asked.Add(rule);
            }
        }

        return (null, asked.Count > 1 ? RuleOrder.Of([.. asked]) : [.. asked]);
    }

    private int Reached(string multiplexer, string[] calls, int flag)
    {
        bool reached = false;
        for (int code = 1; code < calls.Length; code++)
        {
            if (calls[code].Length == 0) continue;
            int name = SyscallTable.IndexOf(calls[code]);
            _codes[name] = (byte)(code | flag);
            reached |= _profile.Verdicts[name] != SeccompProfile.Unnamed;
        }

        return reached ? SyscallTable.IndexOf(multiplexer) : SyscallTable.Unknown;
    }

    private int CodeThrough(int multiplexer, int name)
    {
        if (!IsMultiplexer(multiplexer) || _codes[name] == 0 || ((_codes[name] & IpcCode) != 0) != (multiplexer == _ipc))
            return 0;
        return _codes[name] & ~IpcCode;
    }

    private int FindNewestNumber()
    {
        ReadOnlySpan<ushort> names = SyscallTable.ByNumber(_architecture);
        int last = names.Length - 1;
        while (last >= 0 && _profile.Verdicts[names[last]] == SeccompProfile.Unnamed && !IsMultiplexer(names[last]))
            last--;
        return last < 0 ? 0 : SyscallTable.Numbers(_architecture)[names[last]];
    }
}
