using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>Another program of the host or, for init, of the container, that works for us and ends before we do.</summary>
internal static unsafe class ChildProcess
{
    /// <summary>Starts a program, found in PATH where its name has no slash; 0 or the error number.</summary>
    /// <param name="directory">Where it starts; null for ours.</param>
    public static int Start(string program, string[] arguments, string[] environment, string? directory, Fd stdin, Fd output, out int pid)
    {
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        sigset_t all = default, none = default;
        new Span<byte>(&all, sizeof(sigset_t)).Fill(0xff);
        _ = Libc.posix_spawn_file_actions_init(&actions);
        _ = Libc.posix_spawnattr_init(&attributes);
        _ = Libc.posix_spawn_file_actions_adddup2(&actions, stdin.Value, 0);
        _ = Libc.posix_spawn_file_actions_adddup2(&actions, output.Value, 1);
        _ = Libc.posix_spawn_file_actions_adddup2(&actions, output.Value, 2);
        if (directory is not null)
        {
            using Utf8Z name = new(directory);
            _ = Libc.posix_spawn_file_actions_addchdir_np(&actions, name.Pointer);
        }
        // A group of its own, so that a timeout ends what the program started as well; signals as a fresh process has them.
        _ = Libc.posix_spawnattr_setflags(&attributes,
            (short)(Libc.POSIX_SPAWN_SETPGROUP | Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK));
        _ = Libc.posix_spawnattr_setsigdefault(&attributes, &all);
        _ = Libc.posix_spawnattr_setsigmask(&attributes, &none);
        using Utf8Z path = new(program);
        using CStringArray argv = new(arguments);
        using CStringArray envp = new(environment);
        int started;
        int error = Libc.posix_spawnp(&started, path.Pointer, &actions, &attributes, argv.Pointer, envp.Pointer);
        _ = Libc.posix_spawn_file_actions_destroy(&actions);
        _ = Libc.posix_spawnattr_destroy(&attributes);
        pid = started;
        return error;
    }

    public static (OwnedFd Read, OwnedFd Write) Pipe()
    {
        int* fds = stackalloc int[2];
        if (Libc.pipe2(fds, Libc.O_CLOEXEC) < 0) throw OciException.FromErrno("pipe2");
        return (new OwnedFd(fds[0]), new OwnedFd(fds[1]));
    }
}
