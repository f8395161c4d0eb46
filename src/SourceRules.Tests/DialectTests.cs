namespace OciRuntime.SourceRules.Tests;

public sealed class DialectTests
{
    [Fact]
    public void Lines_have_150_characters_at_most() => Lines(SourceTree.All.SelectMany(LongLines.In)).Should().BeEmpty();

    [Fact]
    public void Bodies_stand_where_they_belong() => Lines(SourceTree.All.SelectMany(StatementLayout.In)).Should().BeEmpty();

    [Theory]
    [InlineData("if (isOn) Begin();")]
    [InlineData("if (isOn)\n    return;")]
    [InlineData("if (isOn)\n{\n    return;\n}")]
    [InlineData("if (isOn) return 1; else return 2;")]
    [InlineData("if (isOn) { Begin(); return; }")]
    [InlineData("if (isOn)\n{\n    Begin();\n}\nelse\n{\n    End();\n}")]
    [InlineData("if (isOn)\n    Begin();\nelse End();")]
    [InlineData("if (isOn) yield return 1;")]
    [InlineData("foreach (int pid in pids) Kill(pid);")]
    [InlineData("foreach (int pid in pids)\n{\n    Kill(pid);\n}")]
    [InlineData("fixed (byte* start = bytes) return Write(start);")]
    [InlineData("while (Read()) { Count(); }")]
    [InlineData("return 1;    // far away")]
    public void Another_dialect_is_found(string statement) => Faults(statement).Should().NotBeEmpty();

    [Theory]
    [InlineData("if (isOn) return;")]
    [InlineData("if (isOn) return; // near")]
    [InlineData("if (isOn)\n    Begin();")]
    [InlineData("if (isOn)\n    return 1;\nelse if (isOff)\n    return 2;\nelse\n    return 3;")]
    [InlineData("if (isOn)\n{\n    Begin();\n}\nelse\n{\n    End();\n    Count();\n}")]
    [InlineData("if (isOn)\n{\n    return new Box\n    {\n        Lid = 1,\n    };\n}")]
    [InlineData("if (isOn)\n    // why\n    return;")]
    [InlineData("foreach (int pid in pids)\n    if (pid > 1) return pid;")]
    [InlineData("foreach (int pid in pids)\n{\n    if (pid > 1)\n        Kill(pid);\n}")]
    [InlineData("while (Read()) ;")]
    [InlineData("int[] all =\n[\n    1, // one\n];")]
    public void Ours_is_left_alone(string statement) => Faults(statement).Should().BeEmpty();

    [Fact]
    public void A_guard_clause_that_is_too_wide_has_two_lines()
    {
        string condition = new('c', 110);
        Faults($"if ({condition}) return 1;").Should().NotBeEmpty();
        Faults($"if ({condition})\n    return 1;").Should().BeEmpty();
    }

    [Fact]
    public void A_long_line_is_found_unless_a_string_of_several_lines_is_what_is_long()
    {
        string word = new('w', 150);
        LongLines.In(SourceTree.Parse($"string text = \"{word}\";")).Should().ContainSingle();
        LongLines.In(SourceTree.Parse($"// {word}")).Should().ContainSingle();
        LongLines.In(SourceTree.Parse($"string text = \"\"\"\n    {word}\n    \"\"\";")).Should().BeEmpty();
    }

    private static IEnumerable<string> Faults(string statement) => StatementLayout.In(SourceTree.Parse(statement));

    private static string Lines(IEnumerable<string> faults) => string.Join('\n', faults);
}
