using FsCheck;
using FsCheck.Fluent;
using OciRuntime.Bpf.Seccomp;
using OciRuntime.Bpf.Tests.Classic;
using OciRuntime.Linux;
using OciRuntime.Spec;
using Call = OciRuntime.Bpf.Tests.Classic.CbpfInterpreter.Call;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>The kernel agrees: it takes our programs and answers as they say.</summary>
public sealed class KernelTests(KernelProbe probe) : IClassFixture<KernelProbe>
{
    [Fact]
    public void Docker_default_profile_answers_as_under_an_engine()
    {
        Skip.If(probe.WhyNot is not null, probe.WhyNot);
        SeccompProgram program = SeccompCompiler.Compile(Profiles.OfEngine("docker"), Architecture.X86_64);
        probe.Call(program, "24", "165", "135,2", "135,0xffffffff", "272,0x10000000", "56,0x10000000", "435", "700", "250").Should().Equal([
                "returns 0", // sched_yield
                "returns -1", // mount
                "returns -1", // personality(2): not in the list
                "returns 0", // personality(0xffffffff) asks for the current one
                "returns -1", // unshare(CLONE_NEWUSER)
                "returns -1", // clone(CLONE_NEWUSER)
                "returns -38", // clone3: glibc shall try clone
                "returns -38", // newer than the profile
                "returns -1", // keyctl
            ]);
    }

    [Fact]
    public void Every_action_does_what_its_name_says()
    {
        Skip.If(probe.WhyNot is not null, probe.WhyNot);
        SeccompProgram program = SeccompCompiler.Compile(
            Profiles.Parse("""
                {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
                  {"names": ["getuid"], "action": "SCMP_ACT_ERRNO", "errnoRet": 77}, {"names": ["geteuid"], "action": "SCMP_ACT_TRAP"},
                  {"names": ["getgid"], "action": "SCMP_ACT_KILL"}, {"names": ["getegid"], "action": "SCMP_ACT_KILL_PROCESS"},
                  {"names": ["getpgrp"], "action": "SCMP_ACT_TRACE"}, {"names": ["getsid"], "action": "SCMP_ACT_LOG"}]}
                """), Architecture.X86_64);
        string[] answers = probe.Call(program, "102", "107", "104", "108", "111", "124,99999999");
        answers.Should().Equal("returns -77", "traps", "killed by 31", "killed by 31", "returns -38", "returns -3");
    }

    [Fact]
    public void Calls_of_other_architectures_are_judged_by_their_own_numbers()
    {
        Skip.If(probe.WhyNot is not null, probe.WhyNot);
        const string rules = """
            {"names": ["getuid"], "action": "SCMP_ACT_ERRNO", "errnoRet": 77},
            {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 78}
            """;
        SeccompProgram native = SeccompCompiler.Compile(
            Profiles.Parse($$"""{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{{rules}}]}"""), Architecture.X86_64);
        SeccompProgram all = SeccompCompiler.Compile(
            Profiles.Parse(
                $$"""{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"], "syscalls": [{{rules}}]}"""),
                Architecture.X86_64);
        Skip.If(probe.Call(all, "i386:20")[0].StartsWith("killed", StringComparison.Ordinal), "the kernel has no 32-bit calls");

        // getuid, getuid of x32; by int 0x80 getuid, socket, socketcall(SYS_SOCKET)
        string[] calls = ["102", "0x40000066", "i386:24", "i386:359", "i386:102,1"];
        probe.Call(native, calls).Should().Equal("returns -77", "killed by 31", "killed by 31", "killed by 31", "killed by 31");
        probe.Call(all, calls).Should().Equal("returns -77", "returns -77", "returns -77", "returns -78", "returns -78");
    }

    [Theory]
    [MemberData(nameof(Profiles.OfEngines), MemberType = typeof(Profiles))]
    public void Kernel_takes_the_profile_of_an_engine(string name)
    {
        Skip.If(probe.WhyNot is not null, probe.WhyNot);
        SeccompProgram program = SeccompCompiler.Compile(Profiles.OfEngine(name), Architecture.X86_64);
        probe.Load(program.Flags, [program]).Should().Equal("loaded");
    }

    [Fact]
    public void Kernel_takes_every_program_of_random_profiles()
    {
        Skip.If(probe.WhyNot is not null, probe.WhyNot);
        string[] names = [.. Enumerable.Range(0, SyscallTable.Count).Select(SyscallTable.Name)];
        List<SeccompProgram> programs = [];
        Prop.ForAll(
            ProfileGenerator.Profiles(names, ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"], bounded: false),
            profile => programs.Add(SeccompCompiler.Compile(profile, Architecture.X86_64)))
            .Check(Generated.Cases(400));
        probe.Load(0, programs).Should().AllSatisfy(answer => answer.Should().Be("loaded"));
    }

    /// <summary>Calls that take no arguments, so that any value can stand there for the filter; and numbers that no call has.</summary>
    [Fact]
    public void Calls_under_random_profiles_end_as_the_interpreter_says()
    {
        Skip.If(probe.WhyNot is not null, probe.WhyNot);
        string[] names = ["getpid", "getppid", "getuid", "geteuid", "getgid", "getegid", "gettid", "getpgrp", "sched_yield"];
        HashSet<uint> existing = [.. names.Select(name => (uint)SyscallTable.Numbers(Architecture.X86_64)[SyscallTable.IndexOf(name)])];
        HashSet<string> seen = [];
        Prop.ForAll(
            ProfileGenerator.Profiles(names, ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], bounded: false),
            profile => CheckCalls(WithHarmlessActions(profile), existing, seen))
            .Check(Generated.Cases(30));
        seen.Should().Contain("traps");
        seen.Should().Contain("returns -38");
    }

