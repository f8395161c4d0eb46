using System.Text;
using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>What makes a new process and its namespaces usable before any path is touched.</summary>
internal static unsafe class NamespaceSteps
{
    private const uint SearchForUser = 0x80000;
    private const uint SearchForOthers = 0x8;

    public static void NewSession()
    {
        if (Libc.setsid() < 0) throw OciException.FromErrno("setsid");
    }

    /// <summary>
    /// The namespaces of a container. This process may not join them, for it has other threads: a clone of it does, and goes on
    /// with the plan. The descriptors were opened by the runtime before the container could see anybody.
    /// </summary>
    public static void JoinNamespaces(ref PlanOp op, Session session)
    {
        BootstrapArgs args = new() { SyncFd = session.Sync.Socket.Value };
        while (op.HasMore)
        {
            NamespaceJoin join = new() { Fd = (int)op.ReadInt(), Type = (int)op.ReadInt() };
            args.BecomeRoot |= join.Type == Libc.CLONE_NEWUSER;
            args.SecondClone |= join.Type == Libc.CLONE_NEWPID; // it holds for children only
            args.Join[args.JoinCount++] = join;
        }
        // The finalizer thread may still be starting, with a lock that nobody in the clone would ever give back.
        GC.WaitForPendingFinalizers();
        int errno = 0;
        // SAFETY: args lies on this stack frame, of which the clone has its own copy.
        int pid = Bootstrap.CloneInside(&args, &errno);
        if (pid < 0) throw OciException.FromErrno(errno, "clone3");
        if (pid > 0)
        {
            session.Sync.Send(SyncKind.SecondClone, pid);
            Libc._exit(0);
        }
        for (int i = 0; i < args.JoinCount; i++) _ = Libc.close(args.Join[i].Fd);
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
        nint ring = Libc.syscall(Libc.SYS_keyctl, Libc.KEYCTL_JOIN_SESSION_KEYRING, (nint)(byte*)text, 0, 0, 0, 0);
        if (ring < 0)
        {
            if (Errno.Last is Errno.ENOSYS or Errno.EPERM) return;
            throw OciException.FromErrno("keyctl", name);
        }
        // To the kernel the ring's owner is another user than the root of a user namespace.
        GrantSearch(ring, userNamespace ? SearchForOthers : SearchForUser);
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
        if (Libc.sethostname(text, (nuint)Encoding.UTF8.GetByteCount(name)) < 0) throw OciException.FromErrno("sethostname", name);
    }

    public static void Domainname(ref PlanOp op)
    {
        string name = op.ReadText();
        using Utf8Z text = new(name);
        if (Libc.setdomainname(text, (nuint)Encoding.UTF8.GetByteCount(name)) < 0) throw OciException.FromErrno("setdomainname", name);
    }

    public static void Sysctl(ref PlanOp op, Session session)
    {
        string key = op.ReadText();
        session.Proc.Write("sys/" + key, op.ReadText());
    }

    private static void GrantSearch(nint ring, uint permission)
    {
        // "keyring;0;0;3f030000;_ses.id": the fourth field is the permission mask; without the right to search it, exec could not join the ring.
        byte* buffer = stackalloc byte[512];
        nint length = Libc.syscall(Libc.SYS_keyctl, Libc.KEYCTL_DESCRIBE, ring, (nint)buffer, 512, 0, 0);
        if (length is <= 0 or > 512) return;
        string[] fields = Encoding.UTF8.GetString(buffer, (int)length - 1).Split(';');
        if (fields.Length > 3 && uint.TryParse(fields[3], System.Globalization.NumberStyles.HexNumber, null, out uint mask))
            _ = Libc.syscall(Libc.SYS_keyctl, Libc.KEYCTL_SETPERM, ring, (nint)(mask | permission), 0, 0, 0);
    }
}
