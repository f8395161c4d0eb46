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
}
