namespace OciRuntime.Bpf.Seccomp;

/// <summary>SECCOMP_FILTER_FLAG_* of linux/seccomp.h.</summary>
internal static class SeccompFlags
{
    public const uint Log = 1 << 1;
    public const uint SpecAllow = 1 << 2;
    public const uint NewListener = 1 << 3;
    public const uint WaitKillableReceive = 1 << 5;

    /// <param name="names">Absent means runc's choice, SPEC_ALLOW: speculation is left as it was, which costs no speed.</param>
    public static uint Parse(List<string>? names, bool usesNotify)
    {
        uint flags = usesNotify ? NewListener : 0;
        if (names is null)
            return flags | SpecAllow;
        for (int i = 0; i < names.Count; i++)
        {
            flags |= names[i] switch
            {
                // Only the calling thread survives the execve that follows, so there is nobody to synchronize with;
                // the kernel also refuses the flag beside NEW_LISTENER. runc knows and ignores it too.
                "SECCOMP_FILTER_FLAG_TSYNC" => 0,
                "SECCOMP_FILTER_FLAG_LOG" => Log,
                "SECCOMP_FILTER_FLAG_SPEC_ALLOW" => SpecAllow,

                // seccomp(2): EINVAL without NEW_LISTENER, and without a listener nobody receives anything.
                "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" => usesNotify ? WaitKillableReceive : 0,
                var unknown => throw SeccompFault.At(PointerPart.Profile.Child($"flags/{i}"), $"unknown flag {unknown}"),
            };
        }

        return flags;
    }
}
