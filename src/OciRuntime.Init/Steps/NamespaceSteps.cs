using System.Text;
using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>What makes a new process and its namespaces usable before any path is touched.</summary>
internal static unsafe class NamespaceSteps
{
    public static void NewSession()
    {
        if (Libc.setsid() < 0) throw OciException.FromErrno("setsid");
    }

    /// <summary>
    /// A session keyring of the container's own, or the process would use the caller's (see keyrings(7)). A kernel without
    /// keyrings, or a filter around us that denies keyctl, is no reason to fail: there is nothing to protect then.
    /// </summary>
    public static void JoinKeyring(ref PlanOp op)
    {
        string name = op.ReadText();
        bool userNamespace = op.ReadBool();
        using Utf8Z text = new(name);
        ssize_t ring = Libc.syscall(Libc.SYS_keyctl, Libc.KEYCTL_JOIN_SESSION_KEYRING, text.Pointer);
        if (ring < 0)
        {
            if (Errno.Last is Errno.ENOSYS or Errno.EPERM) return;
            throw OciException.FromErrno("keyctl", name);
        }
        // To the kernel the ring's owner is another user than the root of a user namespace.
        GrantSearch(ring, userNamespace ? Libc.KEY_OTH_SEARCH : Libc.KEY_USR_SEARCH);
    }

    public static void LoopbackUp()
    {
        int fd = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0) throw OciException.FromErrno("socket");
        using OwnedFd socket = new(fd);
        ifreq request = default;
        Encoding.ASCII.GetBytes("lo", request.ifr_name);
        request.ifr_flags = Libc.IFF_UP;
        if (Libc.ioctl(fd, Libc.SIOCSIFFLAGS, &request) < 0) throw OciException.FromErrno("ioctl(SIOCSIFFLAGS)", "lo");
    }

    /// <summary>Made here and not by the clone: its root is the cgroup that the caller is in, see cgroup_namespaces(7).</summary>
    public static void NewCgroupNamespace()
    {
        if (Libc.unshare(Libc.CLONE_NEWCGROUP) < 0) throw OciException.FromErrno("unshare", "CLONE_NEWCGROUP");
    }

    public static void Hostname(ref PlanOp op)
    {
        string name = op.ReadText();
        using Utf8Z text = new(name);
        if (Libc.sethostname(text.Pointer, Encoding.UTF8.GetByteCount(name)) < 0) throw OciException.FromErrno("sethostname", name);
    }

    public static void Domainname(ref PlanOp op)
    {
        string name = op.ReadText();
        using Utf8Z text = new(name);
        if (Libc.setdomainname(text.Pointer, Encoding.UTF8.GetByteCount(name)) < 0) throw OciException.FromErrno("setdomainname", name);
    }

    public static void Sysctl(ref PlanOp op, Session session)
    {
        string key = op.ReadText();
        session.Proc.Write("sys/" + key, op.ReadText());
    }

    private static void GrantSearch(ssize_t ring, uint permission)
    {
        // "keyring;0;0;3f030000;_ses.id": the fourth field is the permission mask; without the right to search it, exec could not join the ring.
        byte* buffer = stackalloc byte[512];
        int length = (int)Libc.syscall(Libc.SYS_keyctl, Libc.KEYCTL_DESCRIBE, ring, buffer, 512);
        if (length is <= 0 or > 512) return;
        string[] fields = Encoding.UTF8.GetString(buffer, length - 1).Split(';');
        if (fields.Length > 3 && uint.TryParse(fields[3], System.Globalization.NumberStyles.HexNumber, null, out uint mask))
            _ = Libc.syscall(Libc.SYS_keyctl, Libc.KEYCTL_SETPERM, ring, mask | permission);
    }
}
