namespace OciRuntime.Linux;

/// <summary>&lt;linux/limits.h&gt;, &lt;linux/utsname.h&gt;, &lt;net/if.h&gt; and &lt;linux/major.h&gt;: how much the kernel takes.</summary>
internal static partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int PATH_MAX => 4096;
        public static int NGROUPS_MAX => 65536;

        /// <summary>Of a host name, without the byte that ends it.</summary>
        public static int __NEW_UTS_LEN => 64;

        /// <summary>Of the name of a network interface, with the byte that ends it.</summary>
        public static int IFNAMSIZ => 16;

        public static uint MEM_MAJOR => 1;
        public static uint TTYAUX_MAJOR => 5;
        public static uint MISC_MAJOR => 10;
        public static uint UNIX98_PTY_SLAVE_MAJOR => 136;
    }
}
