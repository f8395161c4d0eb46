using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>&lt;sys/xattr.h&gt;.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport("libc", SetLastError = true)]
    public static partial int setxattr(byte* path, byte* name, byte* value, nuint size, int flags);
}
