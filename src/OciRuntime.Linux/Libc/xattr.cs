namespace OciRuntime.Linux;

/// <summary>&lt;sys/xattr.h&gt;.</summary>
internal static unsafe partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int setxattr(byte* path, byte* name, byte* value, size_t size, int flags) =>
            (int)Libc.syscall(Libc.SYS_setxattr, path, name, value, size, flags);
    }
}
