using System.Runtime.InteropServices;
using OciRuntime.Bpf.Extended;

namespace OciRuntime.Bpf.Tests.Extended;

public class EbpfAssemblerTests
{
    [Fact]
    public void Bytes_are_those_of_struct_bpf_insn()
    {
        EbpfAssembler code = new();
        code.LoadWord(EbpfRegister.R2, EbpfRegister.R1, 8);
        code.And(EbpfRegister.R2, 0xffff);
        code.Return(1);

        byte[] bytes = MemoryMarshal.AsBytes<EbpfInstruction>(code.Finish()).ToArray();

        // As clang -target bpf prints it: r2 = *(u32 *)(r1 + 8); w2 &= 65535; w0 = 1; exit
        Convert.ToHexString(bytes).Should().Be("6112080000000000" + "54020000FFFF0000" + "B400000001000000" + "9500000000000000");
    }

    [Fact]
    public void Jump_counts_from_the_next_instruction()
    {
        EbpfAssembler code = new();
        EbpfLabel end = code.NewLabel();
        code.JumpIfNotEqual(EbpfRegister.R1, 7, end);
        code.Return(1);
        code.Mark(end);
        code.Return(0);

        code.Finish()[0].Offset.Should().Be(2);
    }

    [Fact]
    public void Jump_backwards_is_refused()
    {
        EbpfAssembler code = new();
        EbpfLabel start = code.NewLabel();
        code.Mark(start);
        code.Jump(start);

        Invoking(code.Finish).Should().ThrowExactly<InvalidOperationException>();
    }

    [Fact]
    public void Jump_to_a_label_never_placed_is_refused()
    {
        EbpfAssembler code = new();
        code.Jump(code.NewLabel());

        Invoking(code.Finish).Should().ThrowExactly<InvalidOperationException>();
    }
}
