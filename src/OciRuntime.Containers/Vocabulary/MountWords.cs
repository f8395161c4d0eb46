using OciRuntime.Linux;

namespace OciRuntime.Containers.Vocabulary;

/// <summary>Words for mounts, as in the table of config.md, "Linux mount options".</summary>
internal static class MountWords
{
    /// <summary>Words that set an attribute of a mount.</summary>
    public static WordTable Setting { get; } = new(
        ("ro", Libc.MOUNT_ATTR_RDONLY), ("nosuid", Libc.MOUNT_ATTR_NOSUID), ("nodev", Libc.MOUNT_ATTR_NODEV), ("noexec", Libc.MOUNT_ATTR_NOEXEC),
        ("noatime", Libc.MOUNT_ATTR_NOATIME), ("strictatime", Libc.MOUNT_ATTR_STRICTATIME), ("nodiratime", Libc.MOUNT_ATTR_NODIRATIME),
        ("nosymfollow", Libc.MOUNT_ATTR_NOSYMFOLLOW));

    /// <summary>Words that clear an attribute.</summary>
    public static WordTable Clearing { get; } = new(
        ("rw", Libc.MOUNT_ATTR_RDONLY), ("suid", Libc.MOUNT_ATTR_NOSUID), ("dev", Libc.MOUNT_ATTR_NODEV), ("exec", Libc.MOUNT_ATTR_NOEXEC),
        ("diratime", Libc.MOUNT_ATTR_NODIRATIME), ("symfollow", Libc.MOUNT_ATTR_NOSYMFOLLOW));

    /// <summary>Words of rootfsPropagation and of mount options; one that begins with an r is about all mounts below, too.</summary>
    public static WordTable Propagations { get; } = new(
        ("shared", Libc.MS_SHARED), ("rshared", Libc.MS_SHARED | Libc.MS_REC), ("slave", Libc.MS_SLAVE), ("rslave", Libc.MS_SLAVE | Libc.MS_REC),
        ("private", Libc.MS_PRIVATE), ("rprivate", Libc.MS_PRIVATE | Libc.MS_REC),
        ("unbindable", Libc.MS_UNBINDABLE), ("runbindable", Libc.MS_UNBINDABLE | Libc.MS_REC));
}
