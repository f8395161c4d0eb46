namespace OciRuntime.Linux;

internal static unsafe partial class Sys
{
    /// <summary>A connected pair of sockets that keeps record boundaries and tells of the peer's end.</summary>
    public static (OwnedFd Parent, OwnedFd Child) RecordSocketPair()
    {
        int* fds = stackalloc int[2];
        if (Libc.socketpair(Libc.AF_UNIX, Libc.SOCK_SEQPACKET | Libc.SOCK_CLOEXEC, 0, fds) < 0)
            throw OciException.FromErrno("socketpair");
        return (new OwnedFd(fds[0]), new OwnedFd(fds[1]));
    }

    /// <summary>A socket of AF_UNIX bound to <paramref name="name"/> in <paramref name="dir"/>.</summary>
    public static OwnedFd BindUnix(Fd dir, string name, int type)
    {
        OwnedFd socket = UnixSocket(type);
        sockaddr_un address = Address(dir, name);
        if (Libc.bind(socket.Value, (sockaddr*)&address, sizeof(sockaddr_un)) == 0) return socket;
        OciException error = OciException.FromErrno("bind", name);
        socket.Dispose();
        throw error;
    }

    /// <summary>
    /// Connects to the socket <paramref name="name"/> in <paramref name="dir"/>; null and <see cref="Errno.Last"/> where nobody listens.
    /// </summary>
    public static OwnedFd? TryConnectUnix(Fd dir, string name, int type)
    {
        OwnedFd socket = UnixSocket(type);
        sockaddr_un address = Address(dir, name);
        if (Libc.connect(socket.Value, (sockaddr*)&address, sizeof(sockaddr_un)) == 0) return socket;
        int errno = Errno.Last;
        socket.Dispose();
        System.Runtime.InteropServices.Marshal.SetLastPInvokeError(errno);
        return null;
    }

    /// <summary>Connects to a path, or to a name of the abstract namespace where it begins with '@' (see unix(7)).</summary>
    public static OwnedFd ConnectUnix(string path, int type)
    {
        OwnedFd socket = UnixSocket(type);
        if (TryConnect(socket, path)) return socket;
        OciException error = OciException.FromErrno("connect", path);
        socket.Dispose();
        throw error;
    }

    /// <summary>
    /// Refuses a path at which no stream socket is open, without a connection that its owner would see: a datagram socket that
    /// connects to another type is turned away with EPROTOTYPE, once the kernel has found the other socket alive.
    /// </summary>
    public static void RequireStreamSocket(string path)
    {
        using OwnedFd probe = UnixSocket(Libc.SOCK_DGRAM);
        if (TryConnect(probe, path)) throw new OciException($"{path}: a datagram socket, where a stream socket is due");
        if (Errno.Last != Errno.EPROTOTYPE) throw OciException.FromErrno("connect", path);
    }

    /// <summary>send(2) of one record; false where the peer is gone.</summary>
    public static bool TrySend(Fd socket, ReadOnlySpan<byte> record)
    {
        fixed (byte* p = record)
        {
            while (true)
            {
                if (Libc.send(socket.Value, p, record.Length, Libc.MSG_NOSIGNAL) >= 0) return true;
                if (Errno.Last == Errno.EINTR) continue;
                return Errno.Last is Errno.EPIPE or Errno.ECONNRESET ? false : throw OciException.FromErrno("send");
            }
        }
    }

    /// <summary>recv(2) of one record; 0 when the peer is gone.</summary>
    public static int Receive(Fd socket, Span<byte> record)
    {
        fixed (byte* p = record)
        {
            while (true)
            {
                long length = Libc.recv(socket.Value, p, record.Length, 0);
                if (length >= 0) return (int)length;
                if (Errno.Last == Errno.EINTR) continue;
                return Errno.Last == Errno.ECONNRESET ? 0 : throw OciException.FromErrno("recv");
            }
        }
    }

    private static bool TryConnect(Fd socket, string path)
    {
        sockaddr_un address = Address(Fd.Cwd, path);
        bool isAbstract = path.StartsWith('@');
        if (isAbstract)
            address.sun_path[0] = 0;
        // An abstract name is as long as the address says, so trailing zeros would be part of it.
        int length = isAbstract ? sizeof(ushort) + KernelText.GetByteCount(path) : sizeof(sockaddr_un);
        return Libc.connect(socket.Value, (sockaddr*)&address, length) == 0;
    }

    private static OwnedFd UnixSocket(int type)
    {
        int fd = Libc.socket(Libc.AF_UNIX, type | Libc.SOCK_CLOEXEC, 0);
        return fd >= 0 ? new OwnedFd(fd) : throw OciException.FromErrno("socket");
    }

    private static sockaddr_un Address(Fd dir, string name)
    {
        // sun_path holds 108 bytes and a state directory may be deeper, so the path goes through the directory's descriptor.
        sockaddr_un address = new() { sun_family = Libc.AF_UNIX };
        string path = dir == Fd.Cwd ? name : $"/proc/self/fd/{dir.Value}/{name}";
        Span<byte> buffer = new(address.sun_path, sockaddr_un.sun_path_length);
        if (KernelText.GetByteCount(path) >= buffer.Length)
            throw new OciException($"{path}: longer than the {buffer.Length - 1} bytes of a socket address");
        KernelText.GetBytes(path, buffer);
        return address;
    }
}
