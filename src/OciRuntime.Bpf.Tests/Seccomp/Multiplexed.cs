using OciRuntime.Bpf.Seccomp;

namespace OciRuntime.Bpf.Tests.Seccomp;

/// <summary>Which calls arrive through a <see cref="Multiplexer"/>, asked call by call.</summary>
internal static class Multiplexed
{
    /// <summary>The code within socketcall or ipc, 0 for a call that has none.</summary>
    public static int Code(string name, out string through)
    {
        int code = Array.IndexOf(Multiplexer.SocketCalls, name);
        through = code > 0 ? Multiplexer.Socketcall : Multiplexer.Ipc;
        return code > 0 ? code : Math.Max(Array.IndexOf(Multiplexer.IpcCalls, name), 0);
    }
}
