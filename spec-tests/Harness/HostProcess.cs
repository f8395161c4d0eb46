namespace OciRuntime.SpecTests.Harness;

/// <summary>A process as /proc/PID/stat shows it, seen from the host.</summary>
internal sealed record HostProcess(int Pid, string Name, char State, int Parent)
{
    public bool IsZombie => State is 'Z' or 'X';

    public static HostProcess? Read(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            return null;
        }

        // "17 (a name) with) S 1 17 ...": the name may hold anything, so split behind its last parenthesis.
        int end = text.LastIndexOf(')');
        string[] rest = text[(end + 2)..].Split(' ');
        return new HostProcess(pid, text[(text.IndexOf('(') + 1)..end], rest[0][0], int.Parse(rest[1]));
    }

    /// <summary>All our children, zombies too; containers we inherited as subreaper are among them.</summary>
    public static IEnumerable<HostProcess> OfUs()
    {
        foreach (string entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), out int pid) && Read(pid) is { } process && process.Parent == Environment.ProcessId)
                yield return process;
        }
    }

    /// <summary>Our children; zombies that nobody waits for are reaped on the way.</summary>
    public static IReadOnlyList<HostProcess> Children() => [.. OfUs().Where(process => !process.IsZombie || !Native.Reap(process.Pid))];

    public override string ToString()
    {
        string command;
        try
        {
            command = File.ReadAllText($"/proc/{Pid}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            command = "gone";
        }
        return $"{Pid} ({Name}) {State} {command}";
    }
}
