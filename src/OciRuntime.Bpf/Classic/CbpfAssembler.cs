namespace OciRuntime.Bpf.Classic;

/// <summary>A place in the program that jumps refer to before it is reached: classic BPF only jumps forward.</summary>
internal readonly record struct CbpfLabel(int Id)
{
    /// <summary>The instruction after the jump.</summary>
    public static CbpfLabel Next => new(-1);
}

/// <summary>
/// Writes classic BPF with labels in place of counted jumps. A conditional jump reaches 255 instructions; one that needs more
/// gets a stub beside it. A load of the word that the accumulator holds on every path is left out.
/// </summary>
internal sealed class CbpfAssembler
{
    private const int Unmarked = -1;

    private Draft[] _drafts = new Draft[512];
    private int _count;
    private Label[] _labels = new Label[256];
    private int _labelCount;
    private Accumulator _accumulator = Accumulator.Unknown;

    /// <summary>The instruction with its targets still labels (conditional jumps) or no targets at all.</summary>
    private struct Draft
    {
        public ushort Code;
        public uint K;
        public int IfTrue;
        public int IfFalse;
        public bool StubIfTrue;
        public bool StubIfFalse;

        public readonly bool IsConditional =>
            Code is CbpfInstruction.JumpIfEqual or CbpfInstruction.JumpIfGreater or CbpfInstruction.JumpIfGreaterOrEqual;

        public readonly int Size => 1 + (StubIfTrue ? 1 : 0) + (StubIfFalse ? 1 : 0);
    }

    private struct Label
    {
        public int Draft;
        public Accumulator Accumulator;
    }

    /// <summary>What the accumulator holds: the word loaded from an offset, or something not known here.</summary>
    private readonly record struct Accumulator(int Offset)
    {
        public static Accumulator Unknown => new(-1);

        /// <summary>No path has come here yet.</summary>
        public static Accumulator Unreached => new(-2);

        public Accumulator Meet(Accumulator other) =>
            this == Unreached || this == other ? other : other == Unreached ? this : Unknown;
    }

    public CbpfLabel NewLabel()
    {
        if (_labelCount == _labels.Length)
            Array.Resize(ref _labels, 2 * _labelCount);
        _labels[_labelCount] = new Label { Draft = Unmarked, Accumulator = Accumulator.Unreached };
        return new CbpfLabel(_labelCount++);
    }

    public void Mark(CbpfLabel label)
    {
        ref Label here = ref _labels[label.Id];
        if (here.Draft != Unmarked) throw new InvalidOperationException($"label {label.Id} is marked twice");
        here.Draft = _count;
        _accumulator = _accumulator.Meet(here.Accumulator);
    }

    /// <param name="offset">Into the packet; for seccomp into <c>struct seccomp_data</c>.</param>
    public void LoadWord(int offset)
    {
        if (_accumulator == new Accumulator(offset)) return;
        Add(CbpfInstruction.LoadWord, (uint)offset);
        _accumulator = new Accumulator(offset);
    }

    public void And(uint mask)
    {
        if (mask == uint.MaxValue) return;
        Add(CbpfInstruction.And, mask);
        _accumulator = Accumulator.Unknown;
    }

    public void JumpIfEqual(uint value, CbpfLabel ifTrue, CbpfLabel ifFalse) => Branch(CbpfInstruction.JumpIfEqual, value, ifTrue, ifFalse);

    public void JumpIfGreater(uint value, CbpfLabel ifTrue, CbpfLabel ifFalse) => Branch(CbpfInstruction.JumpIfGreater, value, ifTrue, ifFalse);

    public void JumpIfGreaterOrEqual(uint value, CbpfLabel ifTrue, CbpfLabel ifFalse) =>
        Branch(CbpfInstruction.JumpIfGreaterOrEqual, value, ifTrue, ifFalse);

    public void Return(uint value)
    {
        Add(CbpfInstruction.Return, value);
        _accumulator = Accumulator.Unreached;
    }

