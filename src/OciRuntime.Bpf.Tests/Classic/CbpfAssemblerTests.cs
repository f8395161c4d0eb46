using OciRuntime.Bpf.Classic;
using Call = OciRuntime.Bpf.Tests.Classic.CbpfInterpreter.Call;

namespace OciRuntime.Bpf.Tests.Classic;

public sealed class CbpfAssemblerTests
{
    private const uint Yes = 1;
    private const uint No = 2;

    [Fact]
    public void Jump_counts_the_instructions_between()
    {
        CbpfAssembler bpf = new();
        CbpfLabel yes = bpf.NewLabel();
        bpf.LoadWord(0);
        bpf.JumpIfEqual(7, yes, CbpfLabel.Next);
        bpf.Return(No);
        bpf.Mark(yes);
        bpf.Return(Yes);
        bpf.Assemble().Should().Equal([
                new CbpfInstruction(CbpfInstruction.LoadWord, 0, 0, 0),
                new CbpfInstruction(CbpfInstruction.JumpIfEqual, 1, 0, 7),
                new CbpfInstruction(CbpfInstruction.Return, 0, 0, No),
                new CbpfInstruction(CbpfInstruction.Return, 0, 0, Yes),
            ]);
    }

    [Fact]
    public void Jump_of_255_instructions_needs_no_stub()
    {
        CbpfInstruction[] program = JumpOver(255);
        program.Should().HaveCount(1 + 1 + 255 + 1);
        program[1].IfTrue.Should().Be(255);
    }

    [Fact]
    public void Far_return_is_repeated_beside_the_jump()
    {
        CbpfInstruction[] program = JumpOver(256);
        program.Should().HaveCount(1 + 2 + 256 + 1);
        program[2].Should().Be(new CbpfInstruction(CbpfInstruction.Return, 0, 0, Yes));
        CbpfInterpreter.Run(program, Number(7)).Should().Be(Yes);
        CbpfInterpreter.Run(program, Number(8)).Should().Be(No);
    }

    [Fact]
    public void Far_code_is_reached_through_a_long_jump()
    {
        CbpfAssembler bpf = new();
        CbpfLabel far = bpf.NewLabel();
        CbpfLabel yes = bpf.NewLabel();
        CbpfLabel no = bpf.NewLabel();
        bpf.LoadWord(0);
        bpf.JumpIfGreater(100, far, CbpfLabel.Next);
        for (int i = 0; i < 300; i++)
            bpf.Return(No);
        bpf.Mark(far);
        bpf.JumpIfEqual(200, yes, no);
        bpf.Mark(yes);
        bpf.Return(Yes);
        bpf.Mark(no);
        bpf.Return(No);
        CbpfInstruction[] program = bpf.Assemble();
        CbpfInterpreter.Refusal(program).Should().Be("");
        CbpfInterpreter.Run(program, Number(200)).Should().Be(Yes);
        CbpfInterpreter.Run(program, Number(201)).Should().Be(No);
        CbpfInterpreter.Run(program, Number(100)).Should().Be(No);
    }

    [Fact]
    public void Stub_that_pushes_another_target_out_of_reach_brings_a_second_stub()
    {
        CbpfAssembler bpf = new();
        CbpfLabel first = bpf.NewLabel();
        CbpfLabel second = bpf.NewLabel();
        bpf.LoadWord(0);
        bpf.JumpIfEqual(1, first, CbpfLabel.Next); // reaches exactly 255 instructions, until the next line gets a stub
        bpf.JumpIfEqual(2, second, CbpfLabel.Next);
        for (int i = 0; i < 254; i++)
            bpf.Return(No);
        bpf.Mark(first);
        bpf.Return(Yes);
        bpf.Return(No);
        bpf.Mark(second);
        bpf.Return(Yes);
        CbpfInstruction[] program = bpf.Assemble();
        program.Should().HaveCount(1 + 2 + 2 + 254 + 3);
        CbpfInterpreter.Refusal(program).Should().Be("");
        new[] { 1u, 2u, 3u }.Select(number => CbpfInterpreter.Run(program, Number(number))).Should().Equal(Yes, Yes, No);
    }

    [Fact]
    public void Word_in_the_accumulator_is_not_loaded_again()
    {
        CbpfAssembler bpf = new();
        CbpfLabel next = bpf.NewLabel();
        CbpfLabel yes = bpf.NewLabel();
        bpf.LoadWord(16);
        bpf.JumpIfEqual(1, yes, next);
        bpf.Mark(next);
        bpf.LoadWord(16);
        bpf.JumpIfEqual(2, yes, CbpfLabel.Next);
        bpf.Return(No);
        bpf.Mark(yes);
        bpf.Return(Yes);
        bpf.Assemble().Should().ContainSingle(instruction => instruction.Code == CbpfInstruction.LoadWord);
    }

    [Fact]
    public void Word_is_loaded_again_where_paths_with_different_words_meet()
    {
        CbpfAssembler bpf = new();
        CbpfLabel meet = bpf.NewLabel();
        CbpfLabel yes = bpf.NewLabel();
        bpf.LoadWord(16);
        bpf.JumpIfEqual(1, CbpfLabel.Next, meet);
        bpf.LoadWord(20);
        bpf.JumpIfEqual(1, yes, meet);
        bpf.Mark(meet);
        bpf.LoadWord(16);
        bpf.JumpIfEqual(2, yes, CbpfLabel.Next);
        bpf.Return(No);
        bpf.Mark(yes);
        bpf.Return(Yes);
        bpf.Assemble().Count(instruction => instruction.Code == CbpfInstruction.LoadWord).Should().Be(3);
    }

    [Fact]
    public void Masked_word_is_not_taken_for_the_whole_word()
    {
        CbpfAssembler bpf = new();
        CbpfLabel yes = bpf.NewLabel();
        bpf.LoadWord(0);
        bpf.And(1);
        bpf.JumpIfEqual(0, yes, CbpfLabel.Next);
        bpf.LoadWord(0);
        bpf.JumpIfEqual(3, yes, CbpfLabel.Next);
        bpf.Return(No);
        bpf.Mark(yes);
        bpf.Return(Yes);
        CbpfInstruction[] program = bpf.Assemble();
        CbpfInterpreter.Run(program, Number(3)).Should().Be(Yes);
        CbpfInterpreter.Run(program, Number(5)).Should().Be(No);
    }

    [Fact]
    public void Jump_backwards_is_refused()
    {
        CbpfAssembler bpf = new();
        CbpfLabel here = bpf.NewLabel();
        bpf.Mark(here);
        Invoking(() => bpf.JumpIfEqual(1, here, CbpfLabel.Next)).Should().ThrowExactly<InvalidOperationException>();
    }

    [Fact]
    public void Jump_past_the_end_is_refused()
    {
        CbpfAssembler bpf = new();
        bpf.LoadWord(0);
        bpf.JumpIfEqual(1, bpf.NewLabel(), CbpfLabel.Next);
        bpf.Return(No);
        Invoking(bpf.Assemble).Should().ThrowExactly<InvalidOperationException>();
    }

    private static CbpfInstruction[] JumpOver(int count)
    {
        CbpfAssembler bpf = new();
        CbpfLabel yes = bpf.NewLabel();
        bpf.LoadWord(0);
        bpf.JumpIfEqual(7, yes, CbpfLabel.Next);
        for (int i = 0; i < count; i++)
            bpf.Return(No);
        bpf.Mark(yes);
        bpf.Return(Yes);
        return bpf.Assemble();
    }

    private static Call Number(uint number) => new(number, 0, new ulong[6]);
}
