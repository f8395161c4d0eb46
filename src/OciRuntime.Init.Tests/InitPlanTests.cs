using OciRuntime.Linux;

namespace OciRuntime.Init.Tests;

public sealed unsafe class InitPlanTests
{
    private static InitPlanWriter Sample()
    {
        InitPlanWriter plan = new();
        plan.Op(InitOp.NewSession);
        plan.Op(InitOp.Hostname, "/hostname").Text("käse");
        plan.Op(InitOp.User, "/process/user").Int(7).Int(-1);
        plan.Op(InitOp.Exec, "/process/args").List(["a", "", "c"]).List([]).Int(3);
        return plan;
    }

    private static string Read(byte[] plan)
    {
        fixed (byte* bytes = plan) return new InitPlan(bytes, plan.Length).ToText();
    }

    [Fact]
    public void Plan_reads_as_it_was_written() => Read(Sample().Finish().ToArray()).Should().Be(
        "NewSession\nHostname name=käse\nUser uid=7 gid=-1\nExec args=[a  c] env=[] preserveFds=3\n");

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
            Invoking(() => Read(cut)).Should().Throw<OciException>();
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
                Exception? refusal = Record.Exception(() => Read(lie));
                (refusal is null or OciException).Should().BeTrue($"byte {at}, bit {bit}: {refusal}");
            }
        }
    }

    [Fact]
    public void Empty_argument_is_an_empty_string_and_not_the_end()
    {
        byte[] plan = Sample().Finish().ToArray();
        fixed (byte* bytes = plan)
        {
            foreach (PlanOp op in new InitPlan(bytes, plan.Length))
            {
                if (op.Code != InitOp.Exec) continue;
                PlanOp reader = op;
                byte** argv = reader.ReadArgv();
                argv[0][0].Should().Be((byte)'a');
                argv[1][0].Should().Be((byte)0);
                argv[2][0].Should().Be((byte)'c');
                ((nint)argv[3]).Should().Be(nint.Zero, "a null pointer ends the list");
                System.Runtime.InteropServices.NativeMemory.Free(argv);
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
                foreach (PlanOp op in new InitPlan(bytes, plan.Length))
                {
                    PlanOp reader = op;
                    if (op.Code == InitOp.Hostname) reader.ReadInt();
                }
            }
        }).Should().Throw<OciException>();
    }

    [Fact]
    public void Text_with_nul_is_refused_when_it_is_written() =>
        Invoking(() => new InitPlanWriter().Op(InitOp.Hostname).Text("a\0b")).Should().Throw<OciException>();

    [Fact]
    public void Plan_in_memory_is_sealed()
    {
        using OwnedFd memfd = Sample().ToMemFd();
        Libc.fcntl(memfd.Value, Libc.F_GET_SEALS, 0).Should().Be(Libc.F_SEAL_SEAL | Libc.F_SEAL_SHRINK | Libc.F_SEAL_GROW | Libc.F_SEAL_WRITE);
        InitPlan.Map(memfd).ToText().Should().StartWith("NewSession\n");
    }

    [Fact]
    public void Every_operation_names_its_arguments_in_the_text()
    {
        foreach (InitOp code in Enum.GetValues<InitOp>())
        {
            InitPlanWriter plan = new();
            plan.Op(code).Int(1);
            string text = Read(plan.Finish().ToArray());
            text.Should().StartWith(code.ToString());
        }
    }
}
