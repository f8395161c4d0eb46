using OciRuntime.Linux;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>SECCOMP_FILTER_FLAG_* of linux/seccomp.h.</summary>
internal static class SeccompFlags
{
    /// <param name="names">Absent means runc's choice, SPEC_ALLOW: speculation is left as it was, which costs no speed.</param>
    public static uint Parse(List<string>? names, bool usesNotify)
    {
        uint flags = usesNotify ? Libc.SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
        if (names is null) return flags | Libc.SECCOMP_FILTER_FLAG_SPEC_ALLOW;
        for (int i = 0; i < names.Count; i++)
        {
            flags |= (uint)(SeccompWords.Flags.NumberOf(names[i])
                ?? throw SeccompFault.At(PointerPart.Profile.Child($"flags/{i}"), $"unknown flag {names[i]}"));
        }

        // Only the calling thread survives the execve that follows, so there is nobody to synchronize with; the kernel also refuses the flag beside
        // NEW_LISTENER. runc knows and ignores it too.
        flags &= ~Libc.SECCOMP_FILTER_FLAG_TSYNC;
        // seccomp(2): EINVAL without NEW_LISTENER, and without a listener nobody receives anything.
        return usesNotify ? flags : flags & ~Libc.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
    }
}
