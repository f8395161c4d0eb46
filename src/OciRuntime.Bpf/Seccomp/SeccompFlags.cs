using OciRuntime.Linux;

namespace OciRuntime.Bpf.Seccomp;

/// <summary>SECCOMP_FILTER_FLAG_* of linux/seccomp.h.</summary>
internal static class SeccompFlags
{
    /// <summary>Those that a profile may name.</summary>
    public static (string Word, ulong Number)[] Words =>
    [
        // Only the calling thread survives the execve that follows, so there is nobody to synchronize with;
        // the kernel also refuses the flag beside NEW_LISTENER. runc knows and ignores it too.
        ("SECCOMP_FILTER_FLAG_TSYNC", 0),
        ("SECCOMP_FILTER_FLAG_LOG", Libc.SECCOMP_FILTER_FLAG_LOG),
        ("SECCOMP_FILTER_FLAG_SPEC_ALLOW", Libc.SECCOMP_FILTER_FLAG_SPEC_ALLOW),
        ("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", Libc.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV),
    ];

    /// <param name="names">Absent means runc's choice, SPEC_ALLOW: speculation is left as it was, which costs no speed.</param>
    public static uint Parse(List<string>? names, bool usesNotify)
    {
        uint flags = usesNotify ? Libc.SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
        if (names is null)
            return flags | Libc.SECCOMP_FILTER_FLAG_SPEC_ALLOW;
        for (int i = 0; i < names.Count; i++)
        {
            string name = names[i];
            int known = Array.FindIndex(Words, row => row.Word == name);
            if (known < 0)
                throw SeccompFault.At(PointerPart.Profile.Child($"flags/{i}"), $"unknown flag {name}");
            flags |= (uint)Words[known].Number;
        }

        // seccomp(2): EINVAL without NEW_LISTENER, and without a listener nobody receives anything.
        if (!usesNotify)
            flags &= ~Libc.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
        return flags;
    }
}
