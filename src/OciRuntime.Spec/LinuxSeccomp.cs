namespace OciRuntime.Spec;

/// <summary>config-linux.md#seccomp.</summary>
internal sealed class LinuxSeccomp
{
    public string? DefaultAction { get; set; }
    public uint? DefaultErrnoRet { get; set; }
    public List<string>? Architectures { get; set; }

    /// <summary>Absent is not empty: without the list the runtime chooses the flags.</summary>
    public List<string>? Flags { get; set; }

    public string? ListenerPath { get; set; }
    public string? ListenerMetadata { get; set; }
    public List<LinuxSyscall>? Syscalls { get; set; }
}

internal sealed class LinuxSyscall
{
    public List<string>? Names { get; set; }
    public string? Action { get; set; }

    /// <summary>Absent means EPERM for an action that returns an errno.</summary>
    public uint? ErrnoRet { get; set; }

    public List<LinuxSeccompArg>? Args { get; set; }
}

internal sealed class LinuxSeccompArg
{
    public uint Index { get; set; }
    public ulong Value { get; set; }
    public ulong ValueTwo { get; set; }
    public string? Op { get; set; }
}
