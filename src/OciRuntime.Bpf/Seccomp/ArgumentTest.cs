using OciRuntime.Bpf.Classic;
using OciRuntime.Linux.Abi;
using OciRuntime.Spec;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>The operators of config-linux.md#seccomp; <see cref="ArgumentTest.CompareHigh"/> has the order in which they are asked.</summary>
internal enum SeccompOperator
{
    NotEqual,
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
    MaskedEqual,
}

/// <summary>One comparison of a system call's argument with a constant, unsigned, 64 bits wide or 32 on an ABI of that width.</summary>
internal readonly record struct ArgumentTest(int Index, SeccompOperator Operator, ulong Mask, ulong Value)
{
    public const int ArgumentCount = 6;

    public static ArgumentTest Parse(LinuxSeccompArg argument, PointerPart at)
    {
        if (argument.Index >= ArgumentCount)
            throw SeccompFault.At(at.Child("index"), $"{argument.Index}: a system call has arguments 0 to 5");
        if (string.IsNullOrEmpty(argument.Op)) throw SeccompFault.At(at.Child("op"), "an operator is required");
        SeccompOperator op = (SeccompOperator)(SeccompWords.Operators.NumberOf(argument.Op)
            ?? throw SeccompFault.At(at.Child("op"), $"unknown operator {argument.Op}"));

        // As runc reads it: "value" is the mask and "valueTwo" what must remain. Bits outside the mask are not compared.
        return op == SeccompOperator.MaskedEqual
            ? new ArgumentTest((int)argument.Index, op, argument.Value, argument.Value & argument.ValueTwo)
            : new ArgumentTest((int)argument.Index, op, ulong.MaxValue, argument.Value);
    }

    public static ArgumentTest Equal(int index, ulong value) => new(index, SeccompOperator.Equal, ulong.MaxValue, value);

    /// <summary>The test on an ABI whose arguments have 32 bits: the upper halves of constants are cut off, as libseccomp does.</summary>
    public ArgumentTest Narrow() => this with { Mask = (uint)Mask, Value = (uint)Value };

    /// <summary>A mask of nothing compares nothing, so the test is as good as absent.</summary>
    public bool IsEmpty => Mask == 0;

    /// <summary>No argument satisfies it.</summary>
    public bool IsNever => Operator switch
    {
        SeccompOperator.Less => Value == 0,
        SeccompOperator.Greater => Value == Mask,
        _ => false,
    };

    /// <summary>An equality of every bit, so that neighbours of the same upper half can share their loads.</summary>
    public bool IsExact => Operator == SeccompOperator.Equal || (Operator == SeccompOperator.MaskedEqual && Mask == ulong.MaxValue);

    /// <summary>The lowest and the highest value that a bound lets through, where it lets any; all of them for other tests.</summary>
    public ulong Lowest => Operator switch
    {
        SeccompOperator.GreaterOrEqual => Value,
        SeccompOperator.Greater => Value + 1,
        _ => 0,
    };

    public ulong Highest => Operator switch
    {
        SeccompOperator.LessOrEqual => Value,
        SeccompOperator.Less => Value - 1,
        _ => ulong.MaxValue,
    };

    /// <summary>The bits that must be those of <see cref="Value"/>.</summary>
    public ulong FixedBits => Operator is SeccompOperator.Equal or SeccompOperator.MaskedEqual ? Mask : 0;

    public bool Excludes(ulong value) => Operator == SeccompOperator.NotEqual && Value == value;

    public uint High => (uint)(Value >> 32);

    public uint Low => (uint)Value;

    /// <summary>Whether two tests begin with the same comparison of the same upper half; bounds all ask first whether it is greater.</summary>
    public bool SharesHigh(ArgumentTest other) =>
        Index == other.Index && Kind == TestKind.Equality == (other.Kind == TestKind.Equality) && High == other.High
            && Mask >> 32 == other.Mask >> 32;

    /// <summary>
    /// libseccomp's order of tests on one level: later arguments first, then (in)equalities, upper bounds, lower bounds; of two
    /// bounds the narrower, so that "more than 10" is asked before "more than 5"; of two (in)equalities the greater value.
    /// Below zero when this one is asked first, zero when the profile decides.
    /// </summary>
    public int CompareHigh(ArgumentTest other) =>
        Index != other.Index ? other.Index.CompareTo(Index) : Compare(other, High, other.High);

    /// <summary>The same for the lower halves of tests that share the upper.</summary>
    public int CompareLow(ArgumentTest other) => Compare(other, Low, other.Low);

    private TestKind Kind => Operator switch
    {
        SeccompOperator.Less or SeccompOperator.LessOrEqual => TestKind.UpperBound,
        SeccompOperator.Greater or SeccompOperator.GreaterOrEqual => TestKind.LowerBound,
        _ => TestKind.Equality,
    };

    private int Compare(ArgumentTest other, uint half, uint otherHalf)
    {
        if (Kind != other.Kind) return Kind.CompareTo(other.Kind);
        return Kind == TestKind.UpperBound ? half.CompareTo(otherHalf) : otherHalf.CompareTo(half);
    }

    /// <summary>Writes the test; both ways out are labels that are still to be marked.</summary>
    public void Emit(CbpfAssembler bpf, Architecture architecture, CbpfLabel match, CbpfLabel miss)
    {
        switch (Operator)
        {
            case SeccompOperator.Equal or SeccompOperator.MaskedEqual:
                EmitEqual(bpf, architecture, match, miss);
                break;
            case SeccompOperator.NotEqual:
                EmitEqual(bpf, architecture, miss, match);
                break;
            case SeccompOperator.Greater or SeccompOperator.GreaterOrEqual:
                EmitGreater(bpf, architecture, match, miss, orEqual: Operator == SeccompOperator.GreaterOrEqual);
                break;
            case SeccompOperator.Less or SeccompOperator.LessOrEqual:
                EmitGreater(bpf, architecture, miss, match, orEqual: Operator == SeccompOperator.Less);
                break;
        }
    }

    public void LoadHigh(CbpfAssembler bpf, Architecture architecture) => bpf.LoadWord(WordOffset(architecture, high: true));

    public void LoadLow(CbpfAssembler bpf, Architecture architecture) => bpf.LoadWord(WordOffset(architecture, high: false));

    private int WordOffset(Architecture architecture, bool high) =>
        seccomp_data.Arguments + (8 * Index) + (high == architecture.IsBigEndian() ? 0 : 4);

    private void EmitEqual(CbpfAssembler bpf, Architecture architecture, CbpfLabel equal, CbpfLabel unequal)
    {
        uint highMask = (uint)(Mask >> 32);
        uint lowMask = (uint)Mask;
        if (highMask != 0)
        {
            LoadHigh(bpf, architecture);
            bpf.And(highMask);
            bpf.JumpIfEqual(High, lowMask != 0 ? CbpfLabel.Next : equal, unequal);
        }

        if (lowMask != 0)
        {
            LoadLow(bpf, architecture);
            bpf.And(lowMask);
            bpf.JumpIfEqual(Low, equal, unequal);
        }
    }

    private void EmitGreater(CbpfAssembler bpf, Architecture architecture, CbpfLabel greater, CbpfLabel notGreater, bool orEqual)
    {
        if (Mask > uint.MaxValue)
        {
            LoadHigh(bpf, architecture);
            if (High != 0)
                bpf.JumpIfGreater(High, greater, CbpfLabel.Next);
            bpf.JumpIfEqual(High, CbpfLabel.Next, High != 0 ? notGreater : greater);
        }

        LoadLow(bpf, architecture);
        if (orEqual)
            bpf.JumpIfGreaterOrEqual(Low, greater, notGreater);
        else
            bpf.JumpIfGreater(Low, greater, notGreater);
    }

    private enum TestKind
    {
        Equality,
        UpperBound,
        LowerBound,
    }
}
