namespace OciRuntime.Linux;

/// <summary>
/// Pseudoterminals, see pts(4) and ioctl_tty(2). All by descriptor: a name in a container's /dev/pts may lead anywhere (CVE-2025-52565).
/// </summary>
internal static unsafe class Pty
{
    private const uint MultiplexerMinor = 2;

    /// <summary>A new master of the devpts at <paramref name="root"/>'s /dev/pts, already unlocked.</summary>
    public static OwnedFd OpenMaster(Fd root)
    {
        OwnedFd master = PathInRoot.TryOpen(root, "/dev/pts/ptmx", Libc.O_RDWR | Libc.O_NOCTTY)
            ?? PathInRoot.TryOpen(root, "/dev/ptmx", Libc.O_RDWR | Libc.O_NOCTTY)
            ?? throw OciException.FromErrno("open", "/dev/pts/ptmx");
        statx stat = Sys.Stat(master);
        if ((stat.stx_mode & Libc.S_IFMT) != Libc.S_IFCHR || stat.stx_rdev_major != Libc.TTYAUX_MAJOR || stat.stx_rdev_minor != MultiplexerMinor)
        {
            master.Dispose();
            throw new OciException("/dev/pts/ptmx of the container is not the pseudoterminal multiplexer");
        }
        int unlock = 0;
        if (Libc.ioctl(master.Value, Libc.TIOCSPTLCK, &unlock) < 0)
            throw OciException.FromErrno("ioctl(TIOCSPTLCK)", "/dev/pts/ptmx");
        return master;
    }

    /// <summary>The other end.</summary>
    public static OwnedFd OpenSlave(Fd master)
    {
        int fd = Libc.ioctl(master.Value, Libc.TIOCGPTPEER, (void*)(Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC));
        if (fd < 0) throw OciException.FromErrno("ioctl(TIOCGPTPEER)", "/dev/pts/ptmx");
        OwnedFd slave = new(fd);
        if (Sys.StatFs(slave, "pseudoterminal").f_type == Libc.DEVPTS_SUPER_MAGIC) return slave;
        slave.Dispose();
        throw new OciException("the container's pseudoterminal is not on a devpts");
    }

    /// <summary>The N of /dev/pts/N.</summary>
    public static int Number(Fd master)
    {
        int number;
        return Libc.ioctl(master.Value, Libc.TIOCGPTN, &number) == 0 ? number : throw OciException.FromErrno("ioctl(TIOCGPTN)");
    }

    public static bool IsTerminal(Fd fd)
    {
        termios attributes;
        return Libc.tcgetattr(fd.Value, &attributes) == 0;
    }

    public static winsize Size(Fd terminal)
    {
        winsize size;
        return Libc.ioctl(terminal.Value, Libc.TIOCGWINSZ, &size) == 0 ? size : default;
    }

    public static void SetSize(Fd terminal, winsize size)
    {
        if (Libc.ioctl(terminal.Value, Libc.TIOCSWINSZ, &size) < 0) throw OciException.FromErrno("ioctl(TIOCSWINSZ)");
    }

    public static termios Attributes(Fd terminal)
    {
        termios attributes;
        return Libc.tcgetattr(terminal.Value, &attributes) == 0 ? attributes : throw OciException.FromErrno("tcgetattr");
    }

    public static void SetAttributes(Fd terminal, termios attributes)
    {
        if (Libc.tcsetattr(terminal.Value, (int)Libc.TCSADRAIN, &attributes) < 0)
            throw OciException.FromErrno("tcsetattr");
    }
}
