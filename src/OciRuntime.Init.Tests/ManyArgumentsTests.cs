namespace OciRuntime.Init.Tests;

/// <summary>An operation with more arguments than sixteen bits count: a process may be in 65536 groups.</summary>
public sealed unsafe class ManyArgumentsTests
{
    [Fact]
    public void Every_argument_is_read()
    {
        const int count = 70_000;
        InitPlanWriter plan = new();
        plan.Op(InitOp.User);
        for (int i = 0; i < count; i++) plan.Int(i);
        byte[] bytes = plan.Finish().ToArray();

        List<long> read = [];
        fixed (byte* start = bytes)
        {
            foreach (PlanOp op in new InitPlan(start, bytes.Length))
            {
                PlanOp reader = op;
                while (reader.HasMore) read.Add(reader.ReadInt());
            }
        }

        read.Should().Equal(Enumerable.Range(0, count).Select(i => (long)i));
    }
}
