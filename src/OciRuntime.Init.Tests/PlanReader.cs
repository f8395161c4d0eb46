namespace OciRuntime.Init.Tests;

/// <summary>Plans read back as init reads them.</summary>
internal static unsafe class PlanReader
{
    public static List<Operation> Read(ReadOnlySpan<byte> plan)
    {
        List<Operation> operations = [];
        fixed (byte* bytes = plan)
        {
            foreach (OperationReader op in new InitPlan(bytes, plan.Length))
            {
                OperationReader reader = op;
                operations.Add(InitMain.Read(ref reader));
                reader.HasMore.Should().BeFalse($"{op.Code} reads every field that it writes");
            }
        }
        return operations;
    }

    public static byte[] Write(params ReadOnlySpan<Operation> operations)
    {
        InitPlanWriter plan = new();
        foreach (Operation operation in operations)
            plan.Add(operation);
        return plan.Finish().ToArray();
    }
}
