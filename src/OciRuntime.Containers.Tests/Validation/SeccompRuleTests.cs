namespace OciRuntime.Containers.Tests.Validation;

public class SeccompRuleTests
{
    [Theory]
    [InlineData("""{"syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}""", "/defaultAction: unknown action \"\"")]
    [InlineData("""{"defaultAction": "ALLOW"}""", "/defaultAction: unknown action \"ALLOW\"")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "defaultErrnoRet": 1}""", "/defaultErrnoRet: SCMP_ACT_ALLOW takes no errno")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 4096}""", "/defaultErrnoRet: 4096 is above the largest errno 4095")]
    [InlineData("""{"defaultAction": "SCMP_ACT_NOTIFY"}""", "/listenerPath: is required by SCMP_ACT_NOTIFY")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "X"]}""",
        "/architectures/1: unknown architecture \"X\"")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "flags": ["X"]}""", "/flags/0: unknown flag \"X\"")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "listenerMetadata": "x"}""", "/listenerMetadata: must not be set without listenerPath")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "\u0000"}""", "/listenerPath: contains a NUL byte")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [null]}""", "/syscalls/0: must not be null")]
    public void A_profile(string profile, string problem) => Check(profile, problem);

    [Theory]
    [InlineData("""{"names": [], "action": "SCMP_ACT_ALLOW"}""", "names: must contain at least one name")]
    [InlineData("""{"action": "SCMP_ACT_ALLOW"}""", "names: must contain at least one name")]
    [InlineData("""{"names": ["read"], "action": "X"}""", "action: unknown action \"X\"")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_KILL", "errnoRet": 1}""", "errnoRet: SCMP_ACT_KILL takes no errno")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_LOG", "errnoRet": 1}""", "errnoRet: SCMP_ACT_LOG takes no errno")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_TRACE", "errnoRet": 65536}""", "errnoRet: 65536 is above 65535")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 6, "value": 1, "op": "SCMP_CMP_EQ"}]}""",
        "args/0/index: 6 is not between 0 and 5")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 1, "value": 1, "op": "=="}]}""",
        "args/0/op: unknown operator \"==\"")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [null]}""", "args/0: must not be null")]
    public void A_rule(string rule, string problem) =>
        Check($$"""{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{{rule}}]}""", "/syscalls/0/" + problem);

    // runc, SetupSeccomp of libcontainer/specconv: "No default action specified, no syscalls listed, assume seccomp disabled".
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"syscalls": []}""")]
    public void Profile_without_default_and_rules_is_no_profile(string profile) =>
        ConfigFrom.Problems($$"""{"linux": {"seccomp": {{profile}} } }""").Should().BeEmpty();

    [Fact]
    public void Agent_may_be_asked_about_every_call() =>
        ConfigFrom.Problems("""
            {"linux": {"seccomp": {"defaultAction": "SCMP_ACT_NOTIFY", "listenerPath": "/agent.sock",
             "syscalls": [{"names": ["read", "write"], "action": "SCMP_ACT_NOTIFY"}]}}}
            """).Should().BeEmpty();

    [Fact]
    public void Rule_that_asks_an_agent_needs_to_know_where_it_listens() =>
        Check("""{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_NOTIFY"}]}""",
            "/listenerPath: is required by SCMP_ACT_NOTIFY");

    [Fact]
    public void Unknown_names_of_system_calls_are_no_problem() =>
        ConfigFrom.Problems("""
            {"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "flags": [],
             "syscalls": [{"names": ["no_such_call"], "action": "SCMP_ACT_TRACE", "errnoRet": 5}]}}}
            """).Should().BeEmpty();

    private static void Check(string profile, string problem) =>
        ConfigFrom.Problems($$"""{"linux": {"seccomp": {{profile}} } }""").Should().Equal("/linux/seccomp" + problem);
}
