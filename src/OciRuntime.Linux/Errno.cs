using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>Error numbers by name, and their texts.</summary>
internal static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int EBADF = 9;
    public const int ECHILD = 10;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EBUSY = 16;
    public const int EEXIST = 17;
    public const int ENODEV = 19;
    public const int ENOTDIR = 20;
    public const int EISDIR = 21;
    public const int EINVAL = 22;
    public const int EROFS = 30;
    public const int EPIPE = 32;
    public const int ERANGE = 34;
    public const int ENAMETOOLONG = 36;
    public const int ENOSYS = 38;
    public const int ENOTEMPTY = 39;
    public const int ELOOP = 40;
    public const int ENODATA = 61;
    public const int ENOTSUP = 95;
    public const int ECONNREFUSED = 111;
    public const int ETIMEDOUT = 110;

    /// <summary>The error number that the last call marked <c>SetLastError</c> left behind.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>
    /// "no such file or directory": strerror's text, its first letter in lower case. Engines match these words
    /// case-sensitively ("permission denied", "no such file or directory") to choose their exit codes.
    /// </summary>
    public static unsafe string Text(int errno)
    {
        // SAFETY: strerror returns a static or thread-local NUL-terminated string, never null.
        string text = Marshal.PtrToStringUTF8((nint)Libc.strerror(errno)) ?? "";
        return text.Length > 0 && !(text.Length > 1 && char.IsUpper(text[1])) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }

    /// <summary>"ENOENT"; the number where libc knows no name.</summary>
    public static unsafe string Name(int errno)
    {
        // SAFETY: strerrorname_np returns a static string or null.
        byte* name = Libc.strerrorname_np(errno);
        return name == null ? errno.ToString() : Marshal.PtrToStringUTF8((nint)name)!;
    }
}
