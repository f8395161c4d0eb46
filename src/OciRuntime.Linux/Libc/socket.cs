namespace OciRuntime.Linux;

/// <summary>&lt;sys/socket.h&gt;, &lt;sys/un.h&gt; and &lt;net/if.h&gt;.</summary>
internal static partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static short IFF_UP => 1;
    }
}
