using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>&lt;termios.h&gt; and the terminal requests of &lt;sys/ioctl.h&gt;; see ioctl_tty(2).</summary>
internal static unsafe partial class Libc
{
    public const nuint TIOCSCTTY = 0x540e;
    public const nuint TIOCGWINSZ = 0x5413;
    public const nuint TIOCSWINSZ = 0x5414;
    public const nuint TIOCGPTN = 0x80045430;
    public const nuint TIOCSPTLCK = 0x40045431;
    public const nuint TIOCGPTPEER = 0x5441;
    public const uint OPOST = 1;
    public const uint ONLCR = 4;
    public const int TCSANOW = 0;
    public const int TCSADRAIN = 1;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int tcgetattr(int fd, Abi.termios* attributes);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int tcsetattr(int fd, int actions, Abi.termios* attributes);

    [LibraryImport("libc")]
    public static partial void cfmakeraw(Abi.termios* attributes);
}
