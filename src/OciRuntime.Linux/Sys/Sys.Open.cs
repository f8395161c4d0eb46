using System.Runtime.CompilerServices;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Linux;

/// <summary>The kernel's verbs with .NET types: encode, call, test, own. They add types and the error, never policy.</summary>
internal static unsafe partial class Sys
{
    /// <summary>openat(2); close-on-exec always.</summary>
    public static OwnedFd Open(Fd dir, string path, int flags, uint mode = 0)
    {
        int fd = TryOpen(dir, path, flags, mode);
        return fd >= 0 ? new OwnedFd(fd) : throw OciException.FromErrno("open", path);
    }

    /// <summary>openat(2), close-on-exec; -1 and <see cref="Errno.Last"/> where it fails.</summary>
    public static int TryOpen(Fd dir, string path, int flags, uint mode = 0)
    {
        using Utf8Z name = new(path);
        int fd;
        do
            fd = Libc.openat(dir.Value, name.Pointer, flags | Libc.O_CLOEXEC, (ushort)mode);
        while (fd < 0 && Errno.Last == Errno.EINTR);
        return fd;
    }

    /// <summary>Writes the whole text in one write(2): files of procfs and cgroupfs take a value in one piece.</summary>
    public static void WriteText(Fd fd, string text, string subject)
    {
        byte[] bytes = KernelText.GetBytes(text);
        Write(fd, bytes, subject);
    }

    /// <summary>Writes all bytes.</summary>
    public static void Write(Fd fd, ReadOnlySpan<byte> bytes, string subject)
    {
        while (!bytes.IsEmpty)
        {
            long written;
            fixed (byte* p = bytes)
                written = Libc.write(fd.Value, p, bytes.Length);
            if (written < 0 && Errno.Last == Errno.EINTR) continue;
            if (written < 0) throw OciException.FromErrno("write", subject);
            bytes = bytes[(int)written..];
        }
    }

    /// <summary>Opens a file, writes the text in one piece, closes.</summary>
    public static void WriteFile(Fd dir, string path, string text)
    {
        using OwnedFd file = Open(dir, path, Libc.O_WRONLY);
        WriteText(file, text, path);
    }

    /// <summary>Reads up to <paramref name="buffer"/>'s length; 0 at the end.</summary>
    public static int Read(Fd fd, Span<byte> buffer, string subject)
    {
        while (true)
        {
            long count;
            fixed (byte* p = buffer)
                count = Libc.read(fd.Value, p, buffer.Length);
            if (count >= 0) return (int)count;
            if (Errno.Last != Errno.EINTR) throw OciException.FromErrno("read", subject);
        }
    }

    /// <summary>A file's whole content. <paramref name="maxBytes"/> bounds what a hostile file can make us hold.</summary>
    public static byte[] ReadFile(Fd dir, string path, int maxBytes = int.MaxValue)
    {
        using OwnedFd file = Open(dir, path, Libc.O_RDONLY);
        return ReadToEnd(file, path, maxBytes);
    }

    /// <summary>What is left to read of an open file.</summary>
    public static byte[] ReadToEnd(Fd file, string subject, int maxBytes = int.MaxValue)
    {
        byte[] content = new byte[4096];
        int length = 0;
        while (true)
        {
            int count = Read(file, content.AsSpan(length), subject);
            if (count == 0) return content.AsSpan(0, length).ToArray();
            length += count;
            if (length > maxBytes) throw new OciException($"{subject}: larger than {maxBytes} bytes");
            if (length == content.Length)
                Array.Resize(ref content, content.Length * 2);
        }
    }

    /// <summary>A small text file of procfs, sysfs or cgroupfs, without its final newline.</summary>
    public static string ReadText(Fd dir, string path) => KernelText.GetString(ReadFile(dir, path)).TrimEnd('\n');

    /// <summary>mkdirat(2).</summary>
    public static void Mkdir(Fd dir, string path, uint mode)
    {
        if (!TryMkdir(dir, path, mode)) throw OciException.FromErrno("mkdir", path);
    }

    /// <summary>mkdirat(2); false and <see cref="Errno.Last"/> where it fails.</summary>
    public static bool TryMkdir(Fd dir, string path, uint mode)
    {
        using Utf8Z name = new(path);
        return Libc.mkdirat(dir.Value, name.Pointer, (ushort)mode) == 0;
    }

    /// <summary>
    /// unlinkat(2); false and <see cref="Errno.Last"/> where it fails. AT_REMOVEDIR in <paramref name="flags"/> removes a directory.
    /// </summary>
    public static bool TryUnlink(Fd dir, string path, int flags = 0)
    {
        using Utf8Z name = new(path);
        return Libc.unlinkat(dir.Value, name.Pointer, flags) == 0;
    }

    /// <summary>renameat(2).</summary>
    public static void Rename(Fd dir, string from, string to)
    {
        using Utf8Z source = new(from);
        using Utf8Z target = new(to);
        if (Libc.renameat(dir.Value, source.Pointer, dir.Value, target.Pointer) < 0)
            throw OciException.FromErrno("rename", to);
    }

