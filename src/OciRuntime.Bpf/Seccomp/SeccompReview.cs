using OciRuntime.Spec;

namespace OciRuntime.Bpf.Seccomp;

/// <param name="Pointer">JSON pointer into config.json.</param>
internal readonly record struct SeccompRemark(string Pointer, string Message);

/// <summary>
/// What a profile says without effect: rules that cannot match, that another rule of the same call overrules or contradicts, and
/// words that mean nothing on this machine. None of it is an error; engines carry such rules too. Off the start path.
/// </summary>
internal sealed class SeccompReview
{
    private readonly LinuxSeccomp _seccomp;
    private readonly SeccompProfile _profile;
    private readonly List<SeccompRemark> _remarks = [];

    private SeccompReview(LinuxSeccomp seccomp, Architecture native)
    {
        _seccomp = seccomp;
        _profile = SeccompProfile.Parse(seccomp, native);
    }

    /// <exception cref="OciRuntime.Linux.OciException">The profile is not understood at all.</exception>
    public static List<SeccompRemark> Of(LinuxSeccomp seccomp, Architecture native)
    {
        SeccompReview review = new(seccomp, native);
        review.ReviewArchitectures(native);
        review.ReviewFlags();
        for (int i = 0; i < seccomp.Syscalls?.Count; i++)
            review.ReviewTests(seccomp.Syscalls[i].Args ?? [], i);
        review.ReviewCalls();
        return review._remarks;
    }

    /// <summary>
    /// What the profile says in vain on each architecture that it covers: names that have no number there. Every profile of an engine has such.
    /// </summary>
    public static List<(Architecture Architecture, List<string> Names)> MissingNames(LinuxSeccomp seccomp, Architecture native)
    {
        List<(Architecture, List<string>)> missing = [];
        foreach (Architecture architecture in SeccompProfile.Parse(seccomp, native).Architectures)
        {
            ReadOnlySpan<int> numbers = SyscallTable.Numbers(architecture);
            List<string> names = [];
            foreach (LinuxSyscall entry in seccomp.Syscalls ?? [])
            {
                foreach (string name in entry.Names ?? [])
                {
                    int index = SyscallTable.IndexOf(name);
                    if (index < 0 || numbers[index] < 0)
                        names.Add(name);
                }
            }
            if (names.Count > 0)
                missing.Add((architecture, names));
        }

        return missing;
    }

    private void ReviewArchitectures(Architecture native)
    {
        for (int i = 0; i < _seccomp.Architectures?.Count; i++)
        {
            string name = _seccomp.Architectures[i];
            if (!SeccompWords.TryParseArchitecture(name, out Architecture? architecture) || architecture is not { } known || !known.RunsOn(native))
                Remark(PointerPart.Profile.Child($"architectures/{i}"), $"this kernel has no calls of {name}");
        }
    }

    private void ReviewFlags()
    {
        int flag = _seccomp.Flags?.IndexOf("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV") ?? -1;
        if (flag >= 0 && !_profile.UsesNotify)
            Remark(PointerPart.Profile.Child($"flags/{flag}"), "without a rule that notifies nobody receives anything");
    }

    private void ReviewTests(List<LinuxSeccompArg> tests, int source)
    {
        for (int i = 0; i < tests.Count; i++)
        {
            PointerPart at = new(source, i);
            ArgumentTest test = ArgumentTest.Parse(tests[i], at);
            if (test.IsNever)
                Remark(at.Child("value"), "no argument passes this test");
            if (test.Operator == SeccompOperator.MaskedEqual && test.Value != tests[i].ValueTwo)
                Remark(at.Child("valueTwo"), "has bits outside the mask, which are not compared");
        }
    }

    private void ReviewCalls()
    {
        Dictionary<string, List<SeccompRule>> calls = [];
        foreach (SeccompProfile.Use use in _profile.Uses)
        {
            if (!calls.TryGetValue(use.Name, out List<SeccompRule>? rules))
                calls.Add(use.Name, rules = []);
            rules.AddRange(_profile.Rules[use.FirstRule..use.EndRule]);
        }

        foreach ((string name, List<SeccompRule> rules) in calls)
        {
            List<SeccompRule> native = rules.ConvertAll(rule => rule.For(_profile.Architectures[0]));
            ReviewDefaults(name, native);
            List<SeccompRule> others = native.FindAll(rule => rule.Action != _profile.DefaultAction);
            ReviewOverruled(name, others);
            ReviewContradictions(name, others);
        }
    }

    /// <summary>A rule that repeats the default is left out, so it is no exception to the others of its call.</summary>
    private void ReviewDefaults(string name, List<SeccompRule> rules)
    {
        if (rules.Find(rule => rule.Action != _profile.DefaultAction) is not { } other) return;
        foreach (SeccompRule rule in rules)
        {
            if (rule.Action == _profile.DefaultAction)
            {
                Remark($"{new PointerPart(rule.Source)}",
                    $"repeats the default action and is no exception to {new PointerPart(other.Source)} for {name}");
            }
        }
    }

    private void ReviewOverruled(string name, List<SeccompRule> rules)
    {
        SeccompRule? decisive = rules.Find(rule => rule.IsUnconditional);
        for (int i = 0; i < rules.Count; i++)
        {
            SeccompRule rule = rules[i];
            SeccompRule? winner = decisive ?? rules[..i].Find(other => rule.Tests.AsSpan().StartsWith(other.Tests));
            if (winner is not null && winner.Action != rule.Action)
                Remark($"{new PointerPart(rule.Source)}", $"is never asked for {name}: {new PointerPart(winner.Source)} decides");
        }
    }

    /// <summary>Rules of different actions whose tests can all hold: of a call that both concern the first one asked decides.</summary>
    private void ReviewContradictions(string name, List<SeccompRule> rules)
    {
        if (rules.Exists(rule => rule.IsUnconditional)) return;
        SeccompRule[] asked = RuleOrder.Of([.. rules]);
        for (int later = 1; later < asked.Length; later++)
        {
            SeccompRule rule = asked[later];
            if (Array.Find(asked[..later], first => first.Action != rule.Action && TestOverlap.Exists(first, rule)) is { } winner)
                Remark($"{new PointerPart(rule.Source)}", $"contradicts {new PointerPart(winner.Source)} for {name}, which decides where both match");
        }
    }

    private void Remark(string pointer, string message) => _remarks.Add(new SeccompRemark(pointer, message));
}
