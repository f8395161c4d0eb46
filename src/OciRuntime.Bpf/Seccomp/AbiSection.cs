using System.Runtime.InteropServices;
using OciRuntime.Bpf.Classic;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>The part of the program that judges the calls of one ABI: the search, then the tests of arguments, then the returns.</summary>
internal sealed class AbiSection
{
    private readonly CbpfAssembler _bpf;
    private readonly Architecture _architecture;
    private readonly SyscallSearch _search = new();

    // What the search leads to: actions and chains of rules, by label.
    private readonly List<CbpfLabel> _labels = [];
    private readonly List<(uint Action, int Outcome)> _actions = [];
    private readonly List<(SeccompRule[] Rules, int Outcome)> _chains = [];

    private AbiSection(CbpfAssembler bpf, Architecture architecture)
    {
        _bpf = bpf;
        _architecture = architecture;
    }

    /// <summary>Writes the section; the accumulator holds the number of the call.</summary>
    /// <param name="deniesX32">Calls with the x32 bit come here too, and the profile does not list that ABI.</param>
    public static void Emit(CbpfAssembler bpf, SeccompProfile profile, Architecture architecture, bool deniesX32)
    {
        AbiSection section = new(bpf, architecture);
        section.AddRanges(profile, new AbiRules(profile, architecture));
        if (deniesX32)
            section.DenyX32(profile.DefaultAction);
        section.Emit(profile.DefaultAction);
    }

    private void AddRanges(SeccompProfile profile, AbiRules abi)
    {
        int otherwise = Action(profile.DefaultAction);
        bool hidesNewerCalls = abi.NewestNumber > 0 && !SeccompAction.LetsCallsThrough(profile.DefaultAction);
        AddLowest(otherwise, hidesNewerCalls);
        AddCalls(profile, abi, otherwise);

        // As runc: a call newer than any that the profile names does not exist for the container, whatever the default
        // action. glibc, for one, goes back from clone3 to clone after ENOSYS and gives up after EPERM.
        if (hidesNewerCalls)
            _search.AddRange((uint)abi.NewestNumber + 1, Action(SeccompAction.NoSuchCall));
    }

    /// <summary>The calls of the profile by ascending number. Most are certain, and in a row with others of their action.</summary>
    private void AddCalls(SeccompProfile profile, AbiRules abi, int otherwise)
    {
        ReadOnlySpan<ushort> names = SyscallTable.ByNumber(_architecture);
        ReadOnlySpan<int> numbers = SyscallTable.Numbers(_architecture);
        ReadOnlySpan<byte> verdicts = profile.Verdicts;
        for (int first = 0, end; first < names.Length; first = end)
        {
            int number = numbers[names[first]];
            for (end = first + 1; end < names.Length && numbers[names[end]] == number;)
                end++;
            byte verdict = verdicts[names[first]];
            if (end - first > 1 || verdict == SeccompProfile.Asks || abi.IsMultiplexer(names[first]))
            {
                AddAsked(abi, number, names[first..end], otherwise);
            }
            else if (verdict >= SeccompProfile.Certain)
            {
                int calls = 1;
                while (end < names.Length && verdicts[names[end]] == verdict && numbers[names[end]] == number + calls
                    && !IsSpecial(names, numbers, end, abi))
                {
                    calls++;
                    end++;
                }

                _search.AddCalls((uint)number, calls, Action(profile.CertainActions[verdict - SeccompProfile.Certain]), otherwise);
            }
        }
    }

    /// <summary>Of two names, or behind a multiplexer.</summary>
    private static bool IsSpecial(ReadOnlySpan<ushort> names, ReadOnlySpan<int> numbers, int at, AbiRules abi) =>
        abi.IsMultiplexer(names[at]) || (at + 1 < names.Length && numbers[names[at + 1]] == numbers[names[at]]);

    private void AddAsked(AbiRules abi, int number, ReadOnlySpan<ushort> names, int otherwise)
    {
        (uint? action, SeccompRule[] asked) = abi.Decide(names);
        if (action is { } certain)
            _search.AddCalls((uint)number, 1, Action(certain), otherwise);
        else if (asked.Length > 0)
            _search.AddCalls((uint)number, 1, Chain(asked), otherwise);
    }

    private void AddLowest(int otherwise, bool hidesNewerCalls)
    {
        uint lowest = _architecture == Architecture.X32 ? Architectures.X32Bit : 0;

        // s390 enters calls above 255 through number 0 and leaves that number when the kernel knows no such call.
        if (hidesNewerCalls && _architecture is Architecture.S390x or Architecture.S390)
            _search.AddRange(lowest++, Action(SeccompAction.NoSuchCall));
        _search.AddRange(lowest, otherwise);
    }

    /// <summary>An ABI that is not listed is killed. -1 is no x32 call: a tracer sets it to skip the call.</summary>
    private void DenyX32(uint defaultAction)
    {
        _search.AddRange(Architectures.X32Bit, Action(SeccompAction.KillThread));
        _search.AddRange(uint.MaxValue, Action(defaultAction));
    }

    private void Emit(uint defaultAction)
    {
        _search.Emit(_bpf, CollectionsMarshal.AsSpan(_labels));
        foreach ((SeccompRule[] rules, int outcome) in _chains)
        {
            _bpf.Mark(_labels[outcome]);
            RuleChain.Emit(_bpf, _architecture, rules, Return, Return(defaultAction));
        }

        foreach ((uint action, int outcome) in _actions)
        {
            _bpf.Mark(_labels[outcome]);
            _bpf.Return(action);
        }
    }

    private CbpfLabel Return(uint action) => _labels[Action(action)];

    private int Action(uint action)
    {
        foreach ((uint known, int outcome) in _actions)
            if (known == action) return outcome;

        _actions.Add((action, _labels.Count));
        return NewOutcome();
    }

    private int Chain(SeccompRule[] rules)
    {
        _chains.Add((rules, _labels.Count));
        return NewOutcome();
    }

    private int NewOutcome()
    {
        _labels.Add(_bpf.NewLabel());
        return _labels.Count - 1;
    }
}
