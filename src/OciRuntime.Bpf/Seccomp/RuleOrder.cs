using OciRuntime.Bpf.Classic;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>
/// The order in which the rules of one call are asked: that of libseccomp's tree (db.c, _db_tree_add), for rules of different
/// actions may match together. Its levels are the words of the tests, the upper half before the lower; rules that agree in the
/// first words lie together, where the first of them came to lie. Here the tree is kept flat, as the walk through it.
/// </summary>
internal sealed class RuleOrder
{
    private readonly List<SeccompRule> _asked = [];

    /// <param name="rules">In the order of the profile.</param>
    public static SeccompRule[] Of(ReadOnlySpan<SeccompRule> rules)
    {
        RuleOrder order = new();
        foreach (SeccompRule rule in rules)
        {
            order.Insert(rule);
            // Each takes an instruction at least, and each is compared with those before it.
            if (order._asked.Count > CbpfInstruction.MaxCount)
            {
                throw SeccompFault.At(PointerPart.Profile.Child("syscalls"),
                    $"the rules of one call need more instructions than the kernel takes, {CbpfInstruction.MaxCount}");
            }
        }

        return [.. order._asked];
    }

    private void Insert(SeccompRule rule)
    {
        // Rules from first up to end agree with the new one in every word before the current.
        int first = 0;
        int end = _asked.Count;
        for (int word = 0; first < end; word++)
        {
            // A rule whose tests are the first ones of the new rule decides whenever the new one could.
            if (WordCount(_asked[end - 1]) == word) return;
            if (WordCount(rule) == word) break;

            while (first < end && !SameWord(rule, _asked[first], word) && !IsBefore(rule, _asked[first], word))
                first++;
            int alike = first;
            while (alike < end && SameWord(rule, _asked[alike], word))
                alike++;
            end = alike;
        }

        _asked.Insert(end, rule);
    }

    private static int WordCount(SeccompRule rule) => 2 * rule.Tests.Length;

    private static bool SameWord(SeccompRule left, SeccompRule right, int word)
    {
        (ArgumentTest a, ArgumentTest b) = (left.Tests[word / 2], right.Tests[word / 2]);
        return word % 2 == 0 ? a.SharesHigh(b) : a == b;
    }

    private static bool IsBefore(SeccompRule left, SeccompRule right, int word)
    {
        (ArgumentTest a, ArgumentTest b) = (left.Tests[word / 2], right.Tests[word / 2]);
        return (word % 2 == 0 ? a.CompareHigh(b) : a.CompareLow(b)) < 0;
    }
}
