using OciRuntime.Linux;
using System.Runtime.InteropServices;

namespace OciRuntime.Init;

/// <summary>What init and its parent tell each other.</summary>
internal enum SyncKind
{
    /// <summary>Child: namespaces are unshared; write the id maps and clock offsets.</summary>
    Unshared = 1,

    /// <summary>Child: the real init is process <see cref="SyncMessage.Value"/>; the sender ends now.</summary>
    SecondClone,

    /// <summary>Parent: go on.</summary>
    Continue,

    /// <summary>Parent of an exec, with descriptors: the plan, and what its <see cref="Operations.JoinNamespaces"/> names.</summary>
    Plan,

    /// <summary>Init: its runtime is up; put it into its cgroup.</summary>
    RuntimeUp,

    /// <summary>Init: all is mounted; the device rules may hold from now on.</summary>
    DeviceRules,

    /// <summary>Init: run the hooks of the runtime namespace.</summary>
    HostHooks,

    /// <summary>
    /// Init: the source of the mount at operation <see cref="SyncMessage.Op"/> is out of my user's reach. Parent, with a descriptor: here it is.
    /// </summary>
    MountSource,

    /// <summary>Init, with a descriptor: the master end of the terminal /dev/pts/<see cref="SyncMessage.Value"/>.</summary>
    Console,

    /// <summary>Init: all is applied except the process.</summary>
    Ready,

    /// <summary>Parent or `start`: execute the process.</summary>
    Start,

    /// <summary>
    /// Init: the filter comes next. The parent takes the descriptor <see cref="SyncMessage.Value"/> of a <see cref="ListenerExchange"/>
    /// out of init, as it will take the listener.
    /// </summary>
    Listener,

    /// <summary>Init: an operation failed; nothing follows.</summary>
    Fault,
}

/// <summary>
/// A record of fixed size, so that code which may not allocate can write it. For a fault: the operation's index in the plan
/// (or one of the <c>At</c> constants), the error number, and NUL-terminated texts; one that is too long loses its middle.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SyncMessage
{
    public const int AtBootstrap = -1;
    public const int AtExec = -2;
    public const int AtCgroup = -3;

    /// <summary>A startContainer hook, whose index is <see cref="Value"/>: `start` has no plan to look an operation up in.</summary>
    public const int AtStartHook = -4;

    public const int CallBytes = 48;
    public const int SubjectBytes = 408;
    public const int TextBytes = 2400; // a path twice, or what a hook printed; a record stays below a page

    public SyncKind Kind;
    public int Op;
    public int Errno;
    public int Value;
    public fixed byte Call[CallBytes];
    public fixed byte Subject[SubjectBytes];
    public fixed byte Text[TextBytes];

    public static string Read(byte* text, int capacity)
    {
        ReadOnlySpan<byte> bytes = new(text, capacity);
        int end = bytes.IndexOf((byte)0);
        return KernelText.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>Where a text does not fit its end stays, too: there it says what was wrong, and engines look for those words.</summary>
    public static void Put(byte* room, int capacity, string? text)
    {
        if (text is null) return;
        Span<byte> bytes = new(room, capacity - 1);
        ReadOnlySpan<byte> whole = KernelText.GetBytes(text), cut = "..."u8;
        if (whole.Length <= bytes.Length)
        {
            whole.CopyTo(bytes);
            bytes[whole.Length..].Clear();
            return;
        }
        int head = (bytes.Length - cut.Length) / 2, tail = whole.Length - head;
        while (IsInsideCharacter(whole[head]))
            head--;
        while (IsInsideCharacter(whole[tail]))
            tail++;
        whole[..head].CopyTo(bytes);
        cut.CopyTo(bytes[head..]);
        whole[tail..].CopyTo(bytes[(head + cut.Length)..]);
        bytes[(head + cut.Length + whole.Length - tail)..].Clear();
    }

    /// <summary>A continuation byte of UTF-8.</summary>
    private static bool IsInsideCharacter(byte value) => (value & 0xC0) == 0x80;
}
