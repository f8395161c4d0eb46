using System.Text;

namespace OciRuntime.Linux;

/// <summary>/proc/PID/stat: what tells one process from a later one with the same number.</summary>
/// <param name="State">'R', 'S', 'Z'..., see proc(5).</param>
/// <param name="StartTime">Clock ticks since boot: with the pid, a process's identity.</param>
internal readonly record struct ProcStat(char State, ulong StartTime)
{
    /// <summary>A zombie ('Z') or a task in its last moments ('X').</summary>
    public bool IsDead => State is 'Z' or 'X' or 'x';

    /// <summary>Null where there is no such process.</summary>
    public static ProcStat? Read(int pid)
    {
        int fd = Sys.TryOpen(Fd.Cwd, $"/proc/{pid}/stat", Libc.O_RDONLY);
        if (fd < 0) return null;
        using OwnedFd file = new(fd);
        Span<byte> buffer = stackalloc byte[1024];
        try
        {
            return ParseLine(Encoding.UTF8.GetString(buffer[..Sys.Read(file, buffer, "stat")]));
        }
        catch (OciException gone) when (gone.Error == Errno.ESRCH)
        {
            return null;
        }
    }

    public static ProcStat? ParseLine(ReadOnlySpan<char> line)
    {
        // "7 (name) S 1 7 7 0 ...": the name may hold blanks and ')', so count from the last one. State is field 3, starttime field 22.
        int end = line.LastIndexOf(')');
        if (end < 0 || end + 2 >= line.Length) return null;
        ReadOnlySpan<char> rest = line[(end + 2)..];
        char state = rest[0];
        for (int field = 3; field < 22; field++)
        {
            int blank = rest.IndexOf(' ');
            if (blank < 0) return null;
            rest = rest[(blank + 1)..];
        }
        int stop = rest.IndexOf(' ');
        return ulong.TryParse(stop < 0 ? rest : rest[..stop], out ulong start) ? new(state, start) : null;
    }
}
