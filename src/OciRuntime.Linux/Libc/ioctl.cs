namespace OciRuntime.Linux;

/// <summary>&lt;linux/nsfs.h&gt;, see ioctl_ns(2).</summary>
internal static partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int NS_GET_USERNS => 0xb701;
        public static int NS_GET_NSTYPE => 0xb703;
    }
}
