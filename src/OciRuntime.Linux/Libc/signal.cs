namespace OciRuntime.Linux;

/// <summary>&lt;signal.h&gt;, &lt;sys/signalfd.h&gt; and &lt;poll.h&gt;.</summary>
internal static partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int SFD_CLOEXEC => 0x80000;
        public static int SFD_NONBLOCK => 0x800;
    }
}
