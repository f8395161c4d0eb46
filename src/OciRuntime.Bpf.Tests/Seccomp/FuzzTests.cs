using FsCheck;
using FsCheck.Fluent;
using OciRuntime.Bpf.Classic;
using OciRuntime.Bpf.Seccomp;
using OciRuntime.Bpf.Tests.Classic;
using OciRuntime.Linux;
using OciRuntime.Spec;
using Call = OciRuntime.Bpf.Tests.Classic.CbpfInterpreter.Call;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>Any profile gives a program that the kernel takes or an error with a place, and never a third thing.</summary>
public sealed class FuzzTests
{
    private static readonly string[] s_allArchitectures =
    [
        "SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32", "SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM", "SCMP_ARCH_RISCV64",
        "SCMP_ARCH_PPC64LE", "SCMP_ARCH_S390X", "SCMP_ARCH_S390", "SCMP_ARCH_LOONGARCH64", "SCMP_ARCH_MIPSEL", "SCMP_ARCH_PARISC",
    ];

    public static TheoryData<string> Natives => [.. Enum.GetNames<Architecture>()];

    /// <summary>Rules of one call may contradict each other here: the answer is that of one of them.</summary>
    [Theory]
    [MemberData(nameof(Natives))]
    public void Answer_is_that_of_a_matching_rule(string native)
    {
        string[] names = [.. Enumerable.Range(0, SyscallTable.Count).Select(SyscallTable.Name), "no_such_call", ""];
        Architecture abi = Enum.Parse<Architecture>(native);
        Prop.ForAll(ProfileGenerator.Profiles(names, s_allArchitectures, bounded: false), profile => Check(profile, abi))
            .Check(Generated.Cases(150));
    }

    [Fact]
    public void Nonsense_is_refused_with_a_place()
    {
        string?[] words = [null, "", "x", "SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_CMP_EQ", "SCMP_CMP_GT", "SCMP_ARCH_X86",
            "SECCOMP_FILTER_FLAG_LOG", "read", "\0"];
        Gen<LinuxSeccomp> nonsense =
            from word in Gen.Elements(words).ArrayOf(8)
            from number in Gen.Choose(0, 9).ArrayOf(3)
            from count in Gen.Choose(0, 3)
            select new LinuxSeccomp
            {
                DefaultAction = word[0],
                DefaultErrnoRet = number[0] < 7 ? null : uint.MaxValue >> number[0],
                Architectures = count == 0 ? null : [word[1] ?? "SCMP_ARCH_X86"],
                Flags = count < 2 ? null : [word[2] ?? ""],
                Syscalls = [.. Enumerable.Range(0, count).Select(_ => new LinuxSyscall
                {
                    Names = number[1] == 0 ? null : [word[3] ?? ""],
                    Action = word[4],
                    ErrnoRet = number[1] < 6 ? null : (uint)number[1],
                    Args = number[2] == 0 ? null : [new LinuxSeccompArg { Index = (uint)number[2], Op = word[5] }],
                })],
            };
        Prop.ForAll(nonsense.ToArbitrary(), profile =>
        {
            try
            {
                CbpfInterpreter.Refusal(SeccompCompiler.Compile(profile, Architecture.X86_64).Program).Should().Be("");
            }
            catch (OciException error)
            {
                error.Pointer.Should().StartWith("/linux/seccomp/");
            }
        }).Check(Generated.Cases(3000));
    }

    private static void Check(LinuxSeccomp profile, Architecture native)
    {
        CbpfInstruction[] program = SeccompCompiler.Compile(profile, native).Program;
        CbpfInterpreter.Refusal(program).Should().Be("");
        ProfileMeaning meaning = new(profile, native);
        CbpfInterpreter.ConfusesWords(program, [.. meaning.Covered.Select(abi => abi.AuditArch())]).Should().BeFalse();
        foreach (Call call in ProfileGenerator.Calls(profile, meaning, native, new Random(2)))
        {
            uint actual = CbpfInterpreter.Run(program, call);
            if (meaning.Answer(call) is { } expected)
                actual.Should().Be(expected);
            else
                meaning.Candidates(call).Should().Contain(actual);
        }
    }
}
