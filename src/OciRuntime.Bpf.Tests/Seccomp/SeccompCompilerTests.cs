using OciRuntime.Bpf.Classic;
using OciRuntime.Bpf.Seccomp;
using OciRuntime.Bpf.Tests.Classic;
using OciRuntime.Spec;
using Call = OciRuntime.Bpf.Tests.Classic.CbpfInterpreter.Call;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>What a filter answers: actions, tests of arguments, architectures.</summary>
public sealed class SeccompCompilerTests
{
    private const uint PermissionDenied = SeccompAction.Errno | 1;

    // config-linux.md#seccomp: "A valid list of constants as of libseccomp v2.6.0 is shown below" (SCMP_ACT_*); values of linux/seccomp.h.
    [Theory]
    [InlineData("SCMP_ACT_KILL", 0x00000000)]
    [InlineData("SCMP_ACT_KILL_PROCESS", 0x80000000)]
    [InlineData("SCMP_ACT_KILL_THREAD", 0x00000000)]
    [InlineData("SCMP_ACT_TRAP", 0x00030000)]
    [InlineData("SCMP_ACT_ERRNO", 0x00050001)]
    [InlineData("SCMP_ACT_TRACE", 0x7FF00001)]
    [InlineData("SCMP_ACT_ALLOW", 0x7FFF0000)]
    [InlineData("SCMP_ACT_LOG", 0x7FFC0000)]
    [InlineData("SCMP_ACT_NOTIFY", 0x7FC00000)]
    public void Action_returns_its_value(string action, uint value)
    {
        LinuxSeccomp byRule = Profiles.Parse($$"""{"defaultAction": "SCMP_ACT_TRAP", "syscalls": [{"names": ["read"], "action": "{{action}}"}]}""");
        LinuxSeccomp byDefault = Profiles.Parse($$"""{"defaultAction": "{{action}}"}""");
        Answer(byRule, "read").Should().Be(value);
        Answer(byDefault, "read").Should().Be(value);
    }

    // config-linux.md#seccomp: "errnoRet (uint, OPTIONAL) - the errno return code to use."
    [Fact]
    public void Errno_of_a_rule_and_of_the_default_are_returned()
    {
        LinuxSeccomp profile = Profiles.Parse("""
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 95, "syscalls": [
              {"names": ["read"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38}, {"names": ["write"], "action": "SCMP_ACT_TRACE", "errnoRet": 7},
              {"names": ["exit_group"], "action": "SCMP_ACT_ALLOW"}]}
            """);
        Answer(profile, "read").Should().Be(SeccompAction.Errno | 38);
        Answer(profile, "write").Should().Be(SeccompAction.Trace | 7);
        Answer(profile, "mount").Should().Be(SeccompAction.Errno | 95);
        Answer(Profiles.Parse("""{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 95}"""), "read").Should().Be(SeccompAction.Errno | 95);
    }

