using static OciRuntime.Linux.LibcConstants;

namespace OciRuntime.Bpf.Devices;

/// <summary>What a process may do with a device node, in the bits in which the kernel asks a program.</summary>
[Flags]
internal enum DeviceAccess : byte
{
    None = 0,
    Mknod = BPF_DEVCG_ACC_MKNOD,
    Read = BPF_DEVCG_ACC_READ,
    Write = BPF_DEVCG_ACC_WRITE,
    All = Mknod | Read | Write,
}

/// <summary>The kinds of device, by the numbers of which the kernel tells a program; All is the letter "a" of cgroup v1 and of the spec.</summary>
internal enum DeviceKind : byte
{
    All = 0,
    Block = BPF_DEVCG_DEV_BLOCK,
    Char = BPF_DEVCG_DEV_CHAR,
}

/// <summary>Which devices a rule speaks of; -1 stands for every number.</summary>
internal readonly record struct DeviceMatch(DeviceKind Kind, long Major, long Minor)
{
    public const long Any = -1;

    public string ToText() => $"{Letter} {Number(Major)}:{Number(Minor)}";

    private char Letter => Kind switch { DeviceKind.Block => 'b', DeviceKind.Char => 'c', _ => 'a' };

    private static string Number(long value) => value == Any ? "*" : value.ToString();
}

/// <summary>One line of linux.resources.devices, of devices.allow or of devices.deny.</summary>
internal readonly record struct DeviceRule(bool Allow, DeviceMatch Match, DeviceAccess Access)
{
    /// <summary>As the kernel's devices.allow and devices.deny read it: "c 1:3 rwm", "a *:* rwm".</summary>
    public string ToText() => $"{Match.ToText()} {AccessText(Access)}";

    public static string AccessText(DeviceAccess access)
    {
        Span<char> text = stackalloc char[3];
        int length = 0;
        if ((access & DeviceAccess.Read) != 0)
            text[length++] = 'r';
        if ((access & DeviceAccess.Write) != 0)
            text[length++] = 'w';
        if ((access & DeviceAccess.Mknod) != 0)
            text[length++] = 'm';
        return new string(text[..length]);
    }

    /// <summary>Reads "rwm" in any order; null when the text is empty or holds another letter.</summary>
    public static DeviceAccess? ParseAccess(ReadOnlySpan<char> text)
    {
        DeviceAccess access = DeviceAccess.None;
        foreach (char letter in text)
        {
            DeviceAccess bit = letter switch
            {
                'r' => DeviceAccess.Read,
                'w' => DeviceAccess.Write,
                'm' => DeviceAccess.Mknod,
                _ => DeviceAccess.None,
            };
            if (bit == DeviceAccess.None) return null;
            access |= bit;
        }
        return access == DeviceAccess.None ? null : access;
    }

    /// <summary>
    /// Reads one line of devices.list: "a *:* rwm", "c 1:3 rwm", "c 136:* rwm" (Documentation/admin-guide/cgroup-v1/devices.rst).
    /// </summary>
    public static DeviceRule? ParseLine(ReadOnlySpan<char> line)
    {
        if (line.Length < 2 || line[1] != ' ') return null;
        DeviceKind kind = line[0] switch { 'b' => DeviceKind.Block, 'c' => DeviceKind.Char, _ => DeviceKind.All };
        if (kind == DeviceKind.All && line[0] != 'a') return null;
        ReadOnlySpan<char> rest = line[2..];
        int colon = rest.IndexOf(':');
        int space = rest.IndexOf(' ');
        if (colon < 0 || space < colon) return null;
        if (ParseNumber(rest[..colon]) is not { } major || ParseNumber(rest[(colon + 1)..space]) is not { } minor)
            return null;
        return ParseAccess(rest[(space + 1)..]) is { } access
            ? new DeviceRule(Allow: true, new DeviceMatch(kind, major, minor), access)
            : null;
    }

    private static long? ParseNumber(ReadOnlySpan<char> text) =>
        text is "*" ? DeviceMatch.Any : uint.TryParse(text, out uint number) ? number : null;
}
