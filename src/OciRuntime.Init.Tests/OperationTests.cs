using System.Reflection;
using FsCheck;
using FsCheck.Fluent;

namespace OciRuntime.Init.Tests;

/// <summary>Every operation of a plan: what is written is what init reads.</summary>
public sealed class OperationTests
{
    public static TheoryData<string> Kinds => [.. OperationGenerator.Kinds.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Operation_is_read_as_it_was_written(string name)
    {
        Type kind = OperationGenerator.Kinds.Single(candidate => candidate.Name == name);
        Prop.ForAll(OperationGenerator.Of(kind), written =>
        {
            byte[] plan = PlanReader.Write(written);
            Operation read = PlanReader.Read(plan).Should().ContainSingle().Which;
            read.Should().BeOfType(kind);
            FieldsOf(read).Should().BeEquivalentTo(FieldsOf(written), options => options.WithStrictOrdering());
            PlanReader.Write(read).Should().Equal(plan);
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(50).WithReplay(2026, 4053));
    }

    [Fact]
    public void Every_number_of_an_operation_has_one_of_its_name()
    {
        InitOp[] numbers = Enum.GetValues<InitOp>();
        OperationGenerator.Kinds.Select(kind => kind.Name).Should().BeEquivalentTo(numbers.Select(number => number.ToString()));
        foreach (Type kind in OperationGenerator.Kinds)
            OperationGenerator.Of(kind).Generator.Sample(1).First().Code.ToString().Should().Be(kind.Name);
    }

    /// <summary>An operation with more fields than sixteen bits count: a process may be in 65536 groups.</summary>
    [Fact]
    public void Every_group_is_read()
    {
        uint[] groups = [.. Enumerable.Range(0, 70_000).Select(group => (uint)group)];

        Operation read = PlanReader.Read(PlanReader.Write(new Operations.SetUser(1, 2, keepsGroups: false, groups))).Should().ContainSingle().Which;

        FieldsOf(read).Values.OfType<uint[]>().Should().ContainSingle().Which.Should().Equal(groups);
    }

    private static Dictionary<string, object?> FieldsOf(Operation operation) =>
        operation.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .ToDictionary(field => field.Name, field => field.GetValue(operation));
}
