using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>&lt;sys/wait.h&gt; and &lt;spawn.h&gt;.</summary>
internal static unsafe partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int WNOHANG => 1;
        public static int WEXITED => 4;
        public static int WNOWAIT => 0x01000000;
        public static int P_ALL => 0;
        public static int P_PIDFD => 3;

        public static int waitpid(int pid, int* status, int options) => (int)Libc.syscall(Libc.SYS_wait4, pid, status, options, null);

        public static int waitid(int idtype, uint id, Abi.siginfo_t* info, int options) =>
            (int)Libc.syscall(Libc.SYS_waitid, idtype, id, info, options, null);

        // The spawn calls return the error number and leave errno alone.
        public static int POSIX_SPAWN_SETPGROUP => 0x02;
        public static int POSIX_SPAWN_SETSIGDEF => 0x04;
        public static int POSIX_SPAWN_SETSIGMASK => 0x08;

        [DllImport("libc")]
        public static extern int posix_spawnp(int* pid, byte* file, Abi.posix_spawn_file_actions_t* actions, Abi.posix_spawnattr_t* attributes,
            byte** argv, byte** envp);

        [DllImport("libc")]
        public static extern int posix_spawn_file_actions_init(Abi.posix_spawn_file_actions_t* actions);

        [DllImport("libc")]
        public static extern int posix_spawn_file_actions_destroy(Abi.posix_spawn_file_actions_t* actions);

        [DllImport("libc")]
        public static extern int posix_spawn_file_actions_adddup2(Abi.posix_spawn_file_actions_t* actions, int fd, int newfd);

        [DllImport("libc")]
        public static extern int posix_spawn_file_actions_addchdir_np(Abi.posix_spawn_file_actions_t* actions, byte* path);

        [DllImport("libc")]
        public static extern int posix_spawnattr_init(Abi.posix_spawnattr_t* attributes);

        [DllImport("libc")]
        public static extern int posix_spawnattr_destroy(Abi.posix_spawnattr_t* attributes);

        [DllImport("libc")]
        public static extern int posix_spawnattr_setflags(Abi.posix_spawnattr_t* attributes, short flags);

        [DllImport("libc")]
        public static extern int posix_spawnattr_setsigdefault(Abi.posix_spawnattr_t* attributes, sigset_t* signals);

        [DllImport("libc")]
        public static extern int posix_spawnattr_setsigmask(Abi.posix_spawnattr_t* attributes, sigset_t* signals);
    }
}
