using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>The container's seccomp filter, for a startContainer hook that is to run under it; <see cref="HookTail"/> tells why.</summary>
/// <param name="starter">Where the filter's listener is offered, should the filter ask an agent.</param>
internal sealed unsafe class HookFilter(SeccompFilter filter, SyncChannel starter)
{
    private HookSlot* _slot;

    /// <summary>Starts the program of a hook; returns its pid and a pidfd of it.</summary>
    public (int Pid, OwnedFd Pidfd) Start(string program, string[] arguments, string[] environment, Fd stdin, Fd output)
    {
        _slot = ListenerExchange.Create<HookSlot>(out OwnedFd memfd);
        using OwnedFd shared = memfd;
        if (filter.HasListener)
            ListenerExchange.Offer(starter, shared);
        using Utf8Z path = new(program);
        using CStringArray argv = new(arguments);
        using CStringArray envp = new(environment);
        SeccompFilter loaded = filter;
        HookTailArgs args = new()
        {
            Stdin = stdin.Value,
            Output = output.Value,
            Filter = &loaded,
            Slot = _slot,
            Path = path.Pointer,
            Argv = argv.Pointer,
            Envp = envp.Pointer,
        };
        int errno;
        int pid = HookTail.Start(&args, &errno);
        return pid > 0 ? (pid, new OwnedFd(_slot->Listener.Process)) : throw OciException.FromErrno(errno, "clone3");
    }

    /// <summary>Why the program was not executed, once its process has ended; null where it was.</summary>
    public string? Failure() => _slot->Error == 0 ? null : $"{(_slot->IsFilter ? "seccomp: " : "")}{Errno.Text(_slot->Error)}";
}
