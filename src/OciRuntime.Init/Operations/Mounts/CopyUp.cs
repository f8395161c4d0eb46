using OciRuntime.Linux;

namespace OciRuntime.Init.Operations;

/// <summary>The `tmpcopyup` option: what the image has at the place of a tmpfs is copied into it.</summary>
internal static unsafe class CopyUp
{
    public static void Copy(Fd from, Fd to, string subject)
    {
        using OwnedFd source = Sys.Open(from, ".", Libc.O_RDONLY | Libc.O_DIRECTORY);
        foreach (DirectoryEntry entry in Sys.ReadDirectory(source, subject))
            CopyEntry(source, to, entry.Name, $"{subject}/{entry.Name}");
    }

    private static void CopyEntry(Fd from, Fd to, string name, string subject)
    {
        statx stat = Sys.Stat(from, name, Libc.AT_SYMLINK_NOFOLLOW);
        using Utf8Z nameText = new(name);
        mode_t kind = stat.stx_mode & Libc.S_IFMT;
        uint permissions = stat.stx_mode & Octal._07777;
        if (kind == Libc.S_IFDIR)
        {
            Sys.Mkdir(to, name, permissions);
            using OwnedFd source = Sys.Open(from, name, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
            using OwnedFd target = Sys.Open(to, name, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
            Copy(source, target, subject);
        }
        else if (kind == Libc.S_IFREG)
        {
            using OwnedFd source = Sys.Open(from, name, Libc.O_RDONLY | Libc.O_NOFOLLOW);
            using OwnedFd target = Sys.Open(to, name, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL, permissions);
            CopyContent(source, target, subject);
        }
        else if (kind == Libc.S_IFLNK)
        {
            if (!Sys.TrySymlink(Sys.TryReadLink(from, name) ?? "", to, name))
                throw OciException.FromErrno("symlink", subject);
        }
        else if (!Sys.TryMakeNode(to, name, stat.stx_mode, stat.stx_rdev_major, stat.stx_rdev_minor))
        {
            throw OciException.FromErrno("mknod", subject);
        }
        if (Libc.fchownat(to.Value, nameText.Pointer, stat.stx_uid, stat.stx_gid, Libc.AT_SYMLINK_NOFOLLOW) < 0)
            throw OciException.FromErrno("chown", subject);
        // chown(2) clears the set-id bits.
        if ((stat.stx_mode & Octal._06000) != 0 && kind != Libc.S_IFLNK)
            _ = Libc.fchmodat(to.Value, nameText.Pointer, (ushort)permissions, 0);
    }

    private static void CopyContent(Fd from, Fd to, string subject)
    {
        while (true)
        {
            long sent = Libc.sendfile(to.Value, from.Value, null, 1 << 20);
            if (sent == 0) return;
            if (sent < 0) throw OciException.FromErrno("sendfile", subject);
        }
    }
}
