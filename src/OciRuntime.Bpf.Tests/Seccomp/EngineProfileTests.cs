using OciRuntime.Bpf.Classic;
using OciRuntime.Bpf.Seccomp;
using OciRuntime.Bpf.Tests.Classic;
using OciRuntime.Spec;
using Call = OciRuntime.Bpf.Tests.Classic.CbpfInterpreter.Call;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>The profiles that containers really carry, against libseccomp beneath runc's stub: no difference at all.</summary>
public sealed class EngineProfileTests(ITestOutputHelper output)
{
    private const int MissingInLibSeccomp = -1;

    // Around the values that these profiles test: personality(2), the flags of clone(2), address families, ioctl numbers.
    private static readonly ulong[] s_values =
    [
        0, 1, 2, 7, 8, 9, 10, 11, 20, 39, 40, 41, 0x11, 0x20000, 0x20008, 21521, 21522, 0x10000000, 0x02000000, 0x7E020000, 0x7E020011,
        0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 0x100000000, 0x100000008, 0x100000028, 0x1FFFFFFFF, 0xFFFFFFFFFFFFFFFF,
    ];

    [Theory]
    [MemberData(nameof(Profiles.OfEngines), MemberType = typeof(Profiles))]
    public void Profile_of_an_engine_means_what_libseccomp_makes_of_it(string name)
    {
        Skip.IfNot(LibSeccomp.IsInstalled, LibSeccomp.WhyNot);
        LinuxSeccomp profile = KnownToLibSeccomp(Profiles.OfEngine(name));
        CbpfInstruction[] ours = SeccompCompiler.Compile(profile, Architecture.X86_64).Program;
        CbpfInstruction[] theirs = LibSeccomp.Compile(profile, Architecture.X86_64)!;
        ProfileMeaning meaning = new(profile, Architecture.X86_64);
        CbpfInterpreter.Refusal(ours).Should().Be("");
        foreach (Call call in Calls(meaning))
        {
            uint expected = meaning.IsHidden(call) ? SeccompAction.NoSuchCall : CbpfInterpreter.Run(theirs, call);
            ((call.AuditArch, call.Number, call.Arguments[0], CbpfInterpreter.Run(ours, call))).Should().Be(
                ((uint AuditArch, uint Number, ulong, uint))((call.AuditArch, call.Number, call.Arguments[0], expected)));
        }
    }

    [Fact]
    public void Docker_default_profile_takes_fewer_instructions_than_with_libseccomp()
    {
        Skip.IfNot(LibSeccomp.IsInstalled, LibSeccomp.WhyNot);
        LinuxSeccomp profile = Profiles.OfEngine("docker");
        CbpfInstruction[] ours = SeccompCompiler.Compile(profile, Architecture.X86_64).Program;
        CbpfInstruction[] theirs = LibSeccomp.Compile(profile, Architecture.X86_64)!;
        output.WriteLine(
            $"{ours.Length} instructions, {AverageExecuted(ours):0.0} executed; libseccomp {theirs.Length}, {AverageExecuted(theirs):0.0}");
        ours.Length.Should().BeLessThan(theirs.Length / 2, $"{ours.Length} and {theirs.Length}");
        AverageExecuted(ours).Should().BeLessThan(AverageExecuted(theirs), $"{AverageExecuted(ours)} and {AverageExecuted(theirs)}");
    }

    /// <summary>Over every call that x86_64 has, with zero arguments.</summary>
    private static double AverageExecuted(CbpfInstruction[] program)
    {
        List<int> executed = [];
        foreach (int number in SyscallTable.Numbers(Architecture.X86_64))
        {
            if (number < 0) continue;
            CbpfInterpreter.Run(program, new Call((uint)number, Architecture.X86_64.AuditArch(), new ulong[6]), out int count);
            executed.Add(count);
        }

        return executed.Average();
    }

    private static LinuxSeccomp KnownToLibSeccomp(LinuxSeccomp profile)
    {
        foreach (LinuxSyscall entry in profile.Syscalls!)
            entry.Names!.RemoveAll(name => LibSeccomp.Resolve(name, Architecture.X86_64) == MissingInLibSeccomp);
        profile.Syscalls.RemoveAll(entry => entry.Names!.Count == 0);
        return profile;
    }

    private static IEnumerable<Call> Calls(ProfileMeaning meaning)
    {
        uint[] numbers =
        [
            .. Enumerable.Range(0, 1024).Select(number => (uint)number),
            .. Enumerable.Range(0x40000000, 1024).Select(number => (uint)number),
            0x3FFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF,
        ];
        foreach (uint auditArch in new[] { Architecture.X86_64.AuditArch(), Architecture.X86.AuditArch(), Architecture.Aarch64.AuditArch(), 0u })
        {
            foreach (uint number in numbers)
            {
                Call plain = new(number, auditArch, new ulong[6]);
                yield return plain;
                if (!meaning.TestsArguments(plain)) continue;
                foreach (ulong first in s_values)
                {
                    foreach (ulong second in s_values)
                        yield return plain with { Arguments = [first, second, 0, 0, 0, 0] };
                }
            }
        }
    }
}
