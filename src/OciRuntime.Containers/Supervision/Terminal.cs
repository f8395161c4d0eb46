using OciRuntime.Linux;

namespace OciRuntime.Containers.Supervision;

/// <summary>
/// Our own terminal while it shows the terminal of a container's process: raw, so that every key goes to the process, and
/// copied in both directions. Dispose gives it back as it was.
/// </summary>
internal sealed unsafe class Terminal : IDisposable
{
    /// <summary>Entries of poll(2) that this class needs.</summary>
    public const int PollEntries = 3;

    // Of a pipe that poll(2) calls writable this much goes in without blocking, see pipe(7).
    private const int BufferBytes = 4096;
    private const int LastWordsMs = 100;

    private readonly Fd _own;
    private readonly OwnedFd? _opened;
    private readonly termios _before;
    private readonly byte[] _toProcess = new byte[BufferBytes];
    private readonly byte[] _fromProcess = new byte[BufferBytes];
    private Range _toProcessPart, _fromProcessPart;
    private OwnedFd? _master;
    private bool _raw;
    private bool _inputEnded;

    private Terminal(Fd own, OwnedFd? opened)
    {
        _own = own;
        _opened = opened;
        _before = Pty.Attributes(own);
    }

    /// <summary>Whichever of our descriptors is a terminal; they may be redirected, so /dev/tty at last.</summary>
    public static Terminal Open()
    {
        for (int fd = 2; fd >= 0; fd--)
            if (Pty.IsTerminal(new Fd(fd))) return new(new Fd(fd), null);
        int tty = Sys.TryOpen(Fd.Cwd, "/dev/tty", Libc.O_RDWR | Libc.O_NOCTTY);
        if (tty >= 0) return new(new Fd(tty), new OwnedFd(tty));
        throw new OciException("the process wants a tty, and there is none to show it on")
        {
            Pointer = "/process/terminal",
            Hint = $"open /dev/tty: {Errno.Text(Errno.Last)}",
        };
    }

    /// <summary>Takes the master end of the process's terminal.</summary>
    public void Attach(OwnedFd end)
    {
        _master = end;
        // Our terminal makes CR LF of LF already, and where our output is a file it is to have LF, as with runc.
        termios attributes = Pty.Attributes(end);
        attributes.c_oflag &= ~Libc.ONLCR;
        Pty.SetAttributes(end, attributes);
        Sys.SetNonBlocking(end, Libc.O_RDWR);
        Resize();
    }

    /// <summary>From now on keys are the process's affair.</summary>
    public void MakeRaw()
    {
        termios attributes = _before;
        Libc.cfmakeraw(&attributes);
        attributes.c_oflag |= Libc.OPOST;
        _raw = true;
        Pty.SetAttributes(_own, attributes);
    }

    /// <summary>Gives the process's terminal the size of ours. One of size 0 (`script` without a terminal) says nothing.</summary>
    public void Resize()
    {
        winsize size = Pty.Size(_own);
        if (_master is not null && (size.ws_row | size.ws_col) != 0)
            Pty.SetSize(_master, size);
    }

    /// <summary>What there is to wait for now: never for input while the earlier one is not yet written.</summary>
    public void Prepare(pollfd* entries)
    {
        bool toIsEmpty = IsEmpty(_toProcessPart), fromIsEmpty = IsEmpty(_fromProcessPart);
        entries[0] = new() { fd = toIsEmpty && !_inputEnded && _master is not null ? 0 : -1, events = Libc.POLLIN };
        entries[1] = new() { fd = fromIsEmpty ? -1 : 1, events = Libc.POLLOUT };
        short wanted = (short)((toIsEmpty ? 0 : Libc.POLLOUT) | (fromIsEmpty ? Libc.POLLIN : 0));
        entries[2] = new() { fd = wanted != 0 ? _master?.Value ?? -1 : -1, events = wanted };
    }

    /// <summary>Copies what poll(2) found possible.</summary>
    public void Copy(pollfd* entries)
    {
        if (entries[0].revents != 0)
            _inputEnded = !Fill(new Fd(0), _toProcess, ref _toProcessPart);
        if (entries[1].revents != 0)
            Drain(new Fd(1), _fromProcess, ref _fromProcessPart);
        short found = entries[2].revents;
        if ((found & Libc.POLLOUT) != 0)
            Drain(_master!, _toProcess, ref _toProcessPart);
        bool readable = (found & Libc.POLLIN) != 0 || (found & Libc.POLLHUP) != 0 || (found & Libc.POLLERR) != 0;
        if (!readable || !IsEmpty(_fromProcessPart)) return;
        if (!Fill(_master!, _fromProcess, ref _fromProcessPart))
            Detach(); // EIO: nobody has the other end open any more
    }

    /// <summary>Shows what the process wrote before it ended. Another process that still holds the terminal is not waited for.</summary>
    public void ShowRest()
    {
        pollfd* entries = stackalloc pollfd[PollEntries];
        _inputEnded = true;
        _toProcessPart = default;
        while (_master is not null || !IsEmpty(_fromProcessPart))
        {
            Prepare(entries);
            int count = Libc.poll(entries, PollEntries, IsEmpty(_fromProcessPart) ? LastWordsMs : -1);
            if (count == 0) return;
            if (count > 0)
                Copy(entries);
        }
    }

    public void Dispose()
    {
        _master?.Dispose();
        if (_raw)
            Restore();
        _opened?.Dispose();
    }

    private void Restore()
    {
        _raw = false;
        try
        {
            Pty.SetAttributes(_own, _before);
        }
        catch (OciException)
        {
            // The terminal was hung up: there is nothing to give back.
        }
    }

    private void Detach()
    {
        _master?.Dispose();
        _master = null;
    }

    private static bool IsEmpty(Range part) => part.Start.Value == part.End.Value;

    /// <summary>False at the end, which for a terminal is an error.</summary>
    private static bool Fill(Fd from, byte[] buffer, ref Range part)
    {
        long count;
        fixed (byte* p = buffer)
            count = Libc.read(from.Value, p, buffer.Length);
        if (count < 0 && Errno.Last is Errno.EINTR or Errno.EAGAIN) return true;
        part = count > 0 ? 0..(int)count : default;
        return count > 0;
    }

    /// <summary>Writes what can be written; what nobody reads any more is dropped.</summary>
    private static void Drain(Fd to, byte[] buffer, ref Range part)
    {
        long count;
        fixed (byte* p = buffer)
            count = Libc.write(to.Value, p + part.Start.Value, part.End.Value - part.Start.Value);
        if (count < 0 && Errno.Last is Errno.EINTR or Errno.EAGAIN) return;
        part = count > 0 ? (part.Start.Value + (int)count)..part.End.Value : default;
    }
}
