using OciRuntime.Bpf.Extended;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Bpf.Devices;

/// <summary>
/// Compiles device rules to a BPF_PROG_TYPE_CGROUP_DEVICE program. The kernel runs it at each open and mknod of a
/// device with a <see cref="bpf_cgroup_dev_ctx"/>; 1 allows, 0 denies.
/// </summary>
internal static class DeviceProgram
{
    private const EbpfRegister Context = EbpfRegister.R1, Kind = EbpfRegister.R2, Access = EbpfRegister.R3,
        Major = EbpfRegister.R4, Minor = EbpfRegister.R5, Scratch = EbpfRegister.R6;

    public static EbpfInstruction[] Compile(DeviceRules rules)
    {
        EbpfAssembler code = new();
        code.LoadWord(Kind, Context, bpf_cgroup_dev_ctx.AccessType);
        code.Move(Access, Kind);
        code.And(Kind, 0xffff);
        code.ShiftRight(Access, 16);
        code.LoadWord(Major, Context, bpf_cgroup_dev_ctx.Major);
        code.LoadWord(Minor, Context, bpf_cgroup_dev_ctx.Minor);
        for (int i = 0; i < rules.ExceptionCount; i++)
            AddException(code, rules[i]);
        code.Return(rules.DefaultAllow ? 1u : 0u);
        return code.Finish();
    }

    private static void AddException(EbpfAssembler code, DeviceRule rule)
    {
        EbpfLabel next = code.NewLabel();
        code.JumpIfNotEqual(Kind, (int)rule.Match.Kind, next);
        if (rule.Match.Major != DeviceMatch.Any)
            JumpIfOther(code, Major, (uint)rule.Match.Major, next);
        if (rule.Match.Minor != DeviceMatch.Any)
            JumpIfOther(code, Minor, (uint)rule.Match.Minor, next);
        if (rule.Access != DeviceAccess.All)
            JumpIfAccessDoesNotFit(code, rule, next);
        code.Return(rule.Allow ? 1u : 0u);
        code.Mark(next);
    }

    private static void JumpIfOther(EbpfAssembler code, EbpfRegister number, uint wanted, EbpfLabel next)
    {
        if (wanted <= int.MaxValue)
        {
            code.JumpIfNotEqual(number, (int)wanted, next);
            return;
        }
        code.Move(Scratch, wanted);
        code.JumpIfNotEqual(number, Scratch, next);
    }

    // An "allow" must cover all that is asked for; a "deny" strikes when it covers any of it, or opening read-write
    // would pass a rule that denies writing. So does the kernel on v1: match_exception and match_exception_partial in
    // security/device_cgroup.c.
    private static void JumpIfAccessDoesNotFit(EbpfAssembler code, DeviceRule rule, EbpfLabel next)
    {
        code.Move(Scratch, Access);
        if (rule.Allow)
        {
            code.And(Scratch, (uint)(DeviceAccess.All & ~rule.Access));
            code.JumpIfNotEqual(Scratch, 0, next);
        }
        else
        {
            code.And(Scratch, (uint)rule.Access);
            code.JumpIfEqual(Scratch, 0, next);
        }
    }
}
