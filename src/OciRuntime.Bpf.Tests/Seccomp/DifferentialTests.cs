using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OciRuntime.Bpf.Classic;
using OciRuntime.Bpf.Seccomp;
using OciRuntime.Bpf.Tests.Classic;
using OciRuntime.Spec;
using Call = OciRuntime.Bpf.Tests.Classic.CbpfInterpreter.Call;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>Our program and that of libseccomp beneath runc's stub, call by call. docs/decisions/0010 tells where they may differ.</summary>
public sealed class DifferentialTests
{
    private int _profiles;
    private int _compared;

    [Theory, Trait("speed", "slow")]
    [InlineData("X86_64", 3000, "SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32")]
    [InlineData("Aarch64", 400, "SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM")]
    [InlineData("Riscv64", 200, "SCMP_ARCH_RISCV64")]
    [InlineData("Ppc64le", 200, "SCMP_ARCH_PPC64LE")]
    [InlineData("S390x", 200, "SCMP_ARCH_S390X", "SCMP_ARCH_S390")]
    public void Random_profiles_mean_what_libseccomp_makes_of_them(string native, int count, params string[] architectures)
    {
        Skip.IfNot(LibSeccomp.IsInstalled, LibSeccomp.WhyNot);
        Architecture abi = Enum.Parse<Architecture>(native);
        Arbitrary<LinuxSeccomp> profiles = ProfileGenerator.Profiles(SharedNames(abi), architectures, bounded: true);
        Prop.ForAll(profiles, profile => Compare(profile, abi)).Check(Generated.Cases(count));

        // Most profiles must have been compared for this test to say anything.
        _compared.Should().BeGreaterThan(_profiles * 6 / 10, $"{_compared} of {_profiles} compared");
    }

    private void Compare(LinuxSeccomp profile, Architecture native)
    {
        CbpfInstruction[] ours = SeccompCompiler.Compile(profile, native).Program;
        ProfileMeaning meaning = new(profile, native);
        uint[] auditArches = [.. meaning.Covered.Select(abi => abi.AuditArch())];
        CbpfInterpreter.Refusal(ours).Should().Be("");
        CbpfInterpreter.ConfusesWords(ours, auditArches).Should().BeFalse();

        CbpfInstruction[]? theirs = LibSeccomp.Compile(profile, native);
        bool comparable = theirs is not null && !CbpfInterpreter.ConfusesWords(theirs, auditArches) && !LibSeccompFaults.Concern(profile, native);
        foreach (Call call in ProfileGenerator.Calls(profile, meaning, native, new Random(1)))
        {
            uint actual = CbpfInterpreter.Run(ours, call);
            Expect(meaning.Answer(call) ?? actual);
            if (comparable && !meaning.IsHidden(call))
                Expect(CbpfInterpreter.Run(theirs, call));

            void Expect(uint expected)
            {
                if (actual != expected)
                    throw new InvalidOperationException($"{Text(call)}: 0x{actual:x}, expected 0x{expected:x}\n{JsonSerializer.Serialize(profile)}");
            }
        }

        _profiles++;
        _compared += comparable ? 1 : 0;
    }

    private static string Text(Call call) =>
        $"arch 0x{call.AuditArch:x} number 0x{call.Number:x} ({string.Join(", ", call.Arguments.Select(argument => $"0x{argument:x}"))})";

    /// <summary>Names that our table and this libseccomp agree on, on every architecture of the kernel.</summary>
    private static List<string> SharedNames(Architecture native) =>
        [.. Enumerable.Range(0, SyscallTable.Count)
            .Where(index => Enum.GetValues<Architecture>().Where(abi => abi.RunsOn(native)).All(abi => Agrees(index, abi)))
            .Select(SyscallTable.Name)];

    private static bool Agrees(int index, Architecture abi)
    {
        // A rule is added by the number on the host, and this name has none that leads back to it.
        if (SyscallTable.Name(index) == "sys_debug_setcontext") return false;
        int theirs = LibSeccomp.Resolve(SyscallTable.Name(index), abi);
        bool multiplexed = Multiplexer.Has(abi) && Multiplexed.Code(SyscallTable.Name(index), out _) != 0;
        return theirs != -1 && (multiplexed || Math.Max(theirs, -1) == SyscallTable.Numbers(abi)[index]);
    }
}
