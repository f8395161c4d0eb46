using OciRuntime.Linux;

namespace OciRuntime.Containers.Supervision;

/// <summary>Where the master end of the process's terminal goes: to the caller's console socket, or to our own terminal.</summary>
internal sealed class ConsoleSocket : IDisposable
{
    private readonly DescriptorSocket? _socket;

    private ConsoleSocket(DescriptorSocket? socket, Terminal? terminal)
    {
        _socket = socket;
        Terminal = terminal;
    }

    /// <summary>Our own terminal, which shows the process's; null where the caller has a socket.</summary>
    public Terminal? Terminal { get; }

    /// <summary>Whether the master end was handed over; a process has one.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>Null for a process without a terminal. The words of the errors are runc's, its name included.</summary>
    public static ConsoleSocket? Of(bool terminal, bool detach, string? path)
    {
        bool hasPath = !string.IsNullOrEmpty(path);
        if (terminal && detach && !hasPath)
            throw new OciException("cannot allocate tty if runc will detach without setting console socket") { Pointer = "/process/terminal" };
        if (hasPath && !(terminal && detach))
            throw new OciException("--console-socket: cannot use console socket if runc will not detach or allocate tty");
        if (!terminal) return null;
        return hasPath ? new(DescriptorSocket.Connect(path!), null) : new(null, Terminal.Open());
    }

    /// <summary>Hands the master end over; <paramref name="number"/> is that of its name in the container's /dev/pts.</summary>
    public void Take(OwnedFd master, int number)
    {
        IsTaken = true;
        if (Terminal is not null)
        {
            Terminal.Attach(master);
            return;
        }
        using OwnedFd sent = master;
        _socket!.Send($"/dev/pts/{number}", sent);
    }

    public void Dispose()
    {
        _socket?.Dispose();
        Terminal?.Dispose();
    }
}
