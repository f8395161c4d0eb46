using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init.Operations;

/// <summary>What becomes of the flags of a mount that is there already (MOUNT_ATTR_*).</summary>
/// <param name="Set">Those that config.json asks for.</param>
/// <param name="Clear">Those that it asks to take off.</param>
/// <param name="Drop">Those that it does not name: they go, too, unless a user namespace locks them.</param>
internal readonly record struct MountFlags(ulong Set, ulong Clear = 0, ulong Drop = 0)
{
    public void Write(OperationWriter to)
    {
        to.Number(Set, Meaning.MountAttributes);
        to.Number(Clear, Meaning.MountAttributes);
        to.Number(Drop, Meaning.MountAttributes);
    }

    public static MountFlags Read(ref OperationReader from) => new((ulong)from.Number(), (ulong)from.Number(), (ulong)from.Number());

    /// <summary>MOUNT_ATTR_* in the numbers of mount(2); the low four bits are the same.</summary>
    public static ulong_t ForMount2(ulong attributes)
    {
        ulong_t flags = (uint)(attributes & (Libc.MOUNT_ATTR_RDONLY | Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV | Libc.MOUNT_ATTR_NOEXEC));
        if ((attributes & Libc.MOUNT_ATTR_NOATIME) != 0)
            flags |= Libc.MS_NOATIME;
        if ((attributes & Libc.MOUNT_ATTR_STRICTATIME) != 0)
            flags |= Libc.MS_STRICTATIME;
        if ((attributes & Libc.MOUNT_ATTR_NODIRATIME) != 0)
            flags |= Libc.MS_NODIRATIME;
        if ((attributes & Libc.MOUNT_ATTR_NOSYMFOLLOW) != 0)
            flags |= Libc.MS_NOSYMFOLLOW;
        return flags;
    }

    public void ApplyTo(Fd mount, string target)
    {
        if ((Set | Clear | Drop) == 0) return;
        mount_attr attributes = new() { attr_set = Set, attr_clr = WithWholeAccessTime(Clear | Drop, mount, target) };
        if ((attributes.attr_set | attributes.attr_clr) == 0 || Sys.TrySetMountAttributes(mount, attributes, recursive: false))
            return;
        OciException refused = OciException.FromErrno("mount_setattr", target);
        if (refused.Error != Errno.EPERM) throw refused;
        // In a user namespace the flags that the mount had are locked: they stay, and what restricts further is still set. But they
        // must not stay against a word of config.json.
        ulong had = FlagsOf(mount, target);
        ulong wanted = (had & ~WithWholeAccessTime(Clear, mount, target)) | Set;
        attributes.attr_clr = 0;
        attributes.attr_set &= ~(Libc.MOUNT_ATTR__ATIME | Libc.MOUNT_ATTR_NODIRATIME);
        if (wanted != (had | attributes.attr_set)) throw refused;
        Sys.SetMountAttributes(mount, attributes, recursive: false, target);
    }

    /// <summary>
    /// mount_setattr(2) clears the access time as a whole or not at all. "atime" takes off noatime alone and "nostrictatime" strictatime alone:
    /// a mount without it stays as it is.
    /// </summary>
    private static ulong WithWholeAccessTime(ulong clear, Fd mount, string target)
    {
        ulong part = clear & Libc.MOUNT_ATTR__ATIME;
        if (part == 0 || part == Libc.MOUNT_ATTR__ATIME) return clear;
        return (FlagsOf(mount, target) & part) != 0 ? clear | Libc.MOUNT_ATTR__ATIME : clear & ~Libc.MOUNT_ATTR__ATIME;
    }

    /// <summary>Those that can be locked, see mount_namespaces(7). The lowest four have the same numbers in statfs(2).</summary>
    private static ulong FlagsOf(Fd mount, string target)
    {
        int flags = (int)Sys.StatFs(mount, target).f_flags;
        ulong attributes = (uint)(flags & (Libc.ST_RDONLY | Libc.ST_NOSUID | Libc.ST_NODEV | Libc.ST_NOEXEC));
        if ((flags & Libc.ST_NOATIME) != 0)
            attributes |= Libc.MOUNT_ATTR_NOATIME;
        else if ((flags & Libc.ST_RELATIME) == 0)
            attributes |= Libc.MOUNT_ATTR_STRICTATIME;
        return (flags & Libc.ST_NODIRATIME) != 0 ? attributes | Libc.MOUNT_ATTR_NODIRATIME : attributes;
    }
}
