using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>&lt;sys/eventfd.h&gt; and &lt;sys/inotify.h&gt;.</summary>
internal static unsafe partial class Libc
{
    public const int EFD_CLOEXEC = 0x80000;
    public const int EFD_NONBLOCK = 0x800;

    public const int IN_CLOEXEC = 0x80000;
    public const int IN_NONBLOCK = 0x800;
    public const uint IN_MODIFY = 2;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int inotify_init1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int inotify_add_watch(int fd, byte* path, uint mask);
}
