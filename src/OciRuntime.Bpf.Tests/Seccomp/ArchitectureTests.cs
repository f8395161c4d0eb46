using OciRuntime.Bpf.Seccomp;
using OciRuntime.Bpf.Tests.Classic;
using OciRuntime.Spec;
using Call = OciRuntime.Bpf.Tests.Classic.CbpfInterpreter.Call;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>Which ABIs a filter covers, the calls it hides, and calls that arrive through socketcall(2) and ipc(2).</summary>
public sealed class ArchitectureTests
{
    private const uint PermissionDenied = SeccompAction.Errno | 1;
    private const uint X86_64 = 0xC000003E;
    private const uint X86 = 0x40000003;
    private const string AllX86 = "\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\", \"SCMP_ARCH_X32\"";
    private const string Read = """{"names": ["read"], "action": "SCMP_ACT_ALLOW"}, {"names": ["exit_group"], "action": "SCMP_ACT_ALLOW"}""";

    [Fact]
    public void Native_architecture_is_covered_without_being_listed()
    {
        Run(Profiles.Denying(Read), X86_64, 0).Should().Be(SeccompAction.Allow);
        Run(Profiles.Denying(Read, "\"SCMP_ARCH_X86\""), X86_64, 0).Should().Be(SeccompAction.Allow);
    }

    [Fact]
    public void Architecture_that_is_not_listed_is_killed()
    {
        Run(Profiles.Denying(Read), X86, 3).Should().Be(SeccompAction.KillThread);
        Run(Profiles.Denying(Read), 0xC00000B7, 63).Should().Be(SeccompAction.KillThread);
        Run(Profiles.Denying(Read), X86_64, 0x40000000).Should().Be(SeccompAction.KillThread);
    }

    [Fact]
    public void Listed_architectures_have_numbers_of_their_own()
    {
        LinuxSeccomp profile = Profiles.Denying(Read, AllX86);
        Run(profile, X86, 3).Should().Be(SeccompAction.Allow);
        Run(profile, X86, 0).Should().Be(PermissionDenied);
        Run(profile, X86_64, 0x40000000).Should().Be(SeccompAction.Allow);
        Run(profile, X86_64, 0x40000001).Should().Be(PermissionDenied);
    }

    [Fact]
    public void Call_that_a_tracer_skips_is_no_x32_call() => Run(Profiles.Denying(Read), X86_64, uint.MaxValue).Should().Be(PermissionDenied);

    [Fact]
    public void Architecture_of_another_kernel_changes_nothing() =>
        SeccompCompiler.Compile(Profiles.Denying(Read, "\"SCMP_ARCH_AARCH64\", \"SCMP_ARCH_MIPS\", \"SCMP_ARCH_S390X\""), Architecture.X86_64).Program
            .Should().Equal(
            SeccompCompiler.Compile(Profiles.Denying(Read), Architecture.X86_64).Program);

    [Theory]
    [InlineData(231, SeccompAction.Allow)] // exit_group, the newest call of the profile
    [InlineData(230, PermissionDenied)]
    [InlineData(232, SeccompAction.NoSuchCall)]
    [InlineData(0x3FFFFFFF, SeccompAction.NoSuchCall)]
    public void Calls_newer_than_the_profile_do_not_exist(uint number, uint expected) =>
        Run(Profiles.Denying(Read), X86_64, number).Should().Be(expected);

    [Theory]
    [InlineData("SCMP_ACT_ALLOW", false)]
    [InlineData("SCMP_ACT_LOG", false)]
    [InlineData("SCMP_ACT_TRACE", false)]
    [InlineData("SCMP_ACT_ERRNO", true)]
    [InlineData("SCMP_ACT_KILL", true)]
    [InlineData("SCMP_ACT_KILL_PROCESS", true)]
    [InlineData("SCMP_ACT_TRAP", true)]
    [InlineData("SCMP_ACT_NOTIFY", false)]
    public void Newer_calls_are_hidden_unless_the_default_lets_calls_through(string defaultAction, bool hidden)
    {
        LinuxSeccomp profile = Profiles.Parse(
            $$"""{"defaultAction": "{{defaultAction}}", "syscalls": [{"names": ["write"], "action": "SCMP_ACT_ERRNO", "errnoRet": 5}]}""");
        (Run(profile, X86_64, 400) == SeccompAction.NoSuchCall).Should().Be(hidden);
    }

    [Fact]
    public void Rule_that_repeats_the_default_still_shows_what_the_profile_knows()
    {
        LinuxSeccomp profile =
            Profiles.Denying("""{"names": ["openat2"], "action": "SCMP_ACT_ERRNO"}, {"names": ["read"], "action": "SCMP_ACT_ALLOW"}""");
        Run(profile, X86_64, 437).Should().Be(PermissionDenied);
        Run(profile, X86_64, 438).Should().Be(SeccompAction.NoSuchCall);
    }

