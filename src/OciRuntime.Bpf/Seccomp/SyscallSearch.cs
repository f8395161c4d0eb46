using System.Runtime.InteropServices;
using OciRuntime.Bpf.Classic;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>
/// The search for a system call number: ranges of numbers with one outcome each, found by halving. A lone number in the middle
/// of a range is asked for at the leaf, which saves the two borders around it.
/// </summary>
internal sealed class SyscallSearch
{
    // Large enough for the profiles of engines.
    private readonly List<Leaf> _leaves = new(capacity: 128);

    /// <summary>Numbers from Start up to the next leaf's have Outcome, except Exception (if HasException), which has ExceptionOutcome.</summary>
    private struct Leaf
    {
        public uint Start;
        public int Outcome;

        /// <summary>
        /// How many calls of the profile lie here: the halves of the search are equal in it. Once folded, those of all leaves up to this one.
        /// </summary>
        public int Weight;
        public bool HasException;
        public uint Exception;
        public int ExceptionOutcome;
    }

    /// <summary>
    /// From <paramref name="start"/> on. Ranges and calls come in ascending order, the lowest possible number first; of several with one start the
    /// last counts.
    /// </summary>
    /// <param name="outcome">Index into the labels given to <see cref="Emit"/>.</param>
    public void AddRange(uint start, int outcome) => Add(start, outcome, weight: 0);

    /// <summary>Calls of the profile, with numbers in a row; the numbers above them have the outcome <paramref name="otherwise"/>.</summary>
    public void AddCalls(uint first, int count, int outcome, int otherwise)
    {
        Add(first, outcome, count);
        Add(first + (uint)count, otherwise, weight: 0);
    }

    /// <summary>Writes the search; the accumulator holds the number. When there is only one outcome, execution falls through to it.</summary>
    public void Emit(CbpfAssembler bpf, ReadOnlySpan<CbpfLabel> outcomes)
    {
        Span<Leaf> leaves = Fold(CollectionsMarshal.AsSpan(_leaves));
        if (leaves.Length == 1 && !leaves[0].HasException) return;
        for (int i = 0, weight = 0; i < leaves.Length; i++)
            leaves[i].Weight = weight += leaves[i].Weight + 1; // each leaf counts at least once, so the depth stays logarithmic
        Descend(bpf, outcomes, leaves, before: 0);
    }

    private void Add(uint start, int outcome, int weight)
    {
        if (_leaves.Count > 0 && start < _leaves[^1].Start)
            throw new ArgumentOutOfRangeException(nameof(start), start, "below the range before it");
        if (_leaves.Count > 0 && _leaves[^1].Start == start)
            _leaves.RemoveAt(_leaves.Count - 1);
        if (_leaves.Count > 0 && _leaves[^1].Outcome == outcome)
            CollectionsMarshal.AsSpan(_leaves)[^1].Weight += weight;
        else
            _leaves.Add(new Leaf { Start = start, Outcome = outcome, Weight = weight });
    }

    /// <summary>Makes exceptions of lone numbers, in place.</summary>
    private static Span<Leaf> Fold(Span<Leaf> leaves)
    {
        int count = 0;
        for (int i = 0; i < leaves.Length; i++)
        {
            bool isLone = i > 0 && i < leaves.Length - 1 && leaves[i + 1].Start == leaves[i].Start + 1;
            if (isLone && leaves[i - 1].Outcome == leaves[i + 1].Outcome && !leaves[count - 1].HasException)
            {
                ref Leaf around = ref leaves[count - 1];
                around.HasException = true;
                around.Exception = leaves[i].Start;
                around.ExceptionOutcome = leaves[i].Outcome;
                around.Weight += leaves[i].Weight + leaves[i + 1].Weight;
                i++;
            }
            else
            {
                leaves[count++] = leaves[i];
            }
        }

        return leaves[..count];
    }

    /// <param name="before">The weight of the leaves below these.</param>
    private static void Descend(CbpfAssembler bpf, ReadOnlySpan<CbpfLabel> outcomes, ReadOnlySpan<Leaf> leaves, int before)
    {
        if (leaves.Length == 1)
        {
            ref readonly Leaf leaf = ref leaves[0];
            bpf.JumpIfEqual(leaf.Exception, outcomes[leaf.ExceptionOutcome], outcomes[leaf.Outcome]);
            return;
        }

        int middle = Middle(leaves, before);
        ReadOnlySpan<Leaf> lower = leaves[..middle];
        ReadOnlySpan<Leaf> upper = leaves[middle..];
        CbpfLabel below = Entry(bpf, outcomes, lower);
        CbpfLabel above = Entry(bpf, outcomes, upper);
        bpf.JumpIfGreaterOrEqual(upper[0].Start, above, below);
        DescendInto(bpf, outcomes, below, lower, before);
        DescendInto(bpf, outcomes, above, upper, lower[^1].Weight);
    }

    private static CbpfLabel Entry(CbpfAssembler bpf, ReadOnlySpan<CbpfLabel> outcomes, ReadOnlySpan<Leaf> leaves) =>
        IsPlain(leaves) ? outcomes[leaves[0].Outcome] : bpf.NewLabel();

    private static void DescendInto(CbpfAssembler bpf, ReadOnlySpan<CbpfLabel> outcomes, CbpfLabel entry, ReadOnlySpan<Leaf> leaves, int before)
    {
        if (IsPlain(leaves)) return;
        bpf.Mark(entry);
        Descend(bpf, outcomes, leaves, before);
    }

    private static bool IsPlain(ReadOnlySpan<Leaf> leaves) => leaves.Length == 1 && !leaves[0].HasException;

    /// <summary>The border that splits the weight most evenly.</summary>
    private static int Middle(ReadOnlySpan<Leaf> leaves, int before)
    {
        int sum = before + leaves[^1].Weight;
        int middle = 1;
        while (middle < leaves.Length - 1 && Math.Abs(sum - (2 * leaves[middle].Weight)) < Math.Abs(sum - (2 * leaves[middle - 1].Weight)))
            middle++;
        return middle;
    }
}
