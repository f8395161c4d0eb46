using System.Text;
using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init.Operations;

/// <summary>The loopback interface of a new network namespace, which is down at first, is set up.</summary>
internal sealed unsafe class LoopbackUp() : Operation(InitOp.LoopbackUp)
{
    public override void Run(Session session)
    {
        int fd = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0) throw OciException.FromErrno("socket");
        using OwnedFd socket = new(fd);
        ifreq request = default;
        Encoding.ASCII.GetBytes("lo", request.ifr_name);
        request.ifr_flags = Libc.IFF_UP;
        if (Libc.ioctl(fd, Libc.SIOCSIFFLAGS, &request) < 0) throw OciException.FromErrno("ioctl(SIOCSIFFLAGS)", "lo");
    }
}
