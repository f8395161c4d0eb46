using System.Text;
using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>
/// A hook of config.json: one program with the container's state on its standard input. The runtime runs those of its own
/// namespaces, init those of the container's.
/// </summary>
/// <param name="Environment">All that the hook gets.</param>
/// <param name="TimeoutSeconds">0: no limit.</param>
/// <param name="StateBeforePid">The state as JSON up to the pid, which only the caller of <see cref="Run"/> knows.</param>
internal sealed unsafe record HookProcess(
    string Path, long TimeoutSeconds, string[] Arguments, string[] Environment, string StateBeforePid, string StateAfterPid)
{
    private const int MaxOutput = 4096;

    /// <summary>Runs the hook to its end. What it printed to standard error is part of the error.</summary>
    /// <param name="directory">Its working directory; null for ours.</param>
    /// <param name="filter">The seccomp filter under which its program runs; null for none.</param>
    public void Run(int containerPid, string? directory = null, HookFilter? filter = null)
    {
        (OwnedFd stdin, OwnedFd stdinWriter) = ChildProcess.Pipe();
        (OwnedFd output, OwnedFd outputWriter) = ChildProcess.Pipe();
        using OwnedFd reader = output;
        int pid;
        OwnedFd pidfd;
        using (stdin)
        using (outputWriter)
            (pid, pidfd) = filter?.Start(Path, Argv, Environment, stdin, outputWriter) ?? Spawn(directory, stdin, outputWriter);
        using OwnedFd process = pidfd;
        byte[] state = Encoding.UTF8.GetBytes(StateBeforePid + containerPid + StateAfterPid);
        string printed = Converse(pid, pidfd, stdinWriter, state, output);
        int status = Sys.Wait(pid) ?? 0;
        if (filter?.Failure() is { } failure) throw new OciException($"error running hook {Path}: {failure}");
        if (status != 0)
            throw new OciException($"error running hook {Path}: {Status(status)}{(printed.Length > 0 ? ", output: " + printed : "")}");
    }

    private string[] Argv => Arguments.Length > 0 ? Arguments : [Path];

    private (int Pid, OwnedFd Pidfd) Spawn(string? directory, Fd stdin, Fd output)
    {
        int error = ChildProcess.Start(Path, Argv, Environment, directory, stdin, output, out int pid);
        if (error != 0) throw new OciException($"error running hook {Path}: {Errno.Text(error)}");
        return (pid, Sys.TryPidfdOpen(pid) ?? throw new OciException($"hook {Path}: gone before it ran"));
    }

    /// <summary>
    /// Writes the state and reads what the hook prints, each as the hook takes or gives it, until it ends; kills its group when its time is
    /// over. A hook need not read its input, and a state may be longer than a pipe holds.
    /// </summary>
    private string Converse(int pid, Fd pidfd, OwnedFd input, ReadOnlySpan<byte> state, Fd output)
    {
        using OwnedFd closing = input;
        long deadlineMs = TimeoutSeconds > 0 ? System.Environment.TickCount64 + TimeoutSeconds * 1000 : -1;
        byte[] text = new byte[MaxOutput];
        int length = 0;
        pollfd* entries = stackalloc pollfd[3];
        entries[0] = new() { fd = pidfd.Value, events = Libc.POLLIN };
        entries[1] = new() { fd = output.Value, events = Libc.POLLIN };
        entries[2] = new() { fd = input.Value, events = Libc.POLLOUT };
        Sys.SetNonBlocking(input, Libc.O_WRONLY);
        while (true)
        {
            long leftMs = deadlineMs - System.Environment.TickCount64;
            if (deadlineMs >= 0 && leftMs <= 0) throw TimedOut(pid, pidfd);
            _ = Libc.poll(entries, 3, deadlineMs < 0 ? -1 : (int)Math.Min(leftMs, int.MaxValue));
            if (entries[2].revents != 0)
                state = state[Feed(input, state, entries)..];
            // What it left behind may go on printing: after its end what is there is enough.
            bool ended = entries[0].revents != 0;
            if (entries[1].revents != 0 && !(ended && length == MaxOutput))
                length = Drain(output, text, length, entries);
            else if (ended)
                return Encoding.UTF8.GetString(text, 0, length).Trim().ReplaceLineEndings("; ");
        }
    }

    private OciException TimedOut(int pid, Fd pidfd)
    {
        _ = Libc.kill(-pid, Libc.SIGKILL);
        Sys.Signal(pidfd, Libc.SIGKILL); // it may have left its group
        _ = Sys.Wait(pid);
        return new OciException($"error running hook {Path}: timed out after {TimeoutSeconds} s");
    }

    /// <summary>Writes what the pipe takes, and closes it behind the last byte; returns how much that was.</summary>
    private static int Feed(OwnedFd input, ReadOnlySpan<byte> state, pollfd* entries)
    {
        long written;
        fixed (byte* bytes = state)
            written = Libc.write(input.Value, bytes, state.Length);
        if (written < 0 && Errno.Last is Errno.EAGAIN or Errno.EINTR) return 0;
        if (written < 0 && Errno.Last != Errno.EPIPE) throw OciException.FromErrno("write", "hook state");
        if (written >= 0 && written < state.Length) return (int)written;
        entries[2].fd = -1;
        input.Dispose();
        return state.Length;
    }

    private static int Drain(Fd output, byte[] text, int length, pollfd* entries)
    {
        Span<byte> chunk = stackalloc byte[1024];
        int count = Sys.Read(output, chunk, "hook output");
        if (count == 0)
            entries[1].fd = -1; // closed: poll(2) passes over a negative descriptor
        int kept = Math.Min(count, text.Length - length);
        chunk[..kept].CopyTo(text.AsSpan(length));
        return length + kept;
    }

    private static string Status(int status) => status > 128 ? $"killed by signal {status - 128}" : $"exit status {status}";
}
