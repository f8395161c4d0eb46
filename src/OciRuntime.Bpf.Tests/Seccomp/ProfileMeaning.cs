using OciRuntime.Bpf.Seccomp;
using OciRuntime.Spec;
using Call = OciRuntime.Bpf.Tests.Classic.CbpfInterpreter.Call;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>
/// The meaning of a profile, asked one call at a time and with no program in between: a second opinion for what libseccomp cannot
/// compile (loongarch64, foreign architectures, calls with many tests), and the judge where it contradicts the rules it was given.
/// </summary>
internal sealed class ProfileMeaning
{
    private readonly uint _defaultAction;
    private readonly List<Entry> _entries;
    private readonly Dictionary<Architecture, int> _newest = [];
    private readonly Dictionary<(Architecture Abi, uint Number), List<Entry>> _concerned = [];

    public ProfileMeaning(LinuxSeccomp profile, Architecture native)
    {
        _defaultAction = SeccompAction.Parse(profile.DefaultAction, profile.DefaultErrnoRet, PointerPart.Profile, "", "");
        Covered = [native];
        foreach (string name in (profile.Architectures ?? []).Distinct())
        {
            if (SeccompWords.TryParseArchitecture(name, out Architecture? abi) && abi is { } known && known != native && known.RunsOn(native))
                Covered.Add(known);
        }

        _entries = [.. (profile.Syscalls ?? []).SelectMany(entry => entry.Names!.Select(name => new Entry(name, entry)))];
        foreach (Architecture abi in Covered)
            _newest[abi] = _entries.Select(entry => Math.Max(entry.Number(abi), entry.Multiplexer(abi))).DefaultIfEmpty(0).Max();
    }

    public List<Architecture> Covered { get; }

    /// <summary>Numbers that the profile names on one ABI.</summary>
    public IEnumerable<int> Numbers(Architecture abi) => _entries.Select(entry => entry.Number(abi)).Where(number => number >= 0);

    /// <summary>What the filter must answer; null when rules that match ask for different things.</summary>
    public uint? Answer(Call call)
    {
        if (AbiOf(call) is not { } abi) return SeccompAction.KillThread;
        if (IsHidden(call.Number, abi)) return SeccompAction.NoSuchCall;
        List<uint> matching = [.. Matching(abi, call).Distinct()];
        return matching.Count switch { 0 => _defaultAction, 1 => matching[0], _ => null };
    }

    /// <summary>Everything that a matching rule asks for.</summary>
    public List<uint> Candidates(Call call) => AbiOf(call) is { } abi ? Matching(abi, call) : [];

    /// <summary>Whether the answer depends on the arguments.</summary>
    public bool TestsArguments(Call call) => AbiOf(call) is { } abi && Concerned(abi, call.Number).Any(entry => !entry.IsUnconditional(abi));

    /// <summary>As runc's stub: the number lies above every one that the profile names for this ABI.</summary>
    public bool IsHidden(Call call) => AbiOf(call) is { } abi && IsHidden(call.Number, abi);

    /// <summary>The ABI of a call on this kernel, null for one that the profile does not cover.</summary>
    public Architecture? AbiOf(Call call)
    {
        int place = Covered.FindIndex(abi => abi != Architecture.X32 && abi.AuditArch() == call.AuditArch);
        Architecture? abi = place < 0 ? null : Covered[place];
        if (abi != Architecture.X86_64 || call.Number < Architectures.X32Bit) return abi;
        if (Covered.Contains(Architecture.X32)) return Architecture.X32;
        return call.Number == uint.MaxValue ? Architecture.X86_64 : null;
    }

    private bool IsHidden(uint number, Architecture abi)
    {
        if (SeccompAction.LetsCallsThrough(_defaultAction) || _newest[abi] <= 0) return false;
        if (abi == Architecture.X86_64 && number >= Architectures.X32Bit)
            return false; // the stub leaves the x32 range to the filter, and in it -1
        return number > _newest[abi] || (number == 0 && abi.IsBigEndian());
    }

