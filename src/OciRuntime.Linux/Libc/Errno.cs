using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>
/// Error numbers by name, and their texts. Constants of our own: the properties of Tmds.LibC are none, and patterns take nothing else.
/// </summary>
internal static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int EBADF = 9;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EBUSY = 16;
    public const int EEXIST = 17;
    public const int ENODEV = 19;
    public const int ENOTDIR = 20;
    public const int EISDIR = 21;
    public const int EINVAL = 22;
    public const int ENFILE = 23;
    public const int EMFILE = 24;
    public const int ENOSPC = 28;
    public const int EROFS = 30;
    public const int EPIPE = 32;
    public const int ENAMETOOLONG = 36;
    public const int ENOLCK = 37;
    public const int ENOSYS = 38;
    public const int ENOTEMPTY = 39;
    public const int ELOOP = 40;
    public const int EPROTOTYPE = 91;
    public const int ENOTSUP = 95;
    public const int ECONNRESET = 104;
    public const int ETIMEDOUT = 110;
    public const int ECONNREFUSED = 111;

    /// <summary>The error number that the last call marked <c>SetLastError</c> left behind.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>"no such file or directory". Engines match such words to choose their exit codes.</summary>
    public static string Text(int errno) => ErrnoTable.Find(errno)?.Text ?? $"error {errno}";

    /// <summary>"ENOENT"; the number where the kernel has no name.</summary>
    public static string Name(int errno) => ErrnoTable.Find(errno)?.Name ?? errno.ToString();
}
