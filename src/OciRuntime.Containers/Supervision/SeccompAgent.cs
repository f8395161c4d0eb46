using OciRuntime.Containers.Planning;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Init;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Supervision;

/// <summary>
/// The agent that answers the calls for which a profile says SCMP_ACT_NOTIFY: it gets the container process state and the
/// filter's listener (config-linux.md, The Container Process State). docs/decisions/0011 tells how the listener is had.
/// </summary>
internal sealed class SeccompAgent
{
    private const string Pointer = "/linux/seccomp/listenerPath";
    private const string Unreachable = "failed to connect with seccomp agent"; // runc's words

    private readonly StateFile _container;
    private readonly string _path;
    private readonly string _status;

    private SeccompAgent(StateFile container, string path, string status)
    {
        _container = container;
        _path = path;
        _status = status;
    }

    /// <summary>For the container's own process, before it is ready. The status is what agents of other runtimes see.</summary>
    public static SeccompAgent? AtCreate(StateFile container) => container.NotifiesFromCreate ? Of(container, "creating") : null;

    /// <summary>The same when it may run.</summary>
    public static SeccompAgent? AtStart(StateFile container) => container.NotifiesFromCreate ? null : Of(container, "creating");

    /// <summary>For a further process.</summary>
    public static SeccompAgent? AtExec(StateFile container) => Of(container, "running");

    private static SeccompAgent? Of(StateFile container, string status) => container.ListenerPath is { } path ? new(container, path, status) : null;

    /// <summary>Where the agent of a profile listens; null where it asks none. A relative path is taken from the bundle, as runc does.</summary>
    public static string? PathOf(LinuxSeccomp? seccomp, string bundle) =>
        !SeccompPlan.Notifies(seccomp)
            ? null
            : seccomp!.ListenerPath!.StartsWith('@') ? seccomp.ListenerPath : Path.GetFullPath(seccomp.ListenerPath, bundle);

    /// <summary>A wrong path is an error before anything is made.</summary>
    public static void RequireListening(string? path)
    {
        if (path is null) return;
        try
        {
            Sys.RequireStreamSocket(path);
        }
        catch (OciException error)
        {
            throw error.At(Pointer).Hinting(Unreachable);
        }
    }

    public void RequireListening() => RequireListening(_path);

    /// <summary>
    /// After the word to run the process: null once execve has succeeded, whose close-on-exec ends the channel, or init is gone;
    /// else what init has to say. The agent has the listener of each filter before what is under it runs: startContainer hooks, then the process.
    /// </summary>
    public static SyncMessage? AwaitExec(SyncChannel init, int pid, Fd pidfd, SeccompAgent? agent)
    {
        while (init.Receive(out SyncMessage message))
        {
            if (message.Kind != SyncKind.Listener || agent is null) return message;
            if (!agent.TakeListener(init, pid, pidfd, message.Value))
                return init.Receive(out message) ? message : throw new OciException("container init ended while its filter was loaded");
        }
        return null;
    }

    /// <summary>When init offers it. False where init has something else to say, or is gone.</summary>
    public bool TakeListener(SyncChannel init, int pid, Fd pidfd, int exchangeNumber)
    {
        try
        {
            return HandOver(init, pid, pidfd, exchangeNumber);
        }
        catch (OciException error)
        {
            // "If sending to this socket fails, the runtime MUST generate an error": a process without its agent must not run.
            Sys.Signal(pidfd, Libc.SIGKILL);
            throw error.At(Pointer);
        }
    }

    private bool HandOver(SyncChannel init, int pid, Fd pidfd, int exchangeNumber)
    {
        using OwnedFd shared = Sys.CopyDescriptor(pidfd, exchangeNumber); // fails where the listener could not be had, before there is one
        using ListenerExchange exchange = ListenerExchange.Open(shared);
        using DescriptorSocket socket = Connect();
        init.Send(SyncKind.Continue);
        if (exchange.AwaitListener(init) is not { } number) return false;
        using OwnedFd? hook = exchange.Process > 0 ? Sys.CopyDescriptor(pidfd, exchange.Process) : null;
        using OwnedFd listener = Sys.CopyDescriptor(hook ?? pidfd, number);
        socket.Send(SpecJson.Write(Describe(hook is null ? pid : PidOf(hook))), listener);
        exchange.Release();
        return true;
    }

    /// <summary>The pid of the process behind a pidfd, as our own pid namespace counts: "Pid:\t4711" in its fdinfo, see pidfd_open(2).</summary>
    private static int PidOf(OwnedFd pidfd)
    {
        const string field = "Pid:";
        foreach (string line in Sys.ReadText(Fd.Cwd, $"/proc/self/fdinfo/{pidfd.Value}").Split('\n'))
        {
            if (line.StartsWith(field, StringComparison.Ordinal) && int.TryParse(line.AsSpan(field.Length), out int pid))
                return pid;
        }
        throw new OciException("the hook under the filter is gone");
    }

    private DescriptorSocket Connect()
    {
        try
        {
            return DescriptorSocket.Connect(_path);
        }
        catch (OciException error)
        {
            throw error.Hinting(Unreachable);
        }
    }

    private ContainerProcessState Describe(int pid) => new()
    {
        OciVersion = Versions.Spec,
        Fds = ["seccompFd"],
        Pid = pid,
        Metadata = _container.ListenerMetadata,
        State = new()
        {
            OciVersion = Versions.Spec,
            Id = _container.Id,
            Status = _status,
            Pid = _container.Pid,
            Bundle = _container.Bundle,
            Annotations = _container.Annotations,
        },
    };
}
