namespace OciRuntime.Containers.Vocabulary;

/// <summary>&lt;linux/capability.h&gt;: names and numbers, in the order of the numbers.</summary>
internal static class CapabilityNames
{
    /// <summary>Without the prefix CAP_, separated by blanks; the position is the number.</summary>
    public static string[] All =>
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE",
        "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT",
        "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE",
        "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
        "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ];

    /// <summary>"CAP_CHOWN, CAP_KILL" of a mask.</summary>
    public static string Of(ulong mask)
    {
        string[] all = All;
        List<string> names = [];
        for (int number = 0; number < all.Length; number++)
        {
            if ((mask >> number & 1) != 0)
                names.Add("CAP_" + all[number]);
        }
        return string.Join(", ", names);
    }

    /// <summary>The number of "CAP_NET_RAW", -1 for an unknown name.</summary>
    public static int NumberOf(string[] all, string name) =>
        name.StartsWith("CAP_", StringComparison.Ordinal) ? Array.IndexOf(all, name[4..]) : -1;
}