    /// <summary>The program. It may exceed <see cref="CbpfInstruction.MaxCount"/>: only the caller can say what made it so long.</summary>
    public CbpfInstruction[] Assemble()
    {
        int[] address = new int[_count + 1];
        do
            Place(address);
        while (AddStubs(address));

        CbpfInstruction[] program = new CbpfInstruction[address[_count]];
        for (int i = 0; i < _count; i++)
            Write(i, address, program);
        return program;
    }

    private void Branch(ushort code, uint value, CbpfLabel ifTrue, CbpfLabel ifFalse)
    {
        Reach(ifTrue);
        Reach(ifFalse);
        Add(code, value, ifTrue.Id, ifFalse.Id);
        if (ifTrue != CbpfLabel.Next && ifFalse != CbpfLabel.Next)
            _accumulator = Accumulator.Unreached;
    }

    private void Reach(CbpfLabel label)
    {
        if (label == CbpfLabel.Next) return;
        if (_labels[label.Id].Draft != Unmarked)
            throw new InvalidOperationException($"label {label.Id} lies behind: classic BPF jumps forward only");
        _labels[label.Id].Accumulator = _labels[label.Id].Accumulator.Meet(_accumulator);
    }

    private void Add(ushort code, uint k, int ifTrue = -1, int ifFalse = -1)
    {
        if (_count == _drafts.Length)
            Array.Resize(ref _drafts, 2 * _count);
        _drafts[_count++] = new Draft { Code = code, K = k, IfTrue = ifTrue, IfFalse = ifFalse };
    }

    private void Place(int[] address)
    {
        int next = 0;
        for (int i = 0; i < _count; i++)
        {
            address[i] = next;
            next += _drafts[i].Size;
        }

        address[_count] = next;
    }

    /// <summary>A stub pushes others apart, so this is asked until no jump needs another one; stubs are never taken back.</summary>
    private bool AddStubs(int[] address)
    {
        bool added = false;
        for (int i = 0; i < _count; i++)
        {
            ref Draft draft = ref _drafts[i];
            if (!draft.IsConditional) continue;
            if (!draft.StubIfTrue && Distance(i, draft.IfTrue, address) > byte.MaxValue)
                added = draft.StubIfTrue = true;
            if (!draft.StubIfFalse && Distance(i, draft.IfFalse, address) > byte.MaxValue)
                added = draft.StubIfFalse = true;
        }

        return added;
    }

    private int Distance(int draft, int label, int[] address) => address[Target(draft, label)] - (address[draft] + 1);

    private int Target(int draft, int label)
    {
        int target = label < 0 ? draft + 1 : _labels[label].Draft;
        return target == Unmarked || target >= _count
            ? throw new InvalidOperationException($"instruction {draft} leads past the end of the program")
            : target;
    }

    private void Write(int i, int[] address, CbpfInstruction[] program)
    {
        Draft draft = _drafts[i];
        int at = address[i];
        if (!draft.IsConditional)
        {
            program[at] = new CbpfInstruction(draft.Code, 0, 0, draft.K);
            return;
        }

        int stub = at + 1;
        byte ifFalse = draft.StubIfFalse ? WriteStub(stub++, Target(i, draft.IfFalse)) : (byte)Distance(i, draft.IfFalse, address);
        byte ifTrue = draft.StubIfTrue ? WriteStub(stub, Target(i, draft.IfTrue)) : (byte)Distance(i, draft.IfTrue, address);
        program[at] = new CbpfInstruction(draft.Code, ifTrue, ifFalse, draft.K);

        byte WriteStub(int where, int target)
        {
            // A far return is repeated here: it costs as much as the jump to it, and saves running that jump.
            program[where] = _drafts[target].Code == CbpfInstruction.Return
                ? new CbpfInstruction(CbpfInstruction.Return, 0, 0, _drafts[target].K)
                : new CbpfInstruction(CbpfInstruction.Jump, 0, 0, (uint)(address[target] - (where + 1)));
            return (byte)(where - (at + 1));
        }
    }
}