    public static TheoryData<string, string> OperatorsByNative
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string native in new[] { "X86_64", "Aarch64", "S390x" })
            {
                foreach (string op in new[] { "NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ" })
                    cases.Add(op, native);
            }

            return cases;
        }
    }

    // config-linux.md#seccomp: "op (string, REQUIRED) - the operator for syscall arguments in seccomp"; 64 bits, either byte order.
    [Theory]
    [MemberData(nameof(OperatorsByNative))]
    public void Operator_compares_64_bits(string op, string native)
    {
        ulong[] values = [0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0x100000000, 0x100000001, 0x1FFFFFFFF, 0x8000000000000000, ulong.MaxValue - 1,
            ulong.MaxValue];
        Architecture architecture = Enum.Parse<Architecture>(native);
        foreach (ulong value in values)
        {
            LinuxSeccomp profile = Profiles.Denying($$"""
                {"names": ["write"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 5, "value": {{value}}, "valueTwo": 1, "op": "SCMP_CMP_{{op}}"}]}
                """);
            foreach (ulong argument in values)
            {
                bool holds = op switch
                {
                    "NE" => argument != value,
                    "LT" => argument < value,
                    "LE" => argument <= value,
                    "EQ" => argument == value,
                    "GE" => argument >= value,
                    "GT" => argument > value,
                    _ => (argument & value) == (1 & value), // runc: value is the mask, valueTwo the datum
                };
                uint answer = Run(profile, architecture, Number("write", architecture), 0, 0, 0, 0, 0, argument);
                ((value, argument, answer)).Should().Be(
                    ((ulong value, ulong argument, uint answer))((value, argument, holds ? SeccompAction.Allow : PermissionDenied)));
            }
        }
    }

    [Fact]
    public void All_tests_of_a_rule_must_hold()
    {
        LinuxSeccomp profile = Profiles.Denying("""
            {"names": ["write"], "action": "SCMP_ACT_ALLOW", "args": [
              {"index": 2, "value": 9, "op": "SCMP_CMP_EQ"}, {"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}
            """);
        Answer(profile, "write", 1, 5, 9).Should().Be(SeccompAction.Allow);
        Answer(profile, "write", 1, 5, 8).Should().Be(PermissionDenied);
        Answer(profile, "write", 2, 5, 9).Should().Be(PermissionDenied);
    }

    [Fact]
    public void Any_test_is_enough_when_an_argument_is_tested_twice()
    {
        LinuxSeccomp profile = Profiles.Denying("""
            {"names": ["write"], "action": "SCMP_ACT_ALLOW", "args": [
              {"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}, {"index": 0, "value": 2, "op": "SCMP_CMP_EQ"}, {"index": 1, "value": 3, "op": "SCMP_CMP_EQ"}]}
            """);
        Answer(profile, "write", 1).Should().Be(SeccompAction.Allow);
        Answer(profile, "write", 2).Should().Be(SeccompAction.Allow);
        Answer(profile, "write", 9, 3).Should().Be(SeccompAction.Allow);
        Answer(profile, "write", 9, 4).Should().Be(PermissionDenied);
    }

    [Fact]
    public void Any_of_several_rules_is_enough()
    {
        LinuxSeccomp profile = Profiles.Denying("""
            {"names": ["personality"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 0, "op": "SCMP_CMP_EQ"}]},
            {"names": ["personality"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 8, "op": "SCMP_CMP_EQ"}]}
            """);
        Answer(profile, "personality", 0).Should().Be(SeccompAction.Allow);
        Answer(profile, "personality", 8).Should().Be(SeccompAction.Allow);
        Answer(profile, "personality", 0x100000008).Should().Be(PermissionDenied);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unconditional_rule_wins_wherever_it_stands(bool first)
    {
        const string conditional = """{"names": ["write"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}""";
        const string unconditional = """{"names": ["write"], "action": "SCMP_ACT_ALLOW"}""";
        LinuxSeccomp profile = Profiles.Denying(first ? $"{unconditional}, {conditional}" : $"{conditional}, {unconditional}");
        Answer(profile, "write", 1).Should().Be(SeccompAction.Allow);
    }

    [Fact]
    public void First_of_two_unconditional_rules_wins()
    {
        LinuxSeccomp profile =
            Profiles.Denying("""{"names": ["write"], "action": "SCMP_ACT_LOG"}, {"names": ["write"], "action": "SCMP_ACT_ALLOW"}""");
        Answer(profile, "write").Should().Be(SeccompAction.Log);
    }

    [Fact]
    public void Rule_that_repeats_the_default_is_no_exception_to_another()
    {
        LinuxSeccomp profile =
            Profiles.Denying("""{"names": ["write"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1}, {"names": ["write"], "action": "SCMP_ACT_ALLOW"}""");
        Answer(profile, "write").Should().Be(SeccompAction.Allow);
    }

    [Theory]
    [InlineData(5, PermissionDenied)]
    [InlineData(6, SeccompAction.Log)]
    [InlineData(10, SeccompAction.Log)]
    [InlineData(11, SeccompAction.Trap)]
    [InlineData(20, SeccompAction.Allow)]
    public void Narrower_of_two_comparisons_is_asked_first(ulong argument, uint expected)
    {
        LinuxSeccomp profile = Profiles.Denying("""
            {"names": ["write"], "action": "SCMP_ACT_LOG", "args": [{"index": 0, "value": 5, "op": "SCMP_CMP_GT"}]},
            {"names": ["write"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": 10, "op": "SCMP_CMP_GT"}]},
            {"names": ["write"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 20, "op": "SCMP_CMP_EQ"}]}
            """);
        Answer(profile, "write", argument).Should().Be(expected);
    }

    // The answers of libseccomp 2.5.4 to mkdir(path, 0755) under runc.
    [Theory]
    [InlineData(""" "value": 4294967296, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ" """, """ "value": 5, "op": "SCMP_CMP_NE" """, 17)]
    [InlineData(""" "value": 5, "op": "SCMP_CMP_NE" """, """ "value": 4294967296, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ" """, 17)]
    [InlineData(""" "value": 1, "op": "SCMP_CMP_NE" """, """ "value": 5, "op": "SCMP_CMP_NE" """, 28)]
    [InlineData(""" "value": 5, "op": "SCMP_CMP_NE" """, """ "value": 1, "op": "SCMP_CMP_NE" """, 17)]
    [InlineData(""" "value": 256, "valueTwo": 256, "op": "SCMP_CMP_MASKED_EQ" """, """ "value": 9, "op": "SCMP_CMP_NE" """, 17)]
    [InlineData(""" "value": 256, "valueTwo": 256, "op": "SCMP_CMP_MASKED_EQ" """, """ "value": 493, "op": "SCMP_CMP_LE" """, 17)]
    [InlineData(""" "value": 400, "op": "SCMP_CMP_GE" """, """ "value": 500, "op": "SCMP_CMP_LE" """, 28)]
    public void Of_two_rules_that_match_the_one_that_libseccomp_asks_first_decides(string first, string second, uint errno)
    {
        LinuxSeccomp profile = Profiles.Parse($$"""
            {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
              {"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 17, "args": [{"index": 1, {{first}}}]},
              {"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28, "args": [{"index": 1, {{second}}}]}]}
            """);
        Answer(profile, "mkdir", 0, 493).Should().Be(SeccompAction.Errno | errno);
        if (LibSeccomp.IsInstalled)
            CbpfInterpreter.Run(LibSeccomp.Compile(profile, Architecture.X86_64)!, MakeDirectory).Should().Be(SeccompAction.Errno | errno);
    }

    // docs/decisions/0010, 2: libseccomp has one branch for both rules where the upper half of the argument differs.
    [Theory]
    [InlineData(0ul, 28u, 28u)]
    [InlineData(0x100000000ul, 28u, 17u)]
    public void Order_of_two_rules_does_not_depend_on_the_argument(ulong argument, uint ours, uint theirs)
    {
        Skip.IfNot(LibSeccomp.IsInstalled, LibSeccomp.WhyNot);
        LinuxSeccomp profile = Profiles.Parse("""
            {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
              {"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 17, "args": [{"index": 1, "value": 1, "op": "SCMP_CMP_NE"}]},
              {"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28, "args": [{"index": 1, "value": 5, "op": "SCMP_CMP_NE"}]}]}
            """);
        Answer(profile, "mkdir", 0, argument).Should().Be(SeccompAction.Errno | ours);
        CbpfInterpreter.Run(
            LibSeccomp.Compile(profile, Architecture.X86_64)!, MakeDirectory with { Arguments = [0, argument, 0, 0, 0, 0] }).Should().Be(
            SeccompAction.Errno | theirs);
    }

    private static Call MakeDirectory => new((uint)Number("mkdir", Architecture.X86_64), Architecture.X86_64.AuditArch(), [0, 493, 0, 0, 0, 0]);

    [Fact]
    public void Rule_behind_a_wider_one_is_left_out()
    {
        const string wide = """{"names": ["write"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}""";
        const string narrow =
            """{"names": ["write"], "action": "SCMP_ACT_LOG", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}, {"index": 1, "value": 2,"""
            + """ "op": "SCMP_CMP_EQ"}]}""";
        SeccompCompiler.Compile(Profiles.Denying($"{wide}, {narrow}, {wide}"), Architecture.X86_64).Program.Should().Equal(
            SeccompCompiler.Compile(Profiles.Denying(wide), Architecture.X86_64).Program);
        Answer(Profiles.Denying($"{narrow}, {wide}"), "write", 1, 2).Should().Be(SeccompAction.Log);
        Answer(Profiles.Denying($"{narrow}, {wide}"), "write", 1, 3).Should().Be(SeccompAction.Trap);
    }

    [Fact]
    public void Mask_of_nothing_makes_a_rule_unconditional()
    {
        LinuxSeccomp profile = Profiles.Denying("""
            {"names": ["write"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 0, "valueTwo": 7, "op": "SCMP_CMP_MASKED_EQ"}]},
            {"names": ["write"], "action": "SCMP_ACT_TRAP"}
            """);
        Answer(profile, "write", 1).Should().Be(SeccompAction.Allow);
    }

    [Fact]
    public void Long_profile_needs_long_jumps()
    {
        string entries = string.Join(", ", Enumerable.Range(0, 400).Select(value =>
            $$"""
            {"names": ["write"], "action": "SCMP_ACT_ERRNO", "errnoRet": {{1000 + value}},
             "args": [{"index": {{value % 6}}, "value": {{value}}, "op": "SCMP_CMP_EQ"}]}
            """));
        LinuxSeccomp profile = Profiles.Denying(entries);
        CbpfInstruction[] program = SeccompCompiler.Compile(profile, Architecture.X86_64).Program;
        program.Length.Should().BeInRange(500, CbpfInstruction.MaxCount);
        CbpfInterpreter.Refusal(program).Should().Be("");
        Answer(profile, "write", 1000, 1000, 1000, 399, 1000, 1000).Should().Be(SeccompAction.Errno | 1399);
        Answer(profile, "write", 0, 1000, 1000, 1000, 1000, 1000).Should().Be(SeccompAction.Errno | 1000);
    }

    private static int Number(string name, Architecture architecture) => SyscallTable.Numbers(architecture)[SyscallTable.IndexOf(name)];

    private static uint Answer(LinuxSeccomp profile, string name, params ulong[] arguments) =>
        Run(profile, Architecture.X86_64, Number(name, Architecture.X86_64), arguments);

    private static uint Run(LinuxSeccomp profile, Architecture native, int number, params ulong[] arguments)
    {
        Array.Resize(ref arguments, 6);
        CbpfInstruction[] program = SeccompCompiler.Compile(profile, native).Program;
        return CbpfInterpreter.Run(program, new Call((uint)number, native.AuditArch(), arguments, native.IsBigEndian()));
    }
}
