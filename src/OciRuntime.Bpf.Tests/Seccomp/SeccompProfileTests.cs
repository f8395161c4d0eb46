using OciRuntime.Bpf.Seccomp;
using OciRuntime.Linux;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>What is refused, with the place in config.json; what is skipped; flags.</summary>
public sealed class SeccompProfileTests
{
    [Theory]
    [InlineData("""{"syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}""", "/linux/seccomp/defaultAction")]
    [InlineData("""{"defaultAction": "SCMP_ACT_NONE"}""", "/linux/seccomp/defaultAction")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 65536}""", "/linux/seccomp/defaultErrnoRet")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86", "x86"]}""", "/linux/seccomp/architectures/1")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "flags": ["SECCOMP_FILTER_FLAG_FAST"]}""", "/linux/seccomp/flags/0")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": [], "action": "SCMP_ACT_TRAP"}]}""", "/linux/seccomp/syscalls/0/names")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["read"]}]}""", "/linux/seccomp/syscalls/0/action")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_TRAP", "args": [{"index": 6, "value":"""
        + """ 0, "op": "SCMP_CMP_EQ"}]}]}""", "/linux/seccomp/syscalls/0/args/0/index")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_TRAP", "args": [{"index": 5, "value":"""
        + """ 0, "op": "=="}]}]}""", "/linux/seccomp/syscalls/0/args/0/op")]
    public void Profile_that_is_not_understood_is_refused_with_the_place(string profile, string pointer)
    {
        OciException error = Invoking(() => SeccompCompiler.Compile(Profiles.Parse(profile), Architecture.X86_64))
            .Should().Throw<OciException>().Which;
        error.Pointer.Should().Be(pointer);
    }

    // config-linux.md#seccomp: "When the action doesn't support an errno, the runtime MUST print and error and fail."
    [Theory]
    [InlineData("SCMP_ACT_ALLOW")]
    [InlineData("SCMP_ACT_KILL")]
    [InlineData("SCMP_ACT_LOG")]
    [InlineData("SCMP_ACT_NOTIFY")]
    public void Errno_of_an_action_that_returns_none_is_refused(string action)
    {
        OciException byRule = Invoking(() => SeccompCompiler.Compile(
            Profiles.Denying($$"""{"names": ["read"], "action": "{{action}}", "errnoRet": 1}"""), Architecture.X86_64))
                .Should().Throw<OciException>().Which;
        OciException byDefault = Invoking(() => SeccompCompiler.Compile(
            Profiles.Parse($$"""{"defaultAction": "{{action}}", "defaultErrnoRet": 1}"""), Architecture.X86_64)).Should().Throw<OciException>().Which;
        byRule.Pointer.Should().Be("/linux/seccomp/syscalls/0/errnoRet");
        byDefault.Pointer.Should().Be("/linux/seccomp/defaultErrnoRet");
    }

    [Fact]
    public void Program_beyond_the_limit_of_the_kernel_is_refused()
    {
        string tests = string.Join(", ",
            Enumerable.Range(0, 2000).Select(value => $$"""{"index": {{value % 6}}, "value": {{value}}, "op": "SCMP_CMP_GT"}"""));
        OciException error = Invoking(() => SeccompCompiler.Compile(
            Profiles.Denying($$"""{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{{tests}}]}"""), Architecture.X86_64))
                .Should().Throw<OciException>().Which;
        error.Pointer.Should().Be("/linux/seccomp/syscalls");
        error.Message.Should().Contain("no more than 4096");
    }

    [Fact]
    public void Names_that_an_architecture_lacks_are_skipped_there()
    {
        const string known = """{"names": ["read"], "action": "SCMP_ACT_ALLOW"}""";
        const string more = """{"names": ["no_such_call", "riscv_flush_icache", "waitpid"], "action": "SCMP_ACT_ALLOW"}""";
        SeccompCompiler.Compile(Profiles.Denying($"{known}, {more}"), Architecture.X86_64).Program.Should().Equal(
            SeccompCompiler.Compile(Profiles.Denying(known), Architecture.X86_64).Program);
    }

    [Theory]
    [InlineData("", 4)] // absent: runc's choice, SPEC_ALLOW
    [InlineData("\"flags\": [],", 0)]
    [InlineData("\"flags\": [\"SECCOMP_FILTER_FLAG_TSYNC\"],", 0)] // nobody is left to synchronize with
    [InlineData("\"flags\": [\"SECCOMP_FILTER_FLAG_LOG\"],", 2)]
    [InlineData("\"flags\": [\"SECCOMP_FILTER_FLAG_SPEC_ALLOW\"],", 4)]
    [InlineData("\"flags\": [\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV\"],", 0)] // nothing without a listener
    public void Flags_are_those_of_the_profile(string flags, uint expected) =>
        SeccompCompiler.Compile(Profiles.Parse($$"""{{{flags}} "defaultAction": "SCMP_ACT_ALLOW"}"""), Architecture.X86_64).Flags.Should().Be(
            expected);

    [Theory]
    [InlineData("""{"defaultAction": "SCMP_ACT_NOTIFY", "flags": []}""", 8)]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "flags": ["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"], "syscalls": [{"names": ["mkdir"],"""
        + """ "action": "SCMP_ACT_NOTIFY"}]}""", 0x28)]
    public void Notify_asks_for_a_listener(string profile, uint expected)
    {
        SeccompProgram program = SeccompCompiler.Compile(Profiles.Parse(profile), Architecture.X86_64);
        program.UsesNotify.Should().BeTrue();
        program.Flags.Should().Be(expected);
    }

    [Fact]
    public void Profile_without_default_and_rules_is_no_profile()
    {
        SeccompCompiler.IsDisabled(Profiles.Parse("{}")).Should().BeTrue();
        SeccompCompiler.IsDisabled(Profiles.Parse("""{"defaultAction": "SCMP_ACT_ALLOW"}""")).Should().BeFalse();
    }

    [Fact]
    public void Image_is_eight_bytes_for_each_instruction()
    {
        SeccompProgram program = SeccompCompiler.Compile(Profiles.Parse("""{"defaultAction": "SCMP_ACT_ALLOW"}"""), Architecture.X86_64);
        program.Image.Length.Should().Be(8 * program.Instructions.Length);
        program.Image[..8].ToArray().Should().Equal(0x20, 0, 0, 0, 4, 0, 0, 0);
    }
}
