using static OciRuntime.Linux.LibcConstants;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>What a filter returns: SECCOMP_RET_* of linux/seccomp.h, an action in the upper half and 16 bits of data in the lower.</summary>
internal static class SeccompAction
{
    public const uint KillProcess = SECCOMP_RET_KILL_PROCESS;
    public const uint KillThread = SECCOMP_RET_KILL_THREAD;
    public const uint Trap = SECCOMP_RET_TRAP;
    public const uint Errno = SECCOMP_RET_ERRNO;
    public const uint Notify = SECCOMP_RET_USER_NOTIF;
    public const uint Trace = SECCOMP_RET_TRACE;
    public const uint Log = SECCOMP_RET_LOG;
    public const uint Allow = SECCOMP_RET_ALLOW;

    public const uint NoSuchCall = Errno | Linux.Errno.ENOSYS;

    private const uint DefaultErrno = Linux.Errno.EPERM;

    /// <param name="at">The object that holds both, for example "/linux/seccomp/syscalls/3".</param>
    /// <param name="actionKey">"action" or "defaultAction".</param>
    /// <param name="errnoKey">"errnoRet" or "defaultErrnoRet".</param>
    public static uint Parse(string? name, uint? errno, PointerPart at, string actionKey, string errnoKey)
    {
        if (string.IsNullOrEmpty(name)) throw SeccompFault.At(at.Child(actionKey), "an action is required");
        uint action = (uint)(SeccompWords.Actions.NumberOf(name) ?? throw SeccompFault.At(at.Child(actionKey), $"unknown action {name}"));
        if (action is Errno or Trace)
        {
            return action | (errno ?? DefaultErrno) switch
            {
                <= SECCOMP_RET_DATA and uint value => value,
                uint value => throw SeccompFault.At(at.Child(errnoKey), $"{value} does not fit the 16 bits that a filter can return"),
            };
        }

        // config-linux.md#seccomp: "When the action doesn't support an errno, the runtime MUST print and error and fail."
        return errno is null ? action : throw SeccompFault.At(at.Child(errnoKey), $"{name} returns no errno");
    }

    /// <summary>
    /// Whether a call that the profile does not know may reach the kernel, which says ENOSYS itself, or somebody who knows more
    /// than the profile: a tracer, an agent.
    /// </summary>
    public static bool LetsCallsThrough(uint action) => (action & ~SECCOMP_RET_DATA) is Allow or Log or Trace or Notify;
}