    private void CheckCalls(LinuxSeccomp profile, HashSet<uint> existing, HashSet<string> seen)
    {
        SeccompProgram program = SeccompCompiler.Compile(profile, Architecture.X86_64);
        Call[] calls = [.. ProfileGenerator.Calls(profile, new ProfileMeaning(profile, Architecture.X86_64), Architecture.X86_64, new Random(3))
            .Where(call =>
                call.AuditArch == Architecture.X86_64.AuditArch() && (existing.Contains(call.Number) || call.Number is >= 500 and < uint.MaxValue))];
        new Random(4).Shuffle(calls);
        calls = calls[..Math.Min(calls.Length, 40)];
        string[] answers = probe.Call(program, Array.ConvertAll(calls, call => string.Join(",", call.Arguments.Prepend(call.Number))));
        answers.Should().HaveCount(calls.Length);
        foreach ((Call call, string answer) in calls.Zip(answers))
        {
            uint action = CbpfInterpreter.Run(program.Program, call);
            bool asExpected = (action & 0xFFFF0000) switch
            {
                SeccompAction.Allow when existing.Contains(call.Number) => answer.StartsWith("returns ", StringComparison.Ordinal)
                    && !answer.Contains('-', StringComparison.Ordinal),
                SeccompAction.Allow => answer == "returns -38",
                SeccompAction.Errno => answer == $"returns -{action & 0xFFFF}",
                SeccompAction.Trap => answer == "traps",
                _ => answer == "killed by 31",
            };
            asExpected.Should().BeTrue($"{call.Number} {string.Join(",", call.Arguments)}: {answer}, not 0x{action:x}");
            seen.Add(answer);
        }
    }

    /// <summary>The process that makes the calls has no tracer and no agent, and is not to end as if by a trap.</summary>
    private static LinuxSeccomp WithHarmlessActions(LinuxSeccomp profile)
    {
        (profile.DefaultAction, profile.DefaultErrnoRet) = Harmless(profile.DefaultAction, profile.DefaultErrnoRet);
        foreach (LinuxSyscall entry in profile.Syscalls!)
            (entry.Action, entry.ErrnoRet) = Harmless(entry.Action, entry.ErrnoRet);
        return profile;
    }

    private static (string? Action, uint? Errno) Harmless(string? action, uint? errno) => action switch
    {
        "SCMP_ACT_ERRNO" => (action, errno),
        "SCMP_ACT_ALLOW" or "SCMP_ACT_LOG" or "SCMP_ACT_TRACE" => ("SCMP_ACT_ALLOW", null),
        _ => ("SCMP_ACT_TRAP", null),
    };

    /// <summary>With the flags that the profile asks for, of which the kernel takes some only beside a rule that notifies.</summary>
    [Fact]
    public void Kernel_takes_the_flags_of_random_profiles()
    {
        Skip.If(probe.WhyNot is not null, probe.WhyNot);
        Gen<LinuxSeccomp> profiles =
            from profile in ProfileGenerator.Profiles(["read", "mkdir", "socket"], ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], bounded: false).Generator
            from flags in Gen.SubListOf("SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
                "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV")
            from absent in Gen.Elements(true, false, false)
            select With(profile, absent ? null : [.. flags]);
        List<SeccompProgram> programs = [];
        Prop.ForAll(profiles.ToArbitrary(), profile => programs.Add(SeccompCompiler.Compile(profile, Architecture.X86_64)))
            .Check(Generated.Cases(200));
        foreach (IGrouping<uint, SeccompProgram> same in programs.GroupBy(program => program.Flags))
            probe.Load(same.Key, same).Should().AllSatisfy(answer => answer.Should().Be("loaded"));
        programs.Should().Contain(program => program.UsesNotify);
    }

    /// <summary>Jumps across thousands of instructions, up to the last profile that still fits.</summary>
    [Fact]
    public void Kernel_takes_the_longest_program_there_can_be()
    {
        Skip.If(probe.WhyNot is not null, probe.WhyNot);
        SeccompProgram? longest = null;
        for (int tests = 600; ; tests += 50)
        {
            string rule = string.Join(", ",
                Enumerable.Range(0, tests).Select(value => $$"""{"index": {{value % 6}}, "value": {{value}}, "op": "SCMP_CMP_GT"}"""));
            try
            {
                LinuxSeccomp profile = Profiles.Denying($$"""
                    {"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{{rule}}]},
                    {"names": ["write", "exit"], "action": "SCMP_ACT_LOG"}
                    """);
                longest = SeccompCompiler.Compile(profile, Architecture.X86_64);
            }
            catch (OciException)
            {
                break;
            }
        }

        longest!.Program.Length.Should().BeInRange(3500, 4096);
        probe.Load(longest.Flags, [longest]).Should().Equal("loaded");
    }

    [Fact]
    public void Listener_leaves_a_process_whose_every_call_waits_for_it()
    {
        Skip.If(probe.WhyNot is not null, probe.WhyNot);
        probe.AnswerEveryCall().Should().Be("answered, exit status 42");
    }

    private static LinuxSeccomp With(LinuxSeccomp profile, List<string>? flags)
    {
        profile.Flags = flags;
        return profile;
    }
}
