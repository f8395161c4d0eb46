using System.Runtime.CompilerServices;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups;

/// <summary>
/// One cgroup, held by an O_PATH descriptor: each file costs openat and read or write, and a cgroup that is moved or
/// replaced meanwhile is still the same one. Errors say which file, which value and which place in config.json.
/// </summary>
internal sealed class CgroupDir : IDisposable
{
    private readonly OwnedFd _fd;

    private CgroupDir(string path, OwnedFd fd)
    {
        Path = path;
        _fd = fd;
    }

    /// <summary>Absolute, as in "/sys/fs/cgroup/memory/x".</summary>
    public string Path { get; }

    public Fd Fd => _fd;

    /// <exception cref="OciException">The directory is missing or cannot be opened.</exception>
    public static CgroupDir Open(string path) => new(path, Sys.Open(Fd.Cwd, path, Libc.O_PATH | Libc.O_DIRECTORY));

    /// <summary>Null where it does not exist.</summary>
    public static CgroupDir? TryOpen(string path)
    {
        int fd = Sys.TryOpen(Fd.Cwd, path, Libc.O_PATH | Libc.O_DIRECTORY);
        if (fd >= 0) return new CgroupDir(path, new OwnedFd(fd));
        return Errno.Last is Errno.ENOENT ? null : throw OciException.FromErrno("open", path);
    }

    /// <summary>Writes the value in one piece, as cgroup files want it.</summary>
    public void Write(string file, string value, string? pointer = null)
    {
        int errno = TryWrite(file, value);
        if (errno != 0) throw WriteFailed(file, value, errno, pointer);
    }

    public void Write(string file, long value, string? pointer = null) => Write(file, value.ToString(), pointer);

    public void Write(string file, ulong value, string? pointer = null) => Write(file, value.ToString(), pointer);

    /// <summary>0, or the error number of open or write, for callers to whom some errors are an answer.</summary>
    public int TryWrite(string file, string value)
    {
        int fd = Sys.TryOpen(_fd, file, Libc.O_WRONLY);
        if (fd < 0) return Errno.Last;
        using OwnedFd opened = new(fd);
        return TryWrite(opened, value);
    }

    /// <summary>Same, into a file that is open already: a list of rules goes through one descriptor.</summary>
    [SkipLocalsInit]
    public static unsafe int TryWrite(Fd file, string value)
    {
        int size = KernelText.GetByteCount(value);
        Span<byte> bytes = size <= 512 ? stackalloc byte[512] : new byte[size];
        int length = KernelText.GetBytes(value, bytes);
        long written;
        // SAFETY: the buffer is pinned during the call and longer than length.
        fixed (byte* p = bytes)
        {
            do
                written = Libc.write(file.Value, p, length);
            while (written < 0 && Errno.Last == Errno.EINTR);
        }
        return written < 0 ? Errno.Last : 0;
    }

    /// <summary>An open file of the cgroup, for reading or writing.</summary>
    public OwnedFd OpenFile(string file, int flags)
    {
        int fd = Sys.TryOpen(_fd, file, flags);
        return fd >= 0 ? new OwnedFd(fd) : throw OciException.FromErrno("open", $"{Path}/{file}");
    }

    public bool Has(string file) => Sys.TryStat(_fd, file, 0, out _);

    /// <summary>The content without the last newline; null where the file does not exist, or its controller went away.</summary>
    [SkipLocalsInit]
    public unsafe string? TryRead(string file)
    {
        int fd = Sys.TryOpen(_fd, file, Libc.O_RDONLY);
        if (fd < 0) return IsMissing(Errno.Last) ? null : throw OciException.FromErrno("open", $"{Path}/{file}");
        using OwnedFd opened = new(fd);
        Span<byte> bytes = stackalloc byte[4096];
        int length = 0;
        while (true)
        {
            long count;
            // SAFETY: the buffer is pinned during the call and has room from length on.
            fixed (byte* p = bytes)
                count = Libc.read(opened.Value, p + length, bytes.Length - length);
            if (count < 0 && Errno.Last == Errno.EINTR) continue;
            if (count < 0) return IsMissing(Errno.Last) ? null : throw OciException.FromErrno("read", $"{Path}/{file}");
            if (count == 0) break;
            length += (int)count;
            if (length == bytes.Length)
            {
                byte[] larger = new byte[bytes.Length * 2];
                bytes.CopyTo(larger);
                bytes = larger;
            }
        }
        while (length > 0 && bytes[length - 1] == '\n')
            length--;
        return KernelText.GetString(bytes[..length]);
    }

    public string Read(string file) =>
        TryRead(file) ?? throw OciException.FromErrno(Errno.ENOENT, "open", $"{Path}/{file}");

    /// <summary>A file that holds one number, or "max", which is 2^64 - 1. Null where the file does not exist.</summary>
    public ulong? TryReadNumber(string file)
    {
        if (TryRead(file) is not { } text) return null;
        if (text == "max") return ulong.MaxValue;
        if (ulong.TryParse(text, out ulong number)) return number;
        // "-1" is v1's way to say unlimited or unset.
        return long.TryParse(text, out _) ? 0ul : throw new OciException($"{Path}/{file}: expected a number, found \"{text}\"");
    }

    public ulong ReadNumber(string file) =>
        TryReadNumber(file) ?? throw OciException.FromErrno(Errno.ENOENT, "open", $"{Path}/{file}");

    public OciException WriteFailed(string file, string value, int errno, string? pointer, string? hint = null) => new()
    {
        Pointer = pointer,
        Call = "write",
        Subject = $"{Path}/{file}, \"{value}\"",
        Error = errno,
        Hint = hint,
    };

    public void Dispose() => _fd.Dispose();

    // ENODEV: the cgroup was removed while its file was open.
    private static bool IsMissing(int errno) => errno is Errno.ENOENT or Errno.ENODEV or Errno.ENOTSUP;
}
