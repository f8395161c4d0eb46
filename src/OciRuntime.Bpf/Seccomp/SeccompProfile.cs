using OciRuntime.Spec;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>A profile whose every word is understood: names are indexes of <see cref="SyscallTable"/>, rules are parsed once for all ABIs.</summary>
internal sealed class SeccompProfile
{
    /// <summary>Verdicts: the profile does not name the call; it names it with the default action alone; there are rules to ask.</summary>
    public const byte Unnamed = 0, AsDefault = 1, Asks = 2;

    /// <summary>Verdicts from here on: the action of that index, whatever the arguments, for every ABI.</summary>
    public const byte Certain = 3;

    private readonly Use[] _uses;
    private int _useCount;
    private readonly byte[] _verdicts = new byte[SyscallTable.Count];
    private readonly List<uint> _certainActions = [];

    private SeccompProfile(LinuxSeccomp seccomp, Architecture native)
    {
        DefaultAction = SeccompAction.Parse(seccomp.DefaultAction, seccomp.DefaultErrnoRet, PointerPart.Profile, "defaultAction", "defaultErrnoRet");
        Architectures = ParseArchitectures(seccomp.Architectures, native);
        UsesNotify = DefaultAction == SeccompAction.Notify;
        List<LinuxSyscall> entries = seccomp.Syscalls ?? [];
        int names = 0;
        foreach (LinuxSyscall entry in entries)
            names += entry.Names?.Count ?? 0;
        _uses = new Use[names];
        ParseRules(entries);
        Flags = SeccompFlags.Parse(seccomp.Flags, UsesNotify);
    }

    /// <summary>One name of one entry: the rules from FirstRule up to EndRule concern it. Index is its place in the table.</summary>
    internal readonly record struct Use(string Name, int Index, int FirstRule, int EndRule);

    public uint DefaultAction { get; }

    /// <summary>The native one first, then the others of the profile that this kernel can run.</summary>
    public Architecture[] Architectures { get; }

    public uint Flags { get; }

    public bool UsesNotify { get; private set; }

    public List<SeccompRule> Rules { get; } = [];

    public ReadOnlySpan<Use> Uses => _uses.AsSpan(0, _useCount);

    /// <summary>By name index: one of the constants above.</summary>
    public ReadOnlySpan<byte> Verdicts => _verdicts;

    /// <summary>The actions of certain verdicts.</summary>
    public IReadOnlyList<uint> CertainActions => _certainActions;

    /// <exception cref="OciRuntime.Linux.OciException">The profile says something that the spec does not know; the pointer says where.</exception>
    public static SeccompProfile Parse(LinuxSeccomp seccomp, Architecture native) => new(seccomp, native);

    private static Architecture[] ParseArchitectures(List<string>? names, Architecture native)
    {
        // libseccomp starts a filter with the native architecture, listed or not; without it nothing could run.
        List<Architecture> architectures = [native];
        for (int i = 0; i < names?.Count; i++)
        {
            if (!SeccompWords.TryParseArchitecture(names[i], out Architecture? architecture))
                throw SeccompFault.At(PointerPart.Profile.Child($"architectures/{i}"), $"unknown architecture {names[i]}");
            if (architecture is { } known && known.RunsOn(native) && !architectures.Contains(known))
                architectures.Add(known);
        }

        return [.. architectures];
    }

    private void ParseRules(List<LinuxSyscall> entries)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            LinuxSyscall entry = entries[i];
            PointerPart at = new(i);
            uint action = SeccompAction.Parse(entry.Action, entry.ErrnoRet, at, "action", "errnoRet");
            UsesNotify |= action == SeccompAction.Notify;
            if (entry.Names is not { Count: > 0 } names)
                throw SeccompFault.At(at.Child("names"), "at least one name is required");

            int firstRule = Rules.Count;
            SeccompRule.AddFrom(entry, i, action, Rules);
            byte verdict = VerdictOf(firstRule);
            foreach (string name in names)
                AddUse(name, firstRule, verdict);
        }
    }

    /// <summary>Of the rules of one entry, which have one action.</summary>
    private byte VerdictOf(int firstRule)
    {
        SeccompRule rule = Rules[firstRule];
        if (rule.Action == DefaultAction) return AsDefault;
        if (!rule.IsUnconditional) return Asks;
        int known = _certainActions.IndexOf(rule.Action);
        if (known < 0)
        {
            known = _certainActions.Count;
            _certainActions.Add(rule.Action);
        }

        return known <= byte.MaxValue - Certain ? (byte)(Certain + known) : Asks;
    }

    /// <summary>A name that no kernel of ours knows is skipped: profiles name calls of newer ones.</summary>
    private void AddUse(string name, int firstRule, byte verdict)
    {
        int index = SyscallTable.IndexOf(name);
        if (index < 0) return;
        _uses[_useCount++] = new Use(name, index, firstRule, Rules.Count);

        // The first unconditional rule wins. Where rules to ask stand before it each ABI has to see: one that compares nothing there is
        // unconditional, too.
        ref byte known = ref _verdicts[index];
        if (known is Unnamed or AsDefault)
            known = verdict;
    }
}
