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
        SeccompRemark remark = Assert.Single(Review($$"""
            {"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 1, "value": {{value}}, "valueTwo": {{valueTwo}}, "op": "SCMP_CMP_{{op}}"}]}
            """));
        Assert.Equal($"/linux/seccomp/syscalls/0/args/0/{key}", remark.Pointer);
    }

    [Fact]
    public void Rule_with_tests_beside_one_without_is_never_asked()
    {
        SeccompRemark remark = Assert.Single(Review(
            $$"""{"names": ["write"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}, {{Allow}}"""));
        Assert.Equal(new SeccompRemark("/linux/seccomp/syscalls/0", "is never asked for write: /linux/seccomp/syscalls/1 decides"), remark);
    }

    [Fact]
    public void Second_answer_to_the_same_tests_is_never_asked()
    {
        const string test = """ "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}] """;
        SeccompRemark remark = Assert.Single(Review(
            $$"""{"names": ["write"], "action": "SCMP_ACT_LOG", {{test}}}, {"names": ["write"], "action": "SCMP_ACT_TRAP", {{test}}}"""));
        Assert.Equal("/linux/seccomp/syscalls/1", remark.Pointer);
    }

    [Fact]
    public void Rule_that_repeats_the_default_is_remarked_where_it_looks_like_an_exception()
    {
        SeccompRemark remark = Assert.Single(Review($$"""{{Allow}}, {"names": ["write", "mkdir"], "action": "SCMP_ACT_ERRNO"}"""));
        Assert.Equal("/linux/seccomp/syscalls/1", remark.Pointer);
    }

    [Fact]
    public void Words_without_meaning_on_this_machine_are_remarked() =>
        Assert.Equal(
            ["/linux/seccomp/architectures/1", "/linux/seccomp/flags/0"],
            SeccompReview.Of(
                Profiles.Parse("""
                    {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86", "SCMP_ARCH_ARM"], "flags": ["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"]}
                    """), Architecture.X86_64).Select(remark => remark.Pointer));

    [Fact]
    public void Names_that_an_architecture_lacks_are_listed_for_it()
    {
        List<(Architecture Architecture, List<string> Names)> missing = SeccompReview.MissingNames(
            Profiles.Denying("""{"names": ["read", "no_such_call", "arch_prctl", "waitpid"], "action": "SCMP_ACT_ALLOW"}""", "\"SCMP_ARCH_X86\""), Architecture.X86_64);

        Assert.Equal([Architecture.X86_64, Architecture.X86], missing.Select(item => item.Architecture));
        Assert.Equal(["no_such_call", "waitpid"], missing[0].Names);
        Assert.Equal(["no_such_call"], missing[1].Names);
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("containerd")]
    public void Profile_of_an_engine_gives_no_cause(string name) => Assert.Empty(SeccompReview.Of(Profiles.OfEngine(name), Architecture.X86_64));

    private static List<SeccompRemark> Review(string entries) => SeccompReview.Of(Profiles.Denying(entries), Architecture.X86_64);
}
