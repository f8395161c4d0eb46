using System.Text;
using OciRuntime.Containers.Planning;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Supervision;

/// <summary>
/// sd_notify(3) for a runtime that is a systemd service itself: the container gets a socket of its own at
/// /run/notify/notify.sock, and of what it says only READY=1 reaches systemd, with the container's pid as the main one.
/// </summary>
internal sealed unsafe class NotifyProxy : IDisposable
{
    /// <summary>The directory in the container's state that is mounted at <see cref="NotifySocket.Directory"/>.</summary>
    public const string DirectoryName = "notify";

    private const int BarrierTimeoutMs = 30_000;

    private readonly OwnedFd _socket;
    private readonly string _host;

    private NotifyProxy(OwnedFd socket, string host)
    {
        _socket = socket;
        _host = host;
    }

    /// <summary>Datagrams of the container arrive here.</summary>
    public Fd Socket => _socket;

    /// <summary>Whether systemd waits for a word from us.</summary>
    public static bool IsWanted => !string.IsNullOrEmpty(HostSocket);

    private static string? HostSocket => Environment.GetEnvironmentVariable("NOTIFY_SOCKET");

    /// <summary>At create: the directory that is mounted into the container; the socket comes into it at start.</summary>
    public static void MakeDirectory(Fd containerDirectory) => Sys.Mkdir(containerDirectory, DirectoryName, Octal._0755);

    /// <summary>At start: the socket; null where nobody waits or the container was made without.</summary>
    public static NotifyProxy? Open(Fd containerDirectory)
    {
        if (!IsWanted) return null;
        int fd = Sys.TryOpen(containerDirectory, DirectoryName, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
        if (fd < 0) return null;
        using OwnedFd directory = new(fd);
        OwnedFd socket = Sys.BindUnix(directory, NotifySocket.Name, Libc.SOCK_DGRAM);
        using Utf8Z name = new(NotifySocket.Name);
        if (Libc.fchmodat(directory.Value, name.Pointer, (ushort)Octal._0777, 0) < 0)
            throw OciException.FromErrno("chmod", NotifySocket.Name);
        return new(socket, HostSocket!);
    }

    /// <summary>Waits until the container is ready, or has ended.</summary>
    public void WaitReady(int pid, Fd pidfd)
    {
        pollfd* entries = stackalloc pollfd[2];
        entries[0] = new() { fd = pidfd.Value, events = Libc.POLLIN };
        entries[1] = new() { fd = _socket.Value, events = Libc.POLLIN };
        while (true)
        {
            _ = Libc.poll(entries, 2, -1);
            if (entries[1].revents != 0 && ForwardIfReady(pid)) return;
            if (entries[0].revents != 0) return;
        }
    }

    /// <summary>Takes one datagram; true once it said that the container is ready, and systemd has been told.</summary>
    public bool ForwardIfReady(int pid)
    {
        Span<byte> datagram = stackalloc byte[4096];
        int length = Sys.Receive(_socket, datagram);
        bool ready = false;
        foreach (ReadOnlySpan<char> line in Encoding.UTF8.GetString(datagram[..length]).AsSpan().EnumerateLines())
            ready |= line is "READY=1";
        if (ready)
            TellSystemd(pid);
        return ready;
    }

    public void Dispose() => _socket.Dispose();

    private void TellSystemd(int pid)
    {
        Send($"READY=1\nMAINPID={pid}\n");
        // systemd closes the descriptor once it has read what came before: without that, it may see us gone before it knows the main pid.
        int* pipe = stackalloc int[2];
        if (Libc.pipe2(pipe, Libc.O_CLOEXEC) < 0) throw OciException.FromErrno("pipe2");
        using OwnedFd reader = new(pipe[0]);
        using (OwnedFd writer = new(pipe[1]))
            Send("BARRIER=1", writer.Value);
        Sys.WaitReadable(reader, BarrierTimeoutMs);
    }

    private void Send(string text, params ReadOnlySpan<int> passed)
    {
        using OwnedFd sender = Sys.ConnectUnix(_host, Libc.SOCK_DGRAM);
        UnixSocket.Send(sender, Encoding.UTF8.GetBytes(text), passed, _host);
    }
}
