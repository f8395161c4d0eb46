using OciRuntime.Bpf.Classic;
using OciRuntime.Linux.Abi;
using OciRuntime.Spec;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>
/// Seccomp profile to classic BPF, without a system call. The program asks for the architecture, splits off x32, searches the
/// number among ranges of equal outcome and tests arguments last; it only uses what the kernel can evaluate ahead for its
/// cache of calls that are always allowed (kernel/seccomp.c, seccomp_is_const_allow). docs/seccomp.md tells the meaning of rules.
/// </summary>
internal static class SeccompCompiler
{
    /// <summary>runc takes a profile with neither default action nor rules for none at all.</summary>
    public static bool IsDisabled(LinuxSeccomp seccomp) => string.IsNullOrEmpty(seccomp.DefaultAction) && seccomp.Syscalls is not { Count: > 0 };

    /// <param name="native">The architecture of the kernel that runs the filter.</param>
    /// <exception cref="OciRuntime.Linux.OciException">The profile is not understood, or the program too long; the pointer says where.</exception>
    public static SeccompProgram Compile(LinuxSeccomp seccomp, Architecture native)
    {
        SeccompProfile profile = SeccompProfile.Parse(seccomp, native);
        CbpfAssembler bpf = new();
        bpf.LoadWord(seccomp_data.Architecture);
        foreach (Architecture architecture in profile.Architectures)
        {
            if (architecture != Architecture.X32)
                EmitArchitecture(bpf, profile, architecture);
        }

        bpf.Return(SeccompAction.KillThread);

        CbpfInstruction[] program = bpf.Assemble();
        if (program.Length > CbpfInstruction.MaxCount)
        {
            throw SeccompFault.At(PointerPart.Profile.Child("syscalls"),
                $"the filter needs {program.Length} instructions, and the kernel takes no more than {CbpfInstruction.MaxCount}");
        }
        return new SeccompProgram(program, profile.Flags, profile.UsesNotify);
    }

    /// <summary>Calls of another architecture fall through, with the architecture still in the accumulator.</summary>
    private static void EmitArchitecture(CbpfAssembler bpf, SeccompProfile profile, Architecture architecture)
    {
        CbpfLabel other = bpf.NewLabel();
        bpf.JumpIfEqual(architecture.AuditArch(), CbpfLabel.Next, other);
        bpf.LoadWord(seccomp_data.Number);

        bool hasX32 = architecture == Architecture.X86_64 && Array.IndexOf(profile.Architectures, Architecture.X32) >= 0;
        CbpfLabel x32 = bpf.NewLabel();
        if (hasX32)
            bpf.JumpIfGreaterOrEqual(Architectures.X32Bit, x32, CbpfLabel.Next);
        AbiSection.Emit(bpf, profile, architecture, deniesX32: architecture == Architecture.X86_64 && !hasX32);
        if (hasX32)
        {
            bpf.Mark(x32);
            AbiSection.Emit(bpf, profile, Architecture.X32, deniesX32: false);
        }

        bpf.Mark(other);
    }
}
