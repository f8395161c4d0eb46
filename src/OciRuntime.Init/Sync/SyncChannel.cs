using System.Runtime.InteropServices;
using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>Records over a socket that keeps their boundaries (SOCK_SEQPACKET).</summary>
internal sealed unsafe class SyncChannel(OwnedFd socket) : IDisposable
{
    public OwnedFd Socket => socket;

    /// <summary>False where the peer is gone.</summary>
    public bool Send(SyncKind kind, int value = 0)
    {
        SyncMessage message = new() { Kind = kind, Value = value };
        return Send(in message);
    }

    public bool Send(in SyncMessage message) => Sys.TrySend(socket, MemoryMarshal.AsBytes(new ReadOnlySpan<SyncMessage>(in message)));

    /// <summary>Sends a record that carries a descriptor; false where the peer is gone.</summary>
    public bool SendDescriptor(SyncKind kind, int value, Fd descriptor) => SendDescriptors(kind, value, [descriptor.Value]);

    /// <summary>The same with several.</summary>
    public bool SendDescriptors(SyncKind kind, int value, ReadOnlySpan<int> descriptors)
    {
        SyncMessage message = new() { Kind = kind, Value = value };
        if (UnixSocket.TrySend(socket, MemoryMarshal.AsBytes(new ReadOnlySpan<SyncMessage>(in message)), descriptors))
            return true;
        return Errno.Last is Errno.EPIPE or Errno.ECONNRESET ? false : throw OciException.FromErrno("sendmsg", "sync");
    }

    /// <summary>False where the peer is gone. <paramref name="count"/> descriptors came along; close-on-exec.</summary>
    public bool Receive(out SyncMessage message, Span<int> descriptors, out int count)
    {
        message = default;
        int length = UnixSocket.Receive(socket, MemoryMarshal.AsBytes(new Span<SyncMessage>(ref message)), descriptors, out count);
        return IsWhole(length);
    }

    /// <summary>As <see cref="Receive(out SyncMessage)"/>, with the descriptor that came along; close-on-exec.</summary>
    public bool Receive(out SyncMessage message, out OwnedFd? passed)
    {
        message = default;
        int length = UnixSocket.Receive(socket, MemoryMarshal.AsBytes(new Span<SyncMessage>(ref message)), out passed);
        return IsWhole(length);
    }

    /// <summary>False where the peer is gone.</summary>
    public bool Receive(out SyncMessage message)
    {
        message = default;
        int length = Sys.Receive(socket, MemoryMarshal.AsBytes(new Span<SyncMessage>(ref message)));
        return IsWhole(length);
    }

    private static bool IsWhole(int length) => length switch
    {
        0 => false,
        _ when length == sizeof(SyncMessage) => true,
        _ => throw new OciException("sync: a record of another size"),
    };

    /// <summary>Waits for the parent's word; ends this process without a sound where the parent is gone.</summary>
    public void Await(SyncKind expected)
    {
        if (!Receive(out SyncMessage message)) throw new OciException("the runtime went away");
        if (message.Kind != expected) throw new OciException($"sync: {message.Kind} where {expected} was due");
    }

    public void Dispose() => socket.Dispose();
}
