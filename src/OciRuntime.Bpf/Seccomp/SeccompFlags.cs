using OciRuntime.Linux;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>SECCOMP_FILTER_FLAG_* of linux/seccomp.h.</summary>
internal static class SeccompFlags
{
    /// <param name="names">Absent means runc's choice, SPEC_ALLOW: speculation is left as it was, which costs no speed.</param>
    public static uint Parse(List<string>? names, bool usesNotify)
    {
        uint flags = usesNotify ? Libc.SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
        if (names is null)
            return flags | Libc.SECCOMP_FILTER_FLAG_SPEC_ALLOW;
        for (int i = 0; i < names.Count; i++)
        {
            flags |= names[i] switch
            {
                // Only the calling thread survives the execve that follows, so there is nobody to synchronize with;
                // the kernel also refuses the flag beside NEW_LISTENER. runc knows and ignores it too.
                "SECCOMP_FILTER_FLAG_TSYNC" => 0,
                "SECCOMP_FILTER_FLAG_LOG" => Libc.SECCOMP_FILTER_FLAG_LOG,
                "SECCOMP_FILTER_FLAG_SPEC_ALLOW" => Libc.SECCOMP_FILTER_FLAG_SPEC_ALLOW,

                // seccomp(2): EINVAL without NEW_LISTENER, and without a listener nobody receives anything.
                "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" => usesNotify ? Libc.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV : 0,
                var unknown => throw SeccompFault.At(PointerPart.Profile.Child($"flags/{i}"), $"unknown flag {unknown}"),
            };
        }

        return flags;
    }
}
