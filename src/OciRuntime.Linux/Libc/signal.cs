namespace OciRuntime.Linux;

/// <summary>&lt;signal.h&gt;, &lt;sys/signalfd.h&gt; and &lt;poll.h&gt;.</summary>
internal static partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        /// <summary>One more than the number of the last signal, in the C library's headers; some of the kernel's say 64.</summary>
        public static int _NSIG => 65;

        /// <summary>
        /// The first signal of real time. The first that a program may use, SIGRTMIN, comes later: the C library keeps some to itself, see nptl(7).
        /// </summary>
        public static int __SIGRTMIN => 32;

        public static int SFD_CLOEXEC => 0x80000;
        public static int SFD_NONBLOCK => 0x800;
    }
}
