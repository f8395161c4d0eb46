using FsCheck;
using FsCheck.Fluent;
using OciRuntime.Bpf.Seccomp;
using OciRuntime.Spec;
using Call = OciRuntime.Bpf.Tests.Classic.CbpfInterpreter.Call;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>Random profiles, dense where mistakes live: few names, neighbouring constants, constants around 32 bits.</summary>
internal static class ProfileGenerator
{
    private static readonly string[] s_operators =
    [
        "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ",
    ];

    private static readonly string[] s_actions =
    [
        "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP", "SCMP_ACT_ERRNO", "SCMP_ACT_TRACE",
        "SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY",
    ];

    private static readonly ulong[] s_constants =
    [
        0, 1, 2, 3, 8, 0x7F, 0xFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 0x100000000, 0x100000001, 0x1FFFFFFFF,
        0x200000000, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0xFFFFFFFF00000000, 0xFFFFFFFFFFFFFFFF, 0x7E020000,
    ];

    /// <param name="names">To choose from.</param>
    /// <param name="bounded">Whether a call has few tests only, as libseccomp needs it.</param>
    public static Arbitrary<LinuxSeccomp> Profiles(IReadOnlyList<string> names, IReadOnlyList<string> architectures, bool bounded)
    {
        Gen<LinuxSeccomp> profiles =
            from defaultAction in Action()
            from count in Gen.Choose(0, 30)
            from few in Gen.Elements(true, false)
            from pool in Gen.Elements(names.AsEnumerable()).ArrayOf(few ? 4 : 60)
            from entries in Entry(pool).ListOf(count)
            from agreeing in Gen.Elements(true, true, false)
            from listed in Gen.SubListOf(architectures.AsEnumerable())
            select new LinuxSeccomp
            {
                DefaultAction = defaultAction.Name,
                DefaultErrnoRet = defaultAction.Errno,
                Architectures = [.. listed],
                Syscalls = [.. bounded ? Bounded(entries, agreeing) : entries],
            };
        return Arb.From(profiles, Simpler);
    }

    /// <summary>
    /// Calls that could show a difference: every number there is and neighbours of those named, with arguments around the constants.
    /// </summary>
    public static IEnumerable<Call> Calls(LinuxSeccomp profile, ProfileMeaning meaning, Architecture native, Random random)
    {
        List<ulong> near = Near(profile);
        HashSet<uint> auditArches = [.. meaning.Covered.Select(abi => abi.AuditArch()), 0, 0xC0000099];
        foreach (uint auditArch in auditArches)
        {
            foreach (uint number in Numbers(meaning, native, auditArch))
            {
                Call plain = new(number, auditArch, new ulong[6], native.IsBigEndian());
                yield return plain;
                for (int i = 0; i < 16 && meaning.TestsArguments(plain); i++)
                    yield return plain with { Arguments = Arguments(near, random) };
            }
        }
    }

    private static HashSet<uint> Numbers(ProfileMeaning meaning, Architecture native, uint auditArch)
    {
        HashSet<uint> numbers = [0, 1, 102, 117, 500, 0x3FFFFFFF, 0x40000000, 0x40000001, 0x40000200, 0x40000300, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];
        foreach (Architecture abi in Enum.GetValues<Architecture>().Where(abi => abi.RunsOn(native) && abi.AuditArch() == auditArch))
        {
            numbers.UnionWith(AllNumbers(abi));
            foreach (int number in meaning.Numbers(abi))
                numbers.UnionWith([(uint)number, (uint)number + 1, (uint)Math.Max(number - 1, 0)]);
        }

        return numbers;
    }

    private static IEnumerable<uint> AllNumbers(Architecture abi)
    {
        foreach (int number in SyscallTable.Numbers(abi).ToArray())
        {
            if (number >= 0)
                yield return (uint)number;
        }
    }

    /// <summary>Constants of the profile, what lies beside them, and what differs in one half only.</summary>
    private static List<ulong> Near(LinuxSeccomp profile)
    {
        List<ulong> near = [0, 1, 2, 5, ulong.MaxValue];
        foreach (LinuxSeccompArg test in (profile.Syscalls ?? []).SelectMany(entry => entry.Args ?? []))
        {
            near.AddRange([test.Value, test.Value - 1, test.Value + 1, test.ValueTwo, test.Value & test.ValueTwo, test.Value ^ (1UL << 32),
                ~test.Value]);
        }
        return near;
    }

