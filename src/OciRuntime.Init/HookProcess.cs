using System.Text;
using OciRuntime.Linux;
using OciRuntime.Linux.Abi;

namespace OciRuntime.Init;

/// <summary>
/// A hook of config.json: one program with the container's state on its standard input. The runtime runs those of its own
/// namespaces, init those of the container's.
/// </summary>
/// <param name="Environment">Exactly what the hook gets; nothing is inherited.</param>
/// <param name="TimeoutSeconds">0: no limit.</param>
/// <param name="StateBeforePid">The state as JSON up to the pid, which only the caller of <see cref="Run"/> knows.</param>
internal sealed unsafe record HookProcess(
    string Path, long TimeoutSeconds, string[] Arguments, string[] Environment, string StateBeforePid, string StateAfterPid)
{
    private const int MaxOutput = 4096;

    public static HookProcess Read(ref PlanOp op) =>
        new(op.ReadText(), op.ReadInt(), op.ReadTexts(), op.ReadTexts(), op.ReadText(), op.ReadText());

    public void AddTo(InitPlanWriter plan) =>
        plan.Text(Path).Int(TimeoutSeconds).List(Arguments).List(Environment).Text(StateBeforePid).Text(StateAfterPid);

    /// <summary>Runs the hook to its end. What it printed to standard error is part of the error.</summary>
    /// <param name="directory">Its working directory; null for ours.</param>
    public void Run(int containerPid, string? directory = null)
    {
        (OwnedFd stdin, OwnedFd stdinWriter) = ChildProcess.Pipe();
        (OwnedFd output, OwnedFd outputWriter) = ChildProcess.Pipe();
        using OwnedFd reader = output;
        int pid;
        using (stdin)
        using (outputWriter) pid = Spawn(directory, stdin, outputWriter);
        using OwnedFd pidfd = Sys.TryPidfdOpen(pid) ?? throw new OciException($"hook {Path}: gone before it ran");
        WriteState(stdinWriter, containerPid);
        string printed = ReadUntilEnd(pid, pidfd, output);
        int status = Sys.Wait(pid) ?? 0;
        if (status != 0) throw new OciException($"error running hook {Path}: {Status(status)}{(printed.Length > 0 ? ", output: " + printed : "")}");
    }

    private int Spawn(string? directory, Fd stdin, Fd output)
    {
        int error = ChildProcess.Start(Path, Arguments.Length > 0 ? Arguments : [Path], Environment, directory, stdin, output, out int pid);
        return error == 0 ? pid : throw new OciException($"error running hook {Path}: {Errno.Text(error)}");
    }

    private void WriteState(OwnedFd stdin, int containerPid)
    {
        using (stdin)
        {
            try
            {
                Sys.Write(stdin, Encoding.UTF8.GetBytes(StateBeforePid + containerPid + StateAfterPid), "hook state");
            }
            catch (OciException ignored) when (ignored.Error == Errno.EPIPE)
            {
                // A hook need not read its input.
            }
        }
    }

    /// <summary>Reads what the hook prints until it ends; kills its group when its time is over.</summary>
    private string ReadUntilEnd(int pid, Fd pidfd, Fd output)
    {
        long deadlineMs = TimeoutSeconds > 0 ? System.Environment.TickCount64 + TimeoutSeconds * 1000 : -1;
        byte[] text = new byte[MaxOutput];
        int length = 0;
        pollfd* entries = stackalloc pollfd[2];
        entries[0] = new() { fd = pidfd.Value, events = Libc.POLLIN };
        entries[1] = new() { fd = output.Value, events = Libc.POLLIN };
        while (true)
        {
            long leftMs = deadlineMs - System.Environment.TickCount64;
            if (deadlineMs >= 0 && leftMs <= 0)
            {
                _ = Libc.kill(-pid, Libc.SIGKILL);
                _ = Sys.Wait(pid);
                throw new OciException($"error running hook {Path}: timed out after {TimeoutSeconds} s");
            }
            _ = Libc.poll(entries, 2, deadlineMs < 0 ? -1 : (int)Math.Min(leftMs, int.MaxValue));
            if (entries[1].revents != 0) length = Drain(output, text, length, entries);
            else if (entries[0].revents != 0) return Encoding.UTF8.GetString(text, 0, length).Trim().ReplaceLineEndings("; ");
        }
    }

    private static int Drain(Fd output, byte[] text, int length, pollfd* entries)
    {
        Span<byte> chunk = stackalloc byte[1024];
        int count = Sys.Read(output, chunk, "hook output");
        if (count == 0) entries[1].fd = -1; // closed: poll(2) passes over a negative descriptor
        int kept = Math.Min(count, text.Length - length);
        chunk[..kept].CopyTo(text.AsSpan(length));
        return length + kept;
    }

    private static string Status(int status) => status > 128 ? $"killed by signal {status - 128}" : $"exit status {status}";
}
