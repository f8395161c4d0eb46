using OciRuntime.Init.Operations;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Vocabulary;

/// <summary>What a word of mount options asks for beyond flags.</summary>
internal enum MountAction
{
    /// <summary>Nothing of the kernel: mount(8) keeps the words of fstab(5) for itself, and nobody can tell "silent" from "loud".</summary>
    Nothing,
    Bind,
    RecursiveBind,
    Remount,
    CopyUp,
}

/// <summary>
/// Words for mounts, as in the table of config.md, "Linux mount options", and in mount(8). With those of <see cref="SuperblockWord"/> they are all
/// that is recognized; any other word is an option of the file system's own.
/// </summary>
internal static class MountWords
{
    /// <summary>Words that set an attribute of a mount.</summary>
    public static WordTable Setting { get; } = new(
        ("ro", Libc.MOUNT_ATTR_RDONLY), ("nosuid", Libc.MOUNT_ATTR_NOSUID), ("nodev", Libc.MOUNT_ATTR_NODEV), ("noexec", Libc.MOUNT_ATTR_NOEXEC),
        ("noatime", Libc.MOUNT_ATTR_NOATIME), ("strictatime", Libc.MOUNT_ATTR_STRICTATIME), ("nodiratime", Libc.MOUNT_ATTR_NODIRATIME),
        ("nosymfollow", Libc.MOUNT_ATTR_NOSYMFOLLOW));

    /// <summary>mount(8): such a mount "implies the options noexec, nosuid, and nodev (unless overridden by subsequent options)".</summary>
    public static WordTable Implying { get; } = new(
        ("user", Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV | Libc.MOUNT_ATTR_NOEXEC),
        ("users", Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV | Libc.MOUNT_ATTR_NOEXEC),
        ("owner", Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV), ("group", Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV));

    /// <summary>
    /// Words that clear an attribute. "relatime" is the default: without it nothing changes, and without another value it is what is left.
    /// </summary>
    public static WordTable Clearing { get; } = new(
        ("rw", Libc.MOUNT_ATTR_RDONLY), ("suid", Libc.MOUNT_ATTR_NOSUID), ("dev", Libc.MOUNT_ATTR_NODEV), ("exec", Libc.MOUNT_ATTR_NOEXEC),
        ("diratime", Libc.MOUNT_ATTR_NODIRATIME), ("symfollow", Libc.MOUNT_ATTR_NOSYMFOLLOW),
        ("relatime", Libc.MOUNT_ATTR__ATIME), ("atime", Libc.MOUNT_ATTR_NOATIME), ("nostrictatime", Libc.MOUNT_ATTR_STRICTATIME), ("norelatime", 0));

    /// <summary>Words of rootfsPropagation and of mount options; one that begins with an r is about all mounts below, too.</summary>
    public static WordTable Propagations { get; } = new(
        ("shared", Libc.MS_SHARED), ("rshared", Libc.MS_SHARED | Libc.MS_REC), ("slave", Libc.MS_SLAVE), ("rslave", Libc.MS_SLAVE | Libc.MS_REC),
        ("private", Libc.MS_PRIVATE), ("rprivate", Libc.MS_PRIVATE | Libc.MS_REC),
        ("unbindable", Libc.MS_UNBINDABLE), ("runbindable", Libc.MS_UNBINDABLE | Libc.MS_REC));

    public static WordTable Actions { get; } = new(
        ("bind", (int)MountAction.Bind), ("rbind", (int)MountAction.RecursiveBind), ("remount", (int)MountAction.Remount),
        ("tmpcopyup", (int)MountAction.CopyUp), ("defaults", (int)MountAction.Nothing), ("silent", (int)MountAction.Nothing),
        ("loud", (int)MountAction.Nothing), ("auto", (int)MountAction.Nothing), ("noauto", (int)MountAction.Nothing),
        ("nofail", (int)MountAction.Nothing), ("_netdev", (int)MountAction.Nothing), ("nouser", (int)MountAction.Nothing),
        ("nousers", (int)MountAction.Nothing), ("noowner", (int)MountAction.Nothing), ("nogroup", (int)MountAction.Nothing),
        ("comment", (int)MountAction.Nothing));

    /// <summary>Words of config.md for what this build does not do. They are refused, for no file system would know them.</summary>
    public static string[] Unsupported { get; } =
    [
        "idmap", "ridmap", "rro", "rrw", "rnosuid", "rsuid", "rnodev", "rdev", "rnoexec", "rexec", "rnodiratime", "rdiratime", "rrelatime",
        "rnorelatime", "rnoatime", "ratime", "rstrictatime", "rnostrictatime", "rnosymfollow", "rsymfollow",
    ];

    /// <summary>Everything that is recognized and done, each word once.</summary>
    public static string[] Recognized
    {
        get
        {
            HashSet<string> words = [.. Setting.Words, .. Implying.Words, .. Clearing.Words, .. Propagations.Words, .. Actions.Words];
            foreach (SuperblockWord option in SuperblockWord.All)
            {
                words.Add(option.Set);
                if (option.Clear is { } clear)
                    words.Add(clear);
            }
            return [.. words];
        }
    }
}
