using OciRuntime.Linux.Abi;

namespace OciRuntime.Linux;

/// <summary>Descriptors over sockets (SCM_RIGHTS, see unix(7)).</summary>
internal static unsafe class UnixSocket
{
    /// <summary>Sends one message, with the descriptor <paramref name="passed"/> unless that is -1.</summary>
    public static void Send(Fd socket, ReadOnlySpan<byte> data, int passed, string subject)
    {
        // struct cmsghdr and one descriptor: CMSG_LEN(4) is 20, CMSG_SPACE(4) is 24. Engines check that there is exactly one.
        const int Space = 24, Length = 20;
        byte* control = stackalloc byte[Space];
        new Span<byte>(control, Space).Clear();
        cmsghdr* header = (cmsghdr*)control;
        header->cmsg_len = Length;
        header->cmsg_level = Libc.SOL_SOCKET;
        header->cmsg_type = Libc.SCM_RIGHTS;
        *(int*)(control + sizeof(cmsghdr)) = passed;
        fixed (byte* bytes = data)
        {
            iovec part = new() { iov_base = bytes, iov_len = (nuint)data.Length };
            msghdr message = new() { msg_iov = &part, msg_iovlen = 1 };
            if (passed >= 0)
            {
                message.msg_control = control;
                message.msg_controllen = Space;
            }
            if (Libc.sendmsg(socket.Value, &message, Libc.MSG_NOSIGNAL) < 0) throw OciException.FromErrno("sendmsg", subject);
        }
    }

    /// <summary>Receives one message; 0 when the peer is gone. A descriptor that came with it is close-on-exec.</summary>
    public static int Receive(Fd socket, Span<byte> data, out OwnedFd? passed)
    {
        const int Space = 24; // CMSG_SPACE(4): the kernel closes what does not fit
        byte* control = stackalloc byte[Space];
        fixed (byte* bytes = data)
        {
            iovec part = new() { iov_base = bytes, iov_len = (nuint)data.Length };
            msghdr message = new() { msg_iov = &part, msg_iovlen = 1, msg_control = control, msg_controllen = Space };
            nint length;
            do length = Libc.recvmsg(socket.Value, &message, Libc.MSG_CMSG_CLOEXEC);
            while (length < 0 && Errno.Last == Errno.EINTR);
            passed = length > 0 ? PassedIn(&message) : null;
            if (length >= 0) return (int)length;
            return Errno.Last == 104 /* ECONNRESET */ ? 0 : throw OciException.FromErrno("recvmsg");
        }
    }

    private static OwnedFd? PassedIn(msghdr* message)
    {
        cmsghdr* header = (cmsghdr*)message->msg_control;
        bool carries = (int)message->msg_controllen >= sizeof(cmsghdr) + sizeof(int)
            && header->cmsg_level == Libc.SOL_SOCKET && header->cmsg_type == Libc.SCM_RIGHTS;
        return carries ? new OwnedFd(*(int*)((byte*)header + sizeof(cmsghdr))) : null;
    }
}
