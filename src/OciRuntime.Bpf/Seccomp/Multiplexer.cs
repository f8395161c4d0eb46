namespace OciRuntime.Bpf.Seccomp;

/// <summary>
/// Old ABIs pass socket and System V IPC calls through socketcall(2) and ipc(2): the first argument says which call is meant,
/// the true arguments lie in memory, where a filter cannot look. A rule for "socket" there concerns the multiplexer too.
/// </summary>
internal static class Multiplexer
{
    public const string Socketcall = "socketcall";
    public const string Ipc = "ipc";

    /// <summary>The calls by their codes within socketcall: linux/net.h, SYS_*. "": none.</summary>
    public static readonly string[] SocketCalls =
    [
        "", "socket", "bind", "connect", "listen", "accept", "getsockname", "getpeername", "socketpair", "send", "recv", "sendto",
        "recvfrom", "shutdown", "setsockopt", "getsockopt", "sendmsg", "recvmsg", "accept4", "recvmmsg", "sendmmsg",
    ];

    /// <summary>Those within ipc: linux/ipc.h.</summary>
    public static readonly string[] IpcCalls =
    [
        "", "semop", "semget", "semctl", "semtimedop", "", "", "", "", "", "", "msgsnd", "msgrcv", "msgget", "msgctl",
        "", "", "", "", "", "", "shmat", "shmdt", "shmget", "shmctl",
    ];

    public static bool Has(Architecture architecture) =>
        architecture is Architecture.X86 or Architecture.Ppc64le or Architecture.S390x or Architecture.S390;
}
