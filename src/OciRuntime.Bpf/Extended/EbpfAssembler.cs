namespace OciRuntime.Bpf.Extended;

/// <summary>A place in the program that a jump can name before it is known.</summary>
internal readonly record struct EbpfLabel(int Index);

/// <summary>
/// Writes eBPF instructions one after another; jumps name labels, and <see cref="Finish"/> fills in the distances.
/// Only forward jumps are accepted: kernels before 5.3 refuse any loop.
/// </summary>
internal sealed class EbpfAssembler
{
    private readonly List<EbpfInstruction> _code = [];
    private readonly List<int> _marks = [];
    private readonly List<(int Instruction, int Label)> _jumps = [];

    public EbpfLabel NewLabel()
    {
        _marks.Add(-1);
        return new EbpfLabel(_marks.Count - 1);
    }

    /// <summary>The label stands for the next instruction.</summary>
    public void Mark(EbpfLabel label)
    {
        if (_marks[label.Index] >= 0) throw new InvalidOperationException("the label is already placed");
        _marks[label.Index] = _code.Count;
    }

    public void LoadWord(EbpfRegister destination, EbpfRegister address, short offset) =>
        Emit(EbpfOpcode.LoadWord, destination, address, offset, 0);

    public void Move(EbpfRegister destination, uint value) =>
        Emit(EbpfOpcode.Move32Immediate, destination, EbpfRegister.R0, 0, (int)value);

    public void Move(EbpfRegister destination, EbpfRegister source) =>
        Emit(EbpfOpcode.MoveRegister, destination, source, 0, 0);

    public void And(EbpfRegister destination, uint mask) =>
        Emit(EbpfOpcode.And32Immediate, destination, EbpfRegister.R0, 0, (int)mask);

    public void ShiftRight(EbpfRegister destination, int bits) =>
        Emit(EbpfOpcode.ShiftRight32Immediate, destination, EbpfRegister.R0, 0, bits);

    public void Jump(EbpfLabel target) =>
        EmitJump(EbpfOpcode.JumpAlways, EbpfRegister.R0, EbpfRegister.R0, 0, target);

    public void JumpIfNotEqual(EbpfRegister left, EbpfRegister right, EbpfLabel target) =>
        EmitJump(EbpfOpcode.JumpNotEqualRegister, left, right, 0, target);

    /// <param name="left">Compared as 64 bits.</param>
    /// <param name="right">At most 2^31 - 1: the kernel extends the sign, so a larger number would never be equal.</param>
    /// <param name="target">Where to go on when they differ.</param>
    public void JumpIfNotEqual(EbpfRegister left, int right, EbpfLabel target) =>
        EmitJump(EbpfOpcode.JumpNotEqualImmediate, left, EbpfRegister.R0, right, target);

    public void JumpIfEqual(EbpfRegister left, int right, EbpfLabel target) =>
        EmitJump(EbpfOpcode.JumpEqualImmediate, left, EbpfRegister.R0, right, target);

    public void Return(uint value)
    {
        Move(EbpfRegister.R0, value);
        Emit(EbpfOpcode.Exit, EbpfRegister.R0, EbpfRegister.R0, 0, 0);
    }

    public EbpfInstruction[] Finish()
    {
        foreach ((int at, int label) in _jumps)
        {
            // A jump counts from the instruction after it.
            int distance = _marks[label] - at - 1;
            if (_marks[label] < 0 || distance < 0)
                throw new InvalidOperationException("a jump must go forward, to a placed label");
            if (distance > short.MaxValue)
                throw new InvalidOperationException($"a jump of {distance} instructions does not fit in 16 bits");
            _code[at] = _code[at] with { Offset = (short)distance };
        }
        return [.. _code];
    }

    private void EmitJump(byte opcode, EbpfRegister left, EbpfRegister right, int immediate, EbpfLabel target)
    {
        _jumps.Add((_code.Count, target.Index));
        Emit(opcode, left, right, 0, immediate);
    }

    private void Emit(byte opcode, EbpfRegister destination, EbpfRegister source, short offset, int immediate) =>
        _code.Add(new EbpfInstruction(opcode, EbpfInstruction.Pack(destination, source), offset, immediate));
}
