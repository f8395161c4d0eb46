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
        Assert.Equal(SeccompAction.Allow, Run(Profiles.Denying(Read), X86_64, 0));
        Assert.Equal(SeccompAction.Allow, Run(Profiles.Denying(Read, "\"SCMP_ARCH_X86\""), X86_64, 0));
    }

    [Fact]
    public void Architecture_that_is_not_listed_is_killed()
    {
        Assert.Equal(SeccompAction.KillThread, Run(Profiles.Denying(Read), X86, 3));
        Assert.Equal(SeccompAction.KillThread, Run(Profiles.Denying(Read), 0xC00000B7, 63));
        Assert.Equal(SeccompAction.KillThread, Run(Profiles.Denying(Read), X86_64, 0x40000000));
    }

    [Fact]
    public void Listed_architectures_have_numbers_of_their_own()
    {
        LinuxSeccomp profile = Profiles.Denying(Read, AllX86);
        Assert.Equal(SeccompAction.Allow, Run(profile, X86, 3));
        Assert.Equal(PermissionDenied, Run(profile, X86, 0));
        Assert.Equal(SeccompAction.Allow, Run(profile, X86_64, 0x40000000));
        Assert.Equal(PermissionDenied, Run(profile, X86_64, 0x40000001));
    }

    [Fact]
    public void Call_that_a_tracer_skips_is_no_x32_call() => Assert.Equal(PermissionDenied, Run(Profiles.Denying(Read), X86_64, uint.MaxValue));

    [Fact]
    public void Architecture_of_another_kernel_changes_nothing() =>
        Assert.Equal(
            SeccompCompiler.Compile(Profiles.Denying(Read), Architecture.X86_64).Program,
            SeccompCompiler.Compile(Profiles.Denying(Read, "\"SCMP_ARCH_AARCH64\", \"SCMP_ARCH_MIPS\", \"SCMP_ARCH_S390X\""), Architecture.X86_64).Program);

    [Theory]
    [InlineData(231, SeccompAction.Allow)]          // exit_group, the newest call of the profile
    [InlineData(230, PermissionDenied)]
    [InlineData(232, SeccompAction.NoSuchCall)]
    [InlineData(0x3FFFFFFF, SeccompAction.NoSuchCall)]
    public void Calls_newer_than_the_profile_do_not_exist(uint number, uint expected) =>
        Assert.Equal(expected, Run(Profiles.Denying(Read), X86_64, number));

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
        LinuxSeccomp profile = Profiles.Parse($$"""{"defaultAction": "{{defaultAction}}", "syscalls": [{"names": ["write"], "action": "SCMP_ACT_ERRNO", "errnoRet": 5}]}""");
        Assert.Equal(hidden, Run(profile, X86_64, 400) == SeccompAction.NoSuchCall);
    }

    [Fact]
    public void Rule_that_repeats_the_default_still_shows_what_the_profile_knows()
    {
        LinuxSeccomp profile = Profiles.Denying("""{"names": ["openat2"], "action": "SCMP_ACT_ERRNO"}, {"names": ["read"], "action": "SCMP_ACT_ALLOW"}""");
        Assert.Equal(PermissionDenied, Run(profile, X86_64, 437));
        Assert.Equal(SeccompAction.NoSuchCall, Run(profile, X86_64, 438));
    }

    [Fact]
    public void Number_zero_of_s390_does_not_exist()
    {
        // The entry code leaves 0 in place of a number above 255 that the kernel does not know.
        LinuxSeccomp profile = Profiles.Denying(Read);
        Assert.Equal(SeccompAction.NoSuchCall, Run(profile, 0x80000016, 0, Architecture.S390x));
        Assert.Equal(SeccompAction.Allow, Run(profile, 0x80000016, 3, Architecture.S390x));
    }

    [Fact]
    public void Socket_call_is_judged_behind_socketcall_too()
    {
        LinuxSeccomp profile = Profiles.Denying("""{"names": ["socket", "semop"], "action": "SCMP_ACT_ALLOW"}""", AllX86);
        Assert.Equal(SeccompAction.Allow, Run(profile, X86, 359));                    // socket
        Assert.Equal(SeccompAction.Allow, Run(profile, X86, 102, arguments: 1));      // socketcall(SYS_SOCKET, ...)
        Assert.Equal(PermissionDenied, Run(profile, X86, 102, arguments: 2));         // socketcall(SYS_BIND, ...)
        Assert.Equal(SeccompAction.Allow, Run(profile, X86, 117, arguments: 1));      // ipc(SEMOP, ...)
        Assert.Equal(PermissionDenied, Run(profile, X86, 117, arguments: 2));
    }

    // ipc(2) is 117 on x86, above the profile's own newest number there: what may come through it must not look newer than the profile.
    [Theory]
    [InlineData(""" "write", "open", "semop" """)]
    [InlineData(""" "open", "semop" """)]
    public void Multiplexer_is_no_newer_call_than_the_profile(string names)
    {
        LinuxSeccomp profile = Profiles.Denying($$"""{"names": [{{names}}], "action": "SCMP_ACT_ALLOW"}""", "\"SCMP_ARCH_X86\"");
        Assert.Equal(SeccompAction.Allow, Run(profile, X86, 117, arguments: 1));      // ipc(SEMOP, ...)
        Assert.Equal(PermissionDenied, Run(profile, X86, 117, arguments: 2));
        Assert.Equal(PermissionDenied, Run(profile, X86, 6));
        Assert.Equal(PermissionDenied, Run(profile, X86, 116));
        Assert.Equal(SeccompAction.NoSuchCall, Run(profile, X86, 118));
        Assert.Equal(SeccompAction.NoSuchCall, Run(profile, X86, 393));               // semget, not in the profile
    }

    // libseccomp rewrites semop into ipc[argument 0 == 1] where it stands in the profile; the other rule is a narrower form of that.
    [Fact]
    public void Rule_behind_a_multiplexer_keeps_its_place_in_the_profile()
    {
        LinuxSeccomp profile = Profiles.Denying("""
            {"names": ["semop"], "action": "SCMP_ACT_ERRNO", "errnoRet": 76},
            {"names": ["ipc"], "action": "SCMP_ACT_KILL_PROCESS", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}, {"index": 3, "value": 9, "op": "SCMP_CMP_NE"}]}
            """, "\"SCMP_ARCH_X86\"");
        Assert.Equal(SeccompAction.Errno | 76, Run(profile, X86, 117, arguments: 1));
    }

    [Fact]
    public void First_argument_of_a_socket_call_cannot_be_tested_behind_socketcall()
    {
        LinuxSeccomp profile = Profiles.Denying(
            """{"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_NE"}]}""", AllX86);
        Assert.Equal(PermissionDenied, Run(profile, X86, 359, arguments: 40));
        Assert.Equal(SeccompAction.Allow, Run(profile, X86, 102, arguments: 1));
    }

    [Fact]
    public void Upper_half_of_a_constant_is_cut_off_on_a_32_bit_architecture()
    {
        LinuxSeccomp profile = Profiles.Denying(
            """{"names": ["write"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 18446744073709551615, "op": "SCMP_CMP_EQ"}]}""", AllX86);
        Assert.Equal(SeccompAction.Allow, Run(profile, X86, 4, arguments: 0xFFFFFFFF));
        Assert.Equal(PermissionDenied, Run(profile, X86_64, 1, arguments: 0xFFFFFFFF));
        Assert.Equal(SeccompAction.Allow, Run(profile, X86_64, 0x40000001, arguments: 0xFFFFFFFF));
    }

    private static uint Run(LinuxSeccomp profile, uint auditArch, uint number, Architecture native = Architecture.X86_64, params ulong[] arguments)
    {
        Array.Resize(ref arguments, 6);
        return CbpfInterpreter.Run(SeccompCompiler.Compile(profile, native).Program, new Call(number, auditArch, arguments, native.IsBigEndian()));
    }
}