    /// <summary>The actions of the rules that match; of the first unconditional one alone, if there is one.</summary>
    private List<uint> Matching(Architecture abi, Call call)
    {
        List<uint> matching = [];
        foreach (Entry entry in Concerned(abi, call.Number))
        {
            if (entry.Number(abi) != (int)call.Number)
            {
                if (entry.Matches(abi, call, throughMultiplexer: true))
                    matching.Add(entry.Action);
                continue;
            }

            if (entry.IsUnconditional(abi)) return [entry.Action];
            if (entry.Matches(abi, call, throughMultiplexer: false))
                matching.Add(entry.Action);
        }

        return matching;
    }

    /// <summary>Entries that do not merely repeat the default and concern the number, directly or as a multiplexer.</summary>
    private List<Entry> Concerned(Architecture abi, uint number)
    {
        if (_concerned.TryGetValue((abi, number), out List<Entry>? entries)) return entries;
        entries = number > int.MaxValue ? [] : _entries.FindAll(entry =>
            entry.Action != _defaultAction && (entry.Number(abi) == (int)number || entry.Multiplexer(abi) == (int)number));
        return _concerned[(abi, number)] = entries;
    }

    private static ulong Width(Architecture abi, ulong value) => abi.Has64BitArguments() ? value : (uint)value;

    private static bool IsEmpty(LinuxSeccompArg test, Architecture abi) => test.Op == "SCMP_CMP_MASKED_EQ" && Width(abi, test.Value) == 0;

    private static bool Holds(LinuxSeccompArg test, Architecture abi, Call call)
    {
        ulong argument = Width(abi, call.Arguments[test.Index]);
        ulong value = Width(abi, test.Value);
        return test.Op switch
        {
            "SCMP_CMP_NE" => argument != value,
            "SCMP_CMP_LT" => argument < value,
            "SCMP_CMP_LE" => argument <= value,
            "SCMP_CMP_EQ" => argument == value,
            "SCMP_CMP_GE" => argument >= value,
            "SCMP_CMP_GT" => argument > value,
            _ => (argument & value) == (test.ValueTwo & value),
        };
    }

    /// <summary>One name of one entry of the profile.</summary>
    private sealed class Entry(string name, LinuxSyscall entry)
    {
        private readonly int _index = SyscallTable.IndexOf(name);
        private readonly List<LinuxSeccompArg> _tests = entry.Args ?? [];
        private readonly bool _anyTestIsEnough = (entry.Args ?? []).GroupBy(test => test.Index).Any(group => group.Count() > 1);

        public uint Action { get; } = SeccompAction.Parse(entry.Action, entry.ErrnoRet, PointerPart.Profile, "", "");

        public int Number(Architecture abi) => _index < 0 ? -1 : SyscallTable.Numbers(abi)[_index];

        public int Multiplexer(Architecture abi)
        {
            if (!Bpf.Seccomp.Multiplexer.Has(abi) || Multiplexed.Code(name, out string through) == 0) return -1;
            return SyscallTable.Numbers(abi)[SyscallTable.IndexOf(through)];
        }

        public bool IsUnconditional(Architecture abi) =>
            _anyTestIsEnough ? _tests.Any(test => IsEmpty(test, abi)) : _tests.All(test => IsEmpty(test, abi));

        /// <summary>Behind a multiplexer the first argument is the code, and only the others can be tested.</summary>
        public bool Matches(Architecture abi, Call call, bool throughMultiplexer)
        {
            if (throughMultiplexer && Width(abi, call.Arguments[0]) != (ulong)Multiplexed.Code(name, out _))
                return false;
            bool Holds(LinuxSeccompArg test) => (throughMultiplexer && test.Index == 0) || ProfileMeaning.Holds(test, abi, call);
            return _anyTestIsEnough ? _tests.Any(Holds) : _tests.All(Holds);
        }
    }
}
