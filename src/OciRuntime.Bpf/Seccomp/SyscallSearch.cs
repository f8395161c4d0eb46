using OciRuntime.Bpf.Classic;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>
/// The search for a system call number: ranges of numbers with one outcome each, found by halving. A lone number in the middle
/// of a range is asked for at the leaf, which saves the two borders around it.
/// </summary>
internal sealed class SyscallSearch
{
    private readonly List<Leaf> _leaves = new(capacity: 256);

    /// <summary>Numbers from Start up to the next leaf's have Outcome, except Exception (if any), which has ExceptionOutcome.</summary>
    /// <param name="Weight">How many calls of the profile lie here: the halves of the search are equal in it.</param>
    private readonly record struct Leaf(uint Start, int Outcome, int Weight, uint? Exception = null, int ExceptionOutcome = 0)
    {
        public bool IsPlain => Exception is null;
    }

    /// <summary>
    /// Ranges come in ascending order; the first starts at the lowest number that can come here. Of several with one start the
    /// last counts.
    /// </summary>
    /// <param name="outcome">Index into the labels given to <see cref="Emit"/>.</param>
    public void AddRange(uint start, int outcome, int weight)
    {
        if (_leaves.Count > 0 && start < _leaves[^1].Start)
            throw new ArgumentOutOfRangeException(nameof(start), start, "below the range before it");
        if (_leaves.Count > 0 && _leaves[^1].Start == start)
            _leaves.RemoveAt(_leaves.Count - 1);
        if (_leaves.Count > 0 && _leaves[^1] is { IsPlain: true } last && last.Outcome == outcome)
            _leaves[^1] = last with { Weight = last.Weight + weight };
        else
            _leaves.Add(new Leaf(start, outcome, weight));
    }

    /// <summary>Writes the search; the accumulator holds the number. When there is only one outcome, execution falls through to it.</summary>
    public void Emit(CbpfAssembler bpf, ReadOnlySpan<CbpfLabel> outcomes)
    {
        FoldLoneNumbers();
        if (_leaves is not [{ IsPlain: true }])
            Descend(bpf, outcomes, 0, _leaves.Count);
    }

    private void FoldLoneNumbers()
    {
        int count = 0;
        for (int i = 0; i < _leaves.Count; i++)
        {
            if (IsLoneNumber(i) && _leaves[i - 1].Outcome == _leaves[i + 1].Outcome && _leaves[count - 1] is { IsPlain: true } before)
            {
                _leaves[count - 1] = before with
                {
                    Exception = _leaves[i].Start,
                    ExceptionOutcome = _leaves[i].Outcome,
                    Weight = before.Weight + _leaves[i].Weight + _leaves[i + 1].Weight,
                };
                i++;
            }
            else
                _leaves[count++] = _leaves[i];
        }

        _leaves.RemoveRange(count, _leaves.Count - count);
    }

    private bool IsLoneNumber(int i) => i > 0 && i < _leaves.Count - 1 && _leaves[i + 1].Start == _leaves[i].Start + 1;

    private void Descend(CbpfAssembler bpf, ReadOnlySpan<CbpfLabel> outcomes, int first, int end)
    {
        if (end - first == 1)
        {
            Leaf leaf = _leaves[first];
            bpf.JumpIfEqual(leaf.Exception!.Value, outcomes[leaf.ExceptionOutcome], outcomes[leaf.Outcome]);
            return;
        }

        int middle = Middle(first, end);
        CbpfLabel below = Entry(bpf, outcomes, first, middle);
        CbpfLabel above = Entry(bpf, outcomes, middle, end);
        bpf.JumpIfGreaterOrEqual(_leaves[middle].Start, above, below);
        DescendInto(bpf, outcomes, below, first, middle);
        DescendInto(bpf, outcomes, above, middle, end);
    }

    private CbpfLabel Entry(CbpfAssembler bpf, ReadOnlySpan<CbpfLabel> outcomes, int first, int end) =>
        IsPlain(first, end) ? outcomes[_leaves[first].Outcome] : bpf.NewLabel();

    private void DescendInto(CbpfAssembler bpf, ReadOnlySpan<CbpfLabel> outcomes, CbpfLabel entry, int first, int end)
    {
        if (IsPlain(first, end))
            return;
        bpf.Mark(entry);
        Descend(bpf, outcomes, first, end);
    }

    private bool IsPlain(int first, int end) => end - first == 1 && _leaves[first].IsPlain;

    /// <summary>The border that splits the weight most evenly; each leaf counts at least once, so the depth stays logarithmic.</summary>
    private int Middle(int first, int end)
    {
        int total = 0;
        for (int i = first; i < end; i++)
            total += _leaves[i].Weight + 1;

        int before = _leaves[first].Weight + 1;
        int middle = first + 1;
        while (middle < end - 1 && Math.Abs(total - (2 * (before + _leaves[middle].Weight + 1))) < Math.Abs(total - (2 * before)))
            before += _leaves[middle++].Weight + 1;
        return middle;
    }
}
