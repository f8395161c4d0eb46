using System.Text;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Systemd.DBus;

/// <summary>
/// A connection to a message bus, or to systemd's private socket, which is a peer without a bus. Every wait ends at the
/// deadline: a service that hangs must not hang us.
/// </summary>
internal sealed class DBusConnection : IDisposable
{
    private const int RetryMs = 10;

    private readonly OwnedFd _socket;
    private readonly long _deadline;
    private readonly Queue<DBusMessage> _signals = [];
    private uint _serial;

    private DBusConnection(OwnedFd socket, long deadline)
    {
        _socket = socket;
        _deadline = deadline;
    }

    /// <summary>Connects and authenticates; null where nothing listens at the path.</summary>
    /// <param name="path">Of the socket; an abstract name starts with '@'.</param>
    /// <param name="timeoutMs">For all that is done on this connection together.</param>
    public static DBusConnection? TryOpen(string path, int timeoutMs)
    {
        long deadline = Environment.TickCount64 + timeoutMs;
        if (TryConnect(path, deadline) is not { } socket) return null;
        DBusConnection connection = new(socket, deadline);
        try
        {
            connection.Authenticate();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // A socket that does not block, so that a full backlog (EAGAIN) is ours to wait for, until the deadline.
    private static unsafe OwnedFd? TryConnect(string path, long deadline)
    {
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        OwnedFd socket = fd >= 0 ? new OwnedFd(fd) : throw OciException.FromErrno("socket");
        sockaddr_un address = new() { sun_family = Libc.AF_UNIX };
        Span<byte> name = new(address.sun_path, sockaddr_un.sun_path_length);
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length >= name.Length)
            throw new OciException($"{path}: longer than the {name.Length - 1} bytes of a socket address");
        bytes.CopyTo(name);
        if (path.StartsWith('@'))
            name[0] = 0;
        // A path may have zeros behind it, an abstract name is exactly as long as it says.
        uint length = path.StartsWith('@') ? 2 + (uint)bytes.Length : (uint)sizeof(sockaddr_un);
        while (Libc.connect(fd, (sockaddr*)&address, length) < 0)
        {
            int errno = Errno.Last;
            if (errno == Errno.EAGAIN && Environment.TickCount64 < deadline)
            {
                CgroupTree.Pause(RetryMs);
                continue;
            }
            socket.Dispose();
            if (errno is Errno.ENOENT or Errno.ECONNREFUSED or Errno.EACCES or Errno.EPERM) return null;
            throw OciException.FromErrno(errno == Errno.EAGAIN ? Errno.ETIMEDOUT : errno, "connect", path);
        }
        return socket;
    }

    // EXTERNAL means: ask the kernel who I am. The empty identity after it stays right in a user namespace, where our own
    // idea of our uid is not the peer's. All is sent at once, as sd-bus does: no round trip is lost.
    private void Authenticate()
    {
        Send("\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n"u8);
        StringBuilder line = new();
        Span<byte> one = stackalloc byte[1];
        while (true)
        {
            // One byte at a time: what follows the last line is the first message already.
            ReceiveExactly(one);
            if (one[0] != '\n')
            {
                line.Append((char)one[0]);
                continue;
            }
            string text = line.ToString().TrimEnd('\r');
            if (text.StartsWith("OK ") || text == "OK") return;
            if (text != "DATA") throw new OciException($"D-Bus: authentication was refused: \"{text}\"");
            line.Clear();
        }
    }

    /// <summary>Calls a method and returns its answer.</summary>
    /// <exception cref="DBusErrorException">The peer answered with an error.</exception>
    public DBusMessage Call(DBusMessage call)
    {
        byte[] bytes = call.ToBytes();
        Send(bytes);
        while (true)
        {
            DBusMessage message = Receive();
            if (message.Type == DBusMessageType.Signal)
                _signals.Enqueue(message);
            else if (message.ReplySerial == call.Serial)
                return message.Type == DBusMessageType.Error ? throw new DBusErrorException(message.ErrorName ?? "", message.ErrorText) : message;
        }
    }

    /// <summary>The next signal; those that came during calls come first.</summary>
    public DBusMessage NextSignal()
    {
        while (_signals.Count == 0)
        {
            DBusMessage message = Receive();
            if (message.Type == DBusMessageType.Signal) return message;
        }
        return _signals.Dequeue();
    }

    public uint NextSerial() => ++_serial;

    private DBusMessage Receive()
    {
        byte[] start = new byte[DBusMessage.FixedHeaderLength];
        ReceiveExactly(start);
        byte[] whole = new byte[DBusMessage.LengthOf(start)];
        start.CopyTo(whole, 0);
        ReceiveExactly(whole.AsSpan(start.Length));
        return DBusMessage.Parse(whole);
    }

    private unsafe void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            long sent;
            // SAFETY: pinned during the call.
            fixed (byte* p = bytes)
                sent = Libc.send(_socket.Value, p, bytes.Length, Libc.MSG_NOSIGNAL);
            if (sent >= 0)
                bytes = bytes[(int)sent..];
            else
                WaitAfter(Errno.Last, "send", Libc.POLLOUT);
        }
    }

    private unsafe void ReceiveExactly(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            long received;
            // SAFETY: pinned during the call.
            fixed (byte* p = bytes)
                received = Libc.recv(_socket.Value, p, bytes.Length, 0);
            if (received == 0) throw new OciException("D-Bus: the peer closed the connection");
            if (received > 0)
                bytes = bytes[(int)received..];
            else
                WaitAfter(Errno.Last, "recv", Libc.POLLIN);
        }
    }

    private unsafe void WaitAfter(int errno, string call, short events)
    {
        if (errno == Errno.EINTR) return;
        if (errno != Errno.EAGAIN) throw OciException.FromErrno(errno, call, "D-Bus");
        long leftMs = _deadline - Environment.TickCount64;
        pollfd wait = new() { fd = _socket.Value, events = events };
        // SAFETY: one element, on this frame.
        if (leftMs <= 0 || Libc.poll(&wait, 1, (int)leftMs) == 0)
            throw OciException.FromErrno(Errno.ETIMEDOUT, call, "D-Bus");
    }

    public void Dispose() => _socket.Dispose();
}

/// <summary>An error that the peer answered with; its name is for programs, its message for people.</summary>
internal sealed class DBusErrorException(string name, string message) : Exception(message)
{
    public string Name { get; } = name;
}
