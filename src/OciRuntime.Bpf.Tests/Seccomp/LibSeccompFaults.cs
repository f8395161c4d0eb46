using OciRuntime.Bpf.Seccomp;
using OciRuntime.Spec;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>Profiles of which libseccomp's program contradicts the rules, by what its db.c does to two rules of one call.</summary>
internal static class LibSeccompFaults
{
    /// <summary>Whether some two rules of a call come to harm.</summary>
    public static bool Concern(LinuxSeccomp seccomp, Architecture native)
    {
        SeccompProfile profile = SeccompProfile.Parse(seccomp, native);
        return profile.Architectures.Any(abi => ByNumber(profile, abi).Values.Any(HaveFault));
    }

    private static bool HaveFault(List<SeccompRule> rules) => Enumerable.Range(0, rules.Count).Any(later =>
        rules[..later].Exists(earlier =>
            TakesForRedundant(earlier, rules[later]) || LosesBranch(earlier, rules[later]) || SharesBranch(earlier, rules[later])));

    /// <summary>
    /// "Opposite test": the later rule, which tests an earlier argument first, asks of one argument the opposite of what the
    /// earlier rule asks. _db_tree_prune takes it for a longer form of that rule and drops it.
    /// </summary>
    private static bool TakesForRedundant(SeccompRule earlier, SeccompRule later) => earlier.Tests.Any(a => later.Tests.Skip(1).Any(b =>
        a.Index == b.Index && a.Value == b.Value && a.Mask == b.Mask && (a.Operator, b.Operator) is
            (SeccompOperator.Equal, SeccompOperator.NotEqual) or (SeccompOperator.NotEqual, SeccompOperator.Equal) or
            (SeccompOperator.Less, SeccompOperator.GreaterOrEqual) or (SeccompOperator.GreaterOrEqual, SeccompOperator.Less) or
            (SeccompOperator.LessOrEqual, SeccompOperator.Greater) or (SeccompOperator.Greater, SeccompOperator.LessOrEqual)));

    /// <summary>
    /// "Same upper half": two lower bounds of one argument, of which the later rule's is followed by another test. Its branch for
    /// an equal upper half is lost (_db_tree_add).
    /// </summary>
    private static bool LosesBranch(SeccompRule earlier, SeccompRule later) => earlier.Tests.Any(a => later.Tests.SkipLast(1).Any(b =>
        a.Index == b.Index && a.Mask > uint.MaxValue && a.High == b.High && IsLowerBound(a) && IsLowerBound(b)));

    /// <summary>
    /// "One branch for two": two open tests of one argument, of one kind and with one upper half, that lead to different actions.
    /// Where the upper half of the argument differs, one of them answers for both, whichever is asked first where it is equal.
    /// </summary>
    private static bool SharesBranch(SeccompRule earlier, SeccompRule later) =>
        earlier.Action != later.Action && earlier.Tests.Any(a => later.Tests.Any(b =>
            a.Index == b.Index && a.Mask > uint.MaxValue && a.High == b.High && (a.Operator, b.Operator) is
                (SeccompOperator.NotEqual, SeccompOperator.NotEqual) or
                (SeccompOperator.Less or SeccompOperator.LessOrEqual, SeccompOperator.Less or SeccompOperator.LessOrEqual) or
                (SeccompOperator.Greater or SeccompOperator.GreaterOrEqual, SeccompOperator.Greater or SeccompOperator.GreaterOrEqual)));

    private static bool IsLowerBound(ArgumentTest test) => test.Operator is SeccompOperator.Greater or SeccompOperator.GreaterOrEqual;

    /// <summary>The rules with tests that concern each number, directly or through a multiplexer, in the order of the profile.</summary>
    private static Dictionary<int, List<SeccompRule>> ByNumber(SeccompProfile profile, Architecture abi)
    {
        Dictionary<int, List<SeccompRule>> calls = [];
        foreach (SeccompProfile.Use use in profile.Uses)
        {
            ReadOnlySpan<int> numbers = SyscallTable.Numbers(abi);
            string through = "";
            int code = Multiplexer.Has(abi) ? Multiplexed.Code(use.Name, out through) : 0;
            foreach (SeccompRule rule in profile.Rules[use.FirstRule..use.EndRule].FindAll(rule => rule.Action != profile.DefaultAction))
            {
                Add(numbers[use.Index], rule.For(abi));
                if (code != 0)
                    Add(numbers[SyscallTable.IndexOf(through)], rule.For(abi).Through(code, abi));
            }
        }

        return calls;

        void Add(int number, SeccompRule rule)
        {
            if (!calls.TryGetValue(number, out List<SeccompRule>? rules))
                calls.Add(number, rules = []);
            rules.Add(rule);
        }
    }
}
