using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>&lt;termios.h&gt; and the terminal requests of &lt;sys/ioctl.h&gt;; see ioctl_tty(2).</summary>
internal static unsafe partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        [DllImport("libc")]
        public static extern void cfmakeraw(termios* attributes);
    }
}
