namespace OciRuntime.Bpf.Seccomp;

/// <summary>What a filter returns: SECCOMP_RET_* of linux/seccomp.h, an action in the upper half and 16 bits of data in the lower.</summary>
internal static class SeccompAction
{
    public const uint KillProcess = 0x80000000;
    public const uint KillThread = 0x00000000;
    public const uint Trap = 0x00030000;
    public const uint Errno = 0x00050000;
    public const uint Notify = 0x7FC00000;
    public const uint Trace = 0x7FF00000;
    public const uint Log = 0x7FFC0000;
    public const uint Allow = 0x7FFF0000;

    public const uint NoSuchCall = Errno | 38 /* ENOSYS */;

    private const uint Data = 0x0000FFFF;
    private const uint DefaultErrno = 1 /* EPERM */;

    /// <param name="at">The object that holds both, for example "/linux/seccomp/syscalls/3".</param>
    /// <param name="actionKey">"action" or "defaultAction".</param>
    /// <param name="errnoKey">"errnoRet" or "defaultErrnoRet".</param>
    public static uint Parse(string? name, uint? errno, PointerPart at, string actionKey, string errnoKey)
    {
        uint action = name switch
        {
            "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => KillThread,
            "SCMP_ACT_KILL_PROCESS" => KillProcess,
            "SCMP_ACT_TRAP" => Trap,
            "SCMP_ACT_ERRNO" => Errno,
            "SCMP_ACT_TRACE" => Trace,
            "SCMP_ACT_ALLOW" => Allow,
            "SCMP_ACT_LOG" => Log,
            "SCMP_ACT_NOTIFY" => Notify,
            null or "" => throw SeccompFault.At(at.Child(actionKey), "an action is required"),
            _ => throw SeccompFault.At(at.Child(actionKey), $"unknown action {name}"),
        };
        if (action is Errno or Trace)
            return action | (errno ?? DefaultErrno) switch
            {
                <= Data and uint value => value,
                uint value => throw SeccompFault.At(at.Child(errnoKey), $"{value} does not fit the 16 bits that a filter can return"),
            };

        // config-linux.md#seccomp: "When the action doesn't support an errno, the runtime MUST print and error and fail."
        return errno is null ? action : throw SeccompFault.At(at.Child(errnoKey), $"{name} returns no errno");
    }

    /// <summary>
    /// Whether a call that the profile does not know may reach the kernel, which says ENOSYS itself, or somebody who knows more
    /// than the profile: a tracer, an agent.
    /// </summary>
    public static bool LetsCallsThrough(uint action) => (action & ~Data) is Allow or Log or Trace or Notify;
}
