using OciRuntime.Spec;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>Action for a call all of whose tests succeed. Tests are in the order of their arguments, one per argument.</summary>
/// <param name="Source">Index in "syscalls" of the profile.</param>
internal sealed record SeccompRule(int Source, uint Action, ArgumentTest[] Tests)
{
    public bool IsUnconditional => Tests.Length == 0;

    /// <summary>
    /// The rules of one entry of the profile: one, or one per test when an argument occurs twice. A rule of libseccomp cannot
    /// test an argument twice, so runc then makes each test a rule of its own: any of them is enough.
    /// </summary>
    public static void AddFrom(LinuxSyscall entry, int source, uint action, List<SeccompRule> rules)
    {
        int count = entry.Args?.Count ?? 0;
        ArgumentTest[] tests = count == 0 ? [] : new ArgumentTest[count];
        int seen = 0;
        bool repeated = false;
        for (int i = 0; i < count; i++)
        {
            tests[i] = ArgumentTest.Parse(entry.Args![i], new PointerPart(source, i));
            repeated |= (seen & (1 << tests[i].Index)) != 0;
            seen |= 1 << tests[i].Index;
        }

        if (!repeated)
        {
            Array.Sort(tests, static (left, right) => left.Index - right.Index);
            rules.Add(new SeccompRule(source, action, tests));
            return;
        }

        foreach (ArgumentTest test in tests)
            rules.Add(new SeccompRule(source, action, [test]));
    }

    /// <summary>The rule as this ABI sees it: constants cut to its width, tests that compare nothing left out.</summary>
    public SeccompRule For(Architecture architecture)
    {
        if (IsUnconditional) return this;
        ArgumentTest[] tests = architecture.Has64BitArguments() ? Tests : Array.ConvertAll(Tests, static test => test.Narrow());
        if (Array.Exists(tests, static test => test.IsEmpty))
            tests = Array.FindAll(tests, static test => !test.IsEmpty);
        return tests == Tests ? this : this with { Tests = tests };
    }

    /// <summary>The rule for a call that arrives through socketcall(2) or ipc(2), whose first argument says which call is meant.</summary>
    public SeccompRule Through(int multiplexerCode, Architecture architecture)
    {
        ArgumentTest code = ArgumentTest.Equal(0, (ulong)multiplexerCode);
        ArgumentTest[] others = Array.FindAll(Tests, static test => test.Index != 0);
        return this with { Tests = [architecture.Has64BitArguments() ? code : code.Narrow(), .. others] };
    }
}