    [Fact]
    public void Number_zero_of_s390_does_not_exist()
    {
        // The entry code leaves 0 in place of a number above 255 that the kernel does not know.
        LinuxSeccomp profile = Profiles.Denying(Read);
        Run(profile, 0x80000016, 0, Architecture.S390x).Should().Be(SeccompAction.NoSuchCall);
        Run(profile, 0x80000016, 3, Architecture.S390x).Should().Be(SeccompAction.Allow);
    }

    [Fact]
    public void Socket_call_is_judged_behind_socketcall_too()
    {
        LinuxSeccomp profile = Profiles.Denying("""{"names": ["socket", "semop"], "action": "SCMP_ACT_ALLOW"}""", AllX86);
        Run(profile, X86, 359).Should().Be(SeccompAction.Allow); // socket
        Run(profile, X86, 102, arguments: 1).Should().Be(SeccompAction.Allow); // socketcall(SYS_SOCKET, ...)
        Run(profile, X86, 102, arguments: 2).Should().Be(PermissionDenied); // socketcall(SYS_BIND, ...)
        Run(profile, X86, 117, arguments: 1).Should().Be(SeccompAction.Allow); // ipc(SEMOP, ...)
        Run(profile, X86, 117, arguments: 2).Should().Be(PermissionDenied);
    }

    // ipc(2) is 117 on x86, above the profile's own newest number there: what may come through it must not look newer than the profile.
    [Theory]
    [InlineData(""" "write", "open", "semop" """)]
    [InlineData(""" "open", "semop" """)]
    public void Multiplexer_is_no_newer_call_than_the_profile(string names)
    {
        LinuxSeccomp profile = Profiles.Denying($$"""{"names": [{{names}}], "action": "SCMP_ACT_ALLOW"}""", "\"SCMP_ARCH_X86\"");
        Run(profile, X86, 117, arguments: 1).Should().Be(SeccompAction.Allow); // ipc(SEMOP, ...)
        Run(profile, X86, 117, arguments: 2).Should().Be(PermissionDenied);
        Run(profile, X86, 6).Should().Be(PermissionDenied);
        Run(profile, X86, 116).Should().Be(PermissionDenied);
        Run(profile, X86, 118).Should().Be(SeccompAction.NoSuchCall);
        Run(profile, X86, 393).Should().Be(SeccompAction.NoSuchCall); // semget, not in the profile
    }

    // libseccomp rewrites semop into ipc[argument 0 == 1] where it stands in the profile; the other rule is a narrower form of that.
    [Fact]
    public void Rule_behind_a_multiplexer_keeps_its_place_in_the_profile()
    {
        LinuxSeccomp profile = Profiles.Denying("""
            {"names": ["semop"], "action": "SCMP_ACT_ERRNO", "errnoRet": 76},
            {"names": ["ipc"], "action": "SCMP_ACT_KILL_PROCESS", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}, {"index": 3, "value": 9, "op": "SCMP_CMP_NE"}]}
            """, "\"SCMP_ARCH_X86\"");
        Run(profile, X86, 117, arguments: 1).Should().Be(SeccompAction.Errno | 76);
    }

    [Fact]
    public void First_argument_of_a_socket_call_cannot_be_tested_behind_socketcall()
    {
        LinuxSeccomp profile = Profiles.Denying(
            """{"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_NE"}]}""", AllX86);
        Run(profile, X86, 359, arguments: 40).Should().Be(PermissionDenied);
        Run(profile, X86, 102, arguments: 1).Should().Be(SeccompAction.Allow);
    }

    [Fact]
    public void Upper_half_of_a_constant_is_cut_off_on_a_32_bit_architecture()
    {
        LinuxSeccomp profile = Profiles.Denying(
            """{"names": ["write"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 18446744073709551615, "op": "SCMP_CMP_EQ"}]}""",
            AllX86);
        Run(profile, X86, 4, arguments: 0xFFFFFFFF).Should().Be(SeccompAction.Allow);
        Run(profile, X86_64, 1, arguments: 0xFFFFFFFF).Should().Be(PermissionDenied);
        Run(profile, X86_64, 0x40000001, arguments: 0xFFFFFFFF).Should().Be(SeccompAction.Allow);
    }

    private static uint Run(LinuxSeccomp profile, uint auditArch, uint number, Architecture native = Architecture.X86_64, params ulong[] arguments)
    {
        Array.Resize(ref arguments, 6);
        return CbpfInterpreter.Run(SeccompCompiler.Compile(profile, native).Program, new Call(number, auditArch, arguments, native.IsBigEndian()));
    }
}
