using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>&lt;string.h&gt;: the texts of errno.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport("libc")]
    public static partial byte* strerror(int errno);

    [LibraryImport("libc")]
    public static partial byte* strerrorname_np(int errno);
}
