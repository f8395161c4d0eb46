using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>&lt;sys/wait.h&gt; and &lt;spawn.h&gt;.</summary>
internal static unsafe partial class Libc
{
    public const int WNOHANG = 1;
    public const int WEXITED = 4;
    public const int WNOWAIT = 0x01000000;
    public const int P_ALL = 0;
    public const int P_PIDFD = 3;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int waitpid(int pid, int* status, int options);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int waitid(int idtype, uint id, Abi.siginfo_t* info, int options);

    // The spawn calls return the error number and leave errno alone.
    public const short POSIX_SPAWN_SETPGROUP = 0x02;
    public const short POSIX_SPAWN_SETSIGDEF = 0x04;
    public const short POSIX_SPAWN_SETSIGMASK = 0x08;

    [LibraryImport("libc")]
    public static partial int posix_spawnp(int* pid, byte* file, Abi.posix_spawn_file_actions_t* actions, Abi.posix_spawnattr_t* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_init(Abi.posix_spawn_file_actions_t* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_destroy(Abi.posix_spawn_file_actions_t* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_adddup2(Abi.posix_spawn_file_actions_t* actions, int fd, int newfd);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_addchdir_np(Abi.posix_spawn_file_actions_t* actions, byte* path);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(Abi.posix_spawnattr_t* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_destroy(Abi.posix_spawnattr_t* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(Abi.posix_spawnattr_t* attributes, short flags);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigdefault(Abi.posix_spawnattr_t* attributes, Abi.sigset_t* signals);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigmask(Abi.posix_spawnattr_t* attributes, Abi.sigset_t* signals);
}
