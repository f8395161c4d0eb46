using OciRuntime.Init.Operations;
using OciRuntime.Linux;

namespace OciRuntime.Init.Tests;

public sealed unsafe class InitPlanTests
{
    private static InitPlanWriter Sample()
    {
        InitPlanWriter plan = new();
        plan.Add(new NewSession());
        plan.Add(new Hostname("käse"), "/hostname");
        plan.Add(new SetUser(7, uint.MaxValue, keepsGroups: false, [3, 4]), "/process/user");
        plan.Add(new Exec(["a", "", "c"], [], preserveFds: 3), "/process/args");
        return plan;
    }

    [Fact]
    public void Plan_reads_as_it_was_written()
    {
        byte[] plan = Sample().Finish().ToArray();
        List<Operation> read = PlanReader.Read(plan);
        read.Select(operation => operation.Code).Should().Equal(InitOp.NewSession, InitOp.Hostname, InitOp.SetUser, InitOp.Exec);
        PlanReader.Write([.. read]).Should().Equal(plan);
    }

    [Fact]
    public void Pointer_of_an_operation_is_kept_beside_the_plan()
    {
        InitPlanWriter plan = Sample();
        plan.PointerOf(1).Should().Be("/hostname");
        plan.PointerOf(0).Should().BeNull();
        plan.PointerOf(99).Should().BeNull();
    }

    [Fact]
    public void Plan_cut_anywhere_is_an_error_and_never_a_wild_read()
    {
        byte[] whole = Sample().Finish().ToArray();
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            Invoking(() => PlanReader.Read(cut)).Should().Throw<OciException>();
        }
    }

    [Fact]
    public void Plan_with_a_lying_byte_is_an_error_or_reads_as_something_else()
    {
        byte[] whole = Sample().Finish().ToArray();
        for (int at = 0; at < whole.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] lie = [.. whole];
                lie[at] ^= (byte)(1 << bit);
                Exception? refusal = Record.Exception(() => ReadAll(lie));
                (refusal is null or OciException).Should().BeTrue($"byte {at}, bit {bit}: {refusal}");
            }
        }
    }

    [Fact]
    public void Argument_of_another_kind_is_refused()
    {
        byte[] plan = Sample().Finish().ToArray();
        Invoking(() =>
        {
            fixed (byte* bytes = plan)
            {
                foreach (OperationReader op in new InitPlan(bytes, plan.Length))
                {
                    OperationReader reader = op;
                    if (op.Code == InitOp.Hostname)
                        reader.Number();
                }
            }
        }).Should().Throw<OciException>();
    }

    [Fact]
    public void Text_with_nul_is_refused_when_it_is_written() =>
        Invoking(() => new InitPlanWriter().Add(new Hostname("a\0b"))).Should().Throw<OciException>();

    [Fact]
    public void Plan_in_memory_is_sealed()
    {
        using OwnedFd memfd = Sample().ToMemFd();
        Libc.fcntl(memfd.Value, Libc.F_GET_SEALS, 0).Should().Be(Libc.F_SEAL_SEAL | Libc.F_SEAL_SHRINK | Libc.F_SEAL_GROW | Libc.F_SEAL_WRITE);
        foreach (OperationReader op in InitPlan.Map(memfd))
        {
            op.Code.Should().Be(InitOp.NewSession);
            break;
        }
    }

    /// <summary>What follows the fields of an operation is passed over: a changed number of an operation leaves such bytes.</summary>
    private static void ReadAll(byte[] plan)
    {
        fixed (byte* bytes = plan)
        {
            foreach (OperationReader op in new InitPlan(bytes, plan.Length))
            {
                OperationReader reader = op;
                InitMain.Read(ref reader);
            }
        }
    }
}
