namespace OciRuntime.Linux;

/// <summary>Descriptors over sockets (SCM_RIGHTS, see unix(7)).</summary>
internal static unsafe class UnixSocket
{
    /// <summary>Most descriptors of one message; the kernel's own limit is 253.</summary>
    public const int MaxPassed = 64;

    private static int ControlBytes => sizeof(cmsghdr) + (sizeof(int) * MaxPassed);

    /// <summary>Sends one message, with the descriptors <paramref name="passed"/>. Engines check that there is exactly one.</summary>
    public static void Send(Fd socket, ReadOnlySpan<byte> data, ReadOnlySpan<int> passed, string subject)
    {
        if (!TrySend(socket, data, passed)) throw OciException.FromErrno("sendmsg", subject);
    }

    /// <summary>The same; false with the reason in <see cref="Errno.Last"/>.</summary>
    public static bool TrySend(Fd socket, ReadOnlySpan<byte> data, ReadOnlySpan<int> passed)
    {
        byte* control = stackalloc byte[ControlBytes];
        cmsghdr* header = (cmsghdr*)control;
        header->cmsg_len = (uint)(sizeof(cmsghdr) + (sizeof(int) * passed.Length));
        header->cmsg_level = Libc.SOL_SOCKET;
        header->cmsg_type = Libc.SCM_RIGHTS;
        passed.CopyTo(new Span<int>(header + 1, MaxPassed));
        fixed (byte* bytes = data)
        {
            iovec part = new() { iov_base = bytes, iov_len = data.Length };
            msghdr message = new() { msg_iov = &part, msg_iovlen = 1 };
            if (passed.Length > 0)
            {
                message.msg_control = control;
                message.msg_controllen = header->cmsg_len;
            }
            return Libc.sendmsg(socket.Value, &message, Libc.MSG_NOSIGNAL) >= 0;
        }
    }

    /// <summary>Receives one message; 0 when the peer is gone. A descriptor that came with it is close-on-exec.</summary>
    public static int Receive(Fd socket, Span<byte> data, out OwnedFd? passed)
    {
        int fd = -1;
        int length = Receive(socket, data, new Span<int>(ref fd), out int count);
        passed = count > 0 ? new OwnedFd(fd) : null;
        return length;
    }

    /// <summary>The same with up to as many descriptors as there is room for; the kernel closes what goes beyond.</summary>
    public static int Receive(Fd socket, Span<byte> data, Span<int> passed, out int count)
    {
        byte* control = stackalloc byte[ControlBytes];
        count = 0;
        fixed (byte* bytes = data)
        {
            iovec part = new() { iov_base = bytes, iov_len = data.Length };
            msghdr message = new()
            {
                msg_iov = &part,
                msg_iovlen = 1,
                msg_control = control,
                msg_controllen = (uint)(sizeof(cmsghdr) + (sizeof(int) * passed.Length)),
            };
            long length;
            do
                length = Libc.recvmsg(socket.Value, &message, Libc.MSG_CMSG_CLOEXEC);
            while (length < 0 && Errno.Last == Errno.EINTR);
            if (length > 0)
                count = TakePassed(&message, passed);
            if (length >= 0) return (int)length;
            return Errno.Last == Errno.ECONNRESET ? 0 : throw OciException.FromErrno("recvmsg");
        }
    }

    private static int TakePassed(msghdr* message, Span<int> passed)
    {
        cmsghdr* header = (cmsghdr*)message->msg_control;
        if ((int)message->msg_controllen < sizeof(cmsghdr) || header->cmsg_level != Libc.SOL_SOCKET || header->cmsg_type != Libc.SCM_RIGHTS)
            return 0;
        int count = ((int)header->cmsg_len - sizeof(cmsghdr)) / sizeof(int);
        new ReadOnlySpan<int>(header + 1, count).CopyTo(passed);
        return count;
    }
}