    private static ulong[] Arguments(List<ulong> near, Random random)
    {
        ulong[] arguments = new ulong[6];
        for (int i = 0; i < 6; i++)
            arguments[i] = near[random.Next(near.Count)];
        return arguments;
    }

    private static Gen<(string Name, uint? Errno)> Action() =>
        from name in Gen.Elements(s_actions)
        from errno in Gen.Choose(0, 200)
        select (name, name is "SCMP_ACT_ERRNO" or "SCMP_ACT_TRACE" && errno > 100 ? (uint?)(errno - 100) : null);

    private static Gen<LinuxSyscall> Entry(string[] pool) =>
        from action in Action()
        from nameCount in Gen.Choose(1, 5)
        from names in Gen.Elements(pool).ListOf(nameCount)
        from argCount in Gen.Choose(-3, 3)
        from args in Test().ListOf(Math.Max(0, argCount))
        select new LinuxSyscall { Names = [.. names], Action = action.Name, ErrnoRet = action.Errno, Args = [.. args] };

    private static Gen<LinuxSeccompArg> Test() =>
        from index in Gen.Choose(0, 5)
        from op in Gen.Elements(s_operators)
        from value in Gen.Elements(s_constants)
        from valueTwo in Gen.Elements(s_constants)
        select new LinuxSeccompArg { Index = (uint)index, Op = op, Value = value, ValueTwo = valueTwo };

    /// <summary>
    /// Stops before a call has more than three tests: libseccomp copies the trees of one call's rules into each other, and with
    /// some it never ends. What goes through a multiplexer counts as one call.
    /// </summary>
    /// <param name="agreeing">Whether all rules of a call that test arguments have the action of the first such rule.</param>
    private static IEnumerable<LinuxSyscall> Bounded(IEnumerable<LinuxSyscall> entries, bool agreeing)
    {
        Dictionary<string, (LinuxSyscall First, int Tests)> conditional = [];
        foreach (LinuxSyscall entry in entries)
        {
            foreach (string name in entry.Names!)
            {
                // Behind a multiplexer every rule has a test: of the code.
                LinuxSyscall model = entry;
                bool isMultiplexed = Multiplexed.Code(name, out string through) != 0;
                if (isMultiplexed || entry.Args is { Count: > 0 })
                {
                    string call = isMultiplexed ? through : name;
                    (LinuxSyscall first, int tests) = conditional.GetValueOrDefault(call, (entry, 0));
                    tests += entry.Args?.Count ?? 0;
                    if (tests > 3) continue;
                    conditional[call] = (first, tests);
                    model = agreeing ? first : entry;
                }

                yield return new LinuxSyscall { Names = [name], Action = model.Action, ErrnoRet = model.ErrnoRet, Args = entry.Args };
            }
        }
    }

    /// <summary>The profile with one thing left out: an architecture, an entry, a name, a test.</summary>
    private static IEnumerable<LinuxSeccomp> Simpler(LinuxSeccomp profile)
    {
        for (int i = 0; i < profile.Architectures!.Count; i++)
            yield return With(profile, profile.Syscalls!, Without(profile.Architectures, i));
        for (int i = 0; i < profile.Syscalls!.Count; i++)
        {
            yield return With(profile, Without(profile.Syscalls, i), profile.Architectures);
            LinuxSyscall entry = profile.Syscalls[i];
            for (int name = 0; name < entry.Names!.Count && entry.Names.Count > 1; name++)
                yield return With(profile, Replace(profile.Syscalls, i, With(entry, Without(entry.Names, name), entry.Args!)), profile.Architectures);
            for (int test = 0; test < entry.Args!.Count && entry.Args.Count > 1; test++)
                yield return With(profile, Replace(profile.Syscalls, i, With(entry, entry.Names, Without(entry.Args, test))), profile.Architectures);
        }
    }

    private static LinuxSeccomp With(LinuxSeccomp profile, List<LinuxSyscall> entries, List<string> architectures) => new()
    {
        DefaultAction = profile.DefaultAction,
        DefaultErrnoRet = profile.DefaultErrnoRet,
        Architectures = architectures,
        Syscalls = entries,
    };

    private static LinuxSyscall With(LinuxSyscall entry, List<string> names, List<LinuxSeccompArg> args) =>
        new() { Names = names, Action = entry.Action, ErrnoRet = entry.ErrnoRet, Args = args };

    private static List<T> Without<T>(List<T> list, int index) => [.. list[..index], .. list[(index + 1)..]];

    private static List<T> Replace<T>(List<T> list, int index, T item) => [.. list[..index], item, .. list[(index + 1)..]];
}
