using OciRuntime.Bpf.Seccomp;

namespace OciRuntime.Bpf.Tests.Seccomp;

public sealed class SeccompReviewTests
{
    private const string Allow = """{"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"}""";

    [Theory]
    [InlineData("LT", 0, 0, "value")]
    [InlineData("GT", ulong.MaxValue, 0, "value")]
    [InlineData("MASKED_EQ", 0xF0, 0xF1, "valueTwo")]
    public void Test_that_says_something_impossible_is_remarked(string op, ulong value, ulong valueTwo, string key)
    {
        SeccompRemark remark = Review($$"""
            {"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 1, "value": {{value}}, "valueTwo": {{valueTwo}}, "op": "SCMP_CMP_{{op}}"}]}
            """).Should().ContainSingle().Which;
        remark.Pointer.Should().Be($"/linux/seccomp/syscalls/0/args/0/{key}");
    }

    [Fact]
    public void Rule_with_tests_beside_one_without_is_never_asked()
    {
        SeccompRemark remark = Review(
            $$"""{"names": ["write"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}, {{Allow}}""")
                .Should().ContainSingle().Which;
        remark.Should().Be(new SeccompRemark("/linux/seccomp/syscalls/0", "is never asked for write: /linux/seccomp/syscalls/1 decides"));
    }

    [Fact]
    public void Second_answer_to_the_same_tests_is_never_asked()
    {
        const string test = """ "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}] """;
        SeccompRemark remark = Review(
            $$"""{"names": ["write"], "action": "SCMP_ACT_LOG", {{test}}}, {"names": ["write"], "action": "SCMP_ACT_TRAP", {{test}}}""")
                .Should().ContainSingle().Which;
        remark.Pointer.Should().Be("/linux/seccomp/syscalls/1");
    }

    [Theory]
    [InlineData("NE", 1, "NE", 8, "0 1")]
    [InlineData("GT", 4, "GE", 5, "0 1")]
    [InlineData("LE", 4, "LT", 5, "1 0")]
    [InlineData("GE", 5, "LE", 5, "0 1")]
    [InlineData("EQ", 7, "GT", 3, "1 0")]
    [InlineData("MASKED_EQ", 0x100, "GT", 0x700, "1 0")]
    [InlineData("MASKED_EQ", 0x100, "GT", 0xFFFFFFFFFFFFFEFF, "")]
    [InlineData("MASKED_EQ", 0x100, "LT", 0x100, "1 0")]
    [InlineData("GE", 5, "LT", 5, "")]
    [InlineData("GT", 4, "LT", 5, "")]
    [InlineData("EQ", 7, "NE", 7, "")]
    [InlineData("EQ", 7, "EQ", 8, "")]
    [InlineData("EQ", 0x100, "MASKED_EQ", 0x100, "")]
    [InlineData("EQ", 0x0FF, "MASKED_EQ", 0x100, "1 0")]
    public void Rules_that_can_match_together_with_different_actions_are_remarked(string op, ulong value, string otherOp, ulong otherValue,
        string expected)
    {
        // MASKED_EQ: no bit of the value is set.
        List<SeccompRemark> remarks = Review($$"""
            {"names": ["personality"], "action": "SCMP_ACT_KILL_PROCESS", "args": [{"index": 0, "value": {{value}}, "op": "SCMP_CMP_{{op}}"}]},
            {"names": ["personality"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": {{otherValue}}, "op": "SCMP_CMP_{{otherOp}}"}]}
            """);
        string[] indexes = expected.Split(' ');
        remarks.Should().Equal(
            expected.Length == 0 ? [] : [new SeccompRemark($"/linux/seccomp/syscalls/{indexes[0]}",
                $"contradicts /linux/seccomp/syscalls/{indexes[1]} for personality, which decides where both match")]);
    }

    [Fact]
    public void Rules_that_test_different_arguments_can_match_together() =>
        Review("""
            {"names": ["write"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]},
            {"names": ["write"], "action": "SCMP_ACT_LOG", "args": [{"index": 1, "value": 1, "op": "SCMP_CMP_EQ"}]}
            """).Should().ContainSingle();

    // Constants below 8: what passes at all passes for some value below 16.
    [Fact]
    public void Tests_overlap_when_some_value_passes_both()
    {
        List<SeccompRule> rules = [];
        foreach (SeccompOperator op in Enum.GetValues<SeccompOperator>())
        {
            for (ulong value = 0; value < 8; value++)
            {
                for (ulong mask = op == SeccompOperator.MaskedEqual ? 0ul : 7; mask < 8; mask++)
                {
                    rules.Add(new SeccompRule(0, 0,
                        [op == SeccompOperator.MaskedEqual ? new(0, op, mask, value & mask) : new(0, op, ulong.MaxValue, value)]));
                }
            }
        }

        ulong[] arguments = [.. Enumerable.Range(0, 16).Select(value => (ulong)value)];
        foreach (SeccompRule left in rules)
        {
            foreach (SeccompRule right in rules)
            {
                bool expected = arguments.Any(argument => Passes(left.Tests[0], argument) && Passes(right.Tests[0], argument));
                expected.Should().Be(TestOverlap.Exists(left, right), $"{left.Tests[0]}, {right.Tests[0]}: {!expected}");
            }
        }
    }

    private static bool Passes(ArgumentTest test, ulong argument) => test.Operator switch
    {
        SeccompOperator.NotEqual => argument != test.Value,
        SeccompOperator.Less => argument < test.Value,
        SeccompOperator.LessOrEqual => argument <= test.Value,
        SeccompOperator.GreaterOrEqual => argument >= test.Value,
        SeccompOperator.Greater => argument > test.Value,
        _ => (argument & test.Mask) == test.Value,
    };

    [Fact]
    public void Rule_that_repeats_the_default_is_remarked_where_it_looks_like_an_exception()
    {
        SeccompRemark remark = Review($$"""{{Allow}}, {"names": ["write", "mkdir"], "action": "SCMP_ACT_ERRNO"}""").Should().ContainSingle().Which;
        remark.Pointer.Should().Be("/linux/seccomp/syscalls/1");
    }

    [Fact]
    public void Words_without_meaning_on_this_machine_are_remarked() =>
        SeccompReview.Of(
                Profiles.Parse("""
                    {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86", "SCMP_ARCH_ARM"], "flags": ["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"]}
                    """), Architecture.X86_64).Select(remark => remark.Pointer).Should().Equal(
            "/linux/seccomp/architectures/1", "/linux/seccomp/flags/0");

    [Fact]
    public void Names_that_an_architecture_lacks_are_listed_for_it()
    {
        List<(Architecture Architecture, List<string> Names)> missing = SeccompReview.MissingNames(
            Profiles.Denying("""{"names": ["read", "no_such_call", "arch_prctl", "waitpid"], "action": "SCMP_ACT_ALLOW"}""", "\"SCMP_ARCH_X86\""),
            Architecture.X86_64);

        missing.Select(item => item.Architecture).Should().Equal(Architecture.X86_64, Architecture.X86);
        missing[0].Names.Should().Equal("no_such_call", "waitpid");
        missing[1].Names.Should().Equal("no_such_call");
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("containerd")]
    public void Profile_of_an_engine_gives_no_cause(string name) => SeccompReview.Of(Profiles.OfEngine(name), Architecture.X86_64).Should().BeEmpty();

    private static List<SeccompRemark> Review(string entries) => SeccompReview.Of(Profiles.Denying(entries), Architecture.X86_64);
}
