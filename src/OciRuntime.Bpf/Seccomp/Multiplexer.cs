namespace OciRuntime.Bpf.Seccomp;

/// <summary>
/// Old ABIs pass socket and System V IPC calls through socketcall(2) and ipc(2): the first argument says which call is meant,
/// the true arguments lie in memory, where a filter cannot look. A rule for "socket" there concerns the multiplexer too.
/// </summary>
internal static class Multiplexer
{
    /// <summary>How many calls have a code.</summary>
    public const int CodeCount = 32;

    public static bool Has(Architecture architecture) =>
        architecture is Architecture.X86 or Architecture.Ppc64le or Architecture.S390x or Architecture.S390;

    /// <summary>The code within socketcall (linux/net.h, SYS_*) or ipc (linux/ipc.h), 0 for a call that has none.</summary>
    public static int Code(string name, out string through)
    {
        through = "socketcall";
        int code = name switch
        {
            "socket" => 1,
            "bind" => 2,
            "connect" => 3,
            "listen" => 4,
            "accept" => 5,
            "getsockname" => 6,
            "getpeername" => 7,
            "socketpair" => 8,
            "send" => 9,
            "recv" => 10,
            "sendto" => 11,
            "recvfrom" => 12,
            "shutdown" => 13,
            "setsockopt" => 14,
            "getsockopt" => 15,
            "sendmsg" => 16,
            "recvmsg" => 17,
            "accept4" => 18,
            "recvmmsg" => 19,
            "sendmmsg" => 20,
            _ => 0,
        };
        if (code != 0)
            return code;

        through = "ipc";
        return name switch
        {
            "semop" => 1,
            "semget" => 2,
            "semctl" => 3,
            "semtimedop" => 4,
            "msgsnd" => 11,
            "msgrcv" => 12,
            "msgget" => 13,
            "msgctl" => 14,
            "shmat" => 21,
            "shmdt" => 22,
            "shmget" => 23,
            "shmctl" => 24,
            _ => 0,
        };
    }
}
