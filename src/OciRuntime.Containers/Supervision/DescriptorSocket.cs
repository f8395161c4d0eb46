using System.Text;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Supervision;

/// <summary>
/// The caller's socket for a descriptor (--console-socket, --pidfd-socket, listenerPath): one connection, one message, one descriptor.
/// It is connected before anything is made, so that a wrong path costs nothing.
/// </summary>
internal sealed class DescriptorSocket : IDisposable
{
    private readonly OwnedFd _socket;
    private readonly string _path;

    private DescriptorSocket(OwnedFd socket, string path)
    {
        _socket = socket;
        _path = path;
    }

    public static DescriptorSocket Connect(string path) => new(Sys.ConnectUnix(path, Libc.SOCK_STREAM), path);

    /// <summary>Null where no path is given.</summary>
    public static DescriptorSocket? TryConnect(string? path) => string.IsNullOrEmpty(path) ? null : Connect(path);

    /// <param name="name">go-runc wants between 1 and 4095 bytes of data beside the descriptor; it does not look at them.</param>
    public void Send(string name, Fd descriptor) => Send(Encoding.UTF8.GetBytes(name), descriptor);

    public void Send(ReadOnlySpan<byte> data, Fd descriptor) => UnixSocket.Send(_socket, data, [descriptor.Value], _path);

    public void Dispose() => _socket.Dispose();
}
