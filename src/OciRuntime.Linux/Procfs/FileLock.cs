namespace OciRuntime.Linux;

/// <summary>A line of /proc/locks, see proc_locks(5).</summary>
/// <param name="Pid">Of the process that took the lock; 0 or less where it is not of our pid namespace.</param>
/// <param name="Inode">Of the file; the device before it is not that of stat(2) on every file system.</param>
internal readonly record struct FileLock(int Pid, ulong Inode)
{
    /// <summary>Null for what is no lock of flock(2) that is held.</summary>
    public static FileLock? ParseLine(ReadOnlySpan<char> line)
    {
        // "2: FLOCK  ADVISORY  WRITE 708 00:1a:1234 0 EOF"; who waits for it has "2: -> FLOCK ..."
        Span<Range> fields = stackalloc Range[8];
        if (line.Split(fields, ' ', StringSplitOptions.RemoveEmptyEntries) < 6 || line[fields[1]] is not "FLOCK"
            || !int.TryParse(line[fields[4]], out int pid))
        {
            return null;
        }
        ReadOnlySpan<char> file = line[fields[5]];
        return ulong.TryParse(file[(file.LastIndexOf(':') + 1)..], out ulong inode) ? new(pid, inode) : null;
    }
}
