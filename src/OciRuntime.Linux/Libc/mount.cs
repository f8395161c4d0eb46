namespace OciRuntime.Linux;

/// <summary>&lt;sys/mount.h&gt; and &lt;linux/mount.h&gt;.</summary>
internal static partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static ulong_t MS_NOSYMFOLLOW => 256u;
        public static ulong_t MS_LAZYTIME => 1u << 25;

        public static ulong MOUNT_ATTR_RDONLY => 0x1;
        public static ulong MOUNT_ATTR_NOSUID => 0x2;
        public static ulong MOUNT_ATTR_NODEV => 0x4;
        public static ulong MOUNT_ATTR_NOEXEC => 0x8;
        public static ulong MOUNT_ATTR__ATIME => 0x70;
        public static ulong MOUNT_ATTR_NOATIME => 0x10;
        public static ulong MOUNT_ATTR_STRICTATIME => 0x20;
        public static ulong MOUNT_ATTR_NODIRATIME => 0x80;
        public static ulong MOUNT_ATTR_NOSYMFOLLOW => 0x200000;

        public static int OPEN_TREE_CLONE => 1;
        public static int OPEN_TREE_CLOEXEC => 0x80000;
        public static int MOVE_MOUNT_F_EMPTY_PATH => 4;
        public static int MOVE_MOUNT_T_EMPTY_PATH => 0x40;
        public static uint FSOPEN_CLOEXEC => 1;
        public static uint FSMOUNT_CLOEXEC => 1;
        public static uint FSCONFIG_SET_FLAG => 0;
        public static uint FSCONFIG_SET_STRING => 1;
        public static uint FSCONFIG_CMD_CREATE => 6;
    }
}
