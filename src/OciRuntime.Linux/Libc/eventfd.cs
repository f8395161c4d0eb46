namespace OciRuntime.Linux;

/// <summary>&lt;sys/eventfd.h&gt; and &lt;sys/inotify.h&gt;.</summary>
internal static unsafe partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int IN_CLOEXEC => 0x80000;
        public static int IN_NONBLOCK => 0x800;
        public static uint IN_MODIFY => 2;

        public static int inotify_init1(int flags) => (int)Libc.syscall(Libc.SYS_inotify_init1, flags);

        public static int inotify_add_watch(int fd, byte* path, uint mask) => (int)Libc.syscall(Libc.SYS_inotify_add_watch, fd, path, mask);
    }
}