    /// <summary>
    /// linkat(2) of an open file, which may be one of O_TMPFILE; false and <see cref="Errno.Last"/> where it fails, or procfs is missing.
    /// </summary>
    public static bool TryLink(Fd file, string path)
    {
        using Utf8Z source = new($"/proc/self/fd/{file.Value}");
        using Utf8Z target = new(path);
        return Libc.linkat(Libc.AT_FDCWD, source.Pointer, Libc.AT_FDCWD, target.Pointer, Libc.AT_SYMLINK_FOLLOW) == 0;
    }

    /// <summary>symlinkat(2); false and <see cref="Errno.Last"/> where it fails.</summary>
    public static bool TrySymlink(string target, Fd dir, string path)
    {
        using Utf8Z text = new(target);
        using Utf8Z name = new(path);
        return Libc.symlinkat(text.Pointer, dir.Value, name.Pointer) == 0;
    }

    /// <summary>readlinkat(2); an empty <paramref name="path"/> reads the link that an O_PATH descriptor stands for.</summary>
    [SkipLocalsInit]
    public static string? TryReadLink(Fd dir, string path)
    {
        using Utf8Z name = new(path);
        byte* buffer = stackalloc byte[Libc.PATH_MAX];
        long length = Libc.readlinkat(dir.Value, name.Pointer, buffer, Libc.PATH_MAX);
        return length < 0 ? null : KernelText.GetString(buffer, (int)length);
    }

    /// <summary>statx(2) of the basic fields; an empty path with AT_EMPTY_PATH looks at the descriptor itself.</summary>
    public static statx Stat(Fd dir, string path, int flags = 0) =>
        TryStat(dir, path, flags, out statx stat) ? stat : throw OciException.FromErrno("stat", path);

    /// <summary>statx(2); false and <see cref="Errno.Last"/> where it fails.</summary>
    public static bool TryStat(Fd dir, string path, int flags, out statx stat)
    {
        using Utf8Z name = new(path);
        // The package's own statx() needs the function of libc, which musl has since 1.2.4; the same holds for mknodat() and glibc's __xmknodat.
        fixed (statx* p = &stat)
            return (int)Libc.syscall(Libc.SYS_statx, dir.Value, name.Pointer, flags, Libc.STATX_BASIC_STATS, p) == 0;
    }

    /// <summary>The file behind a descriptor.</summary>
    public static statx Stat(Fd fd) => Stat(fd, "", Libc.AT_EMPTY_PATH);

    /// <summary>mknodat(2); false and <see cref="Errno.Last"/> where it fails.</summary>
    public static bool TryMakeNode(Fd dir, string path, uint mode, uint major, uint minor)
    {
        using Utf8Z name = new(path);
        // The numbers as the kernel packs them into its 32 bits: eight of the minor's, the major's twelve, the minor's rest.
        uint device = (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xffu) << 12);
        return (int)Libc.syscall(Libc.SYS_mknodat, dir.Value, name.Pointer, mode, device) == 0;
    }

    /// <summary>fstatfs(2): f_type tells procfs, cgroup2 and the like.</summary>
    public static statfs StatFs(Fd fd, string subject)
    {
        statfs result;
        if (Libc.fstatfs(fd.Value, &result) < 0) throw OciException.FromErrno("fstatfs", subject);
        return result;
    }

    /// <summary>statfs(2)'s f_type of a path; 0 where it does not exist.</summary>
    public static long FileSystemType(string path)
    {
        using Utf8Z name = new(path);
        statfs result;
        return Libc.statfs(name.Pointer, &result) == 0 ? result.f_type : 0;
    }

    /// <summary>Names in a directory, without "." and "..".</summary>
    public static List<DirectoryEntry> ReadDirectory(Fd dir, string subject)
    {
        List<DirectoryEntry> entries = [];
        _ = Libc.lseek(dir.Value, 0, Libc.SEEK_SET); // it may have been read before
        byte[] buffer = new byte[8192];
        fixed (byte* p = buffer)
        {
            while (true)
            {
                int length = Libc.getdents64(dir.Value, p, (uint)buffer.Length);
                if (length == 0 || (length < 0 && Errno.Last == Errno.ENOENT))
                    return entries; // ENOENT: the directory itself was removed
                if (length < 0) throw OciException.FromErrno("getdents", subject);
                dirent64* entry;
                for (int at = 0; at < length; at += entry->d_reclen)
                {
                    entry = (dirent64*)(p + at);
                    string name = KernelText.GetString((byte*)&entry->d_name);
                    if (name is not ("." or ".."))
                        entries.Add(new(name, entry->d_type));
                }
            }
        }
    }
}

/// <summary>A name in a directory and its d_type.</summary>
internal readonly record struct DirectoryEntry(string Name, byte Type)
{
    public bool IsDirectory => Type == Libc.DT_DIR;
}
