using System.Text;
using OciRuntime.Containers.Planning;
using OciRuntime.Init;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>ps: the processes of a container, by their ids on the host.</summary>
internal static class Ps
{
    public static List<int> Pids(ContainerStore store, string id)
    {
        using Container container = Container.Open(store, id);
        return container.Pids();
    }

    /// <summary>What the host's ps(1) says, without the lines of other processes.</summary>
    public static string Table(ContainerStore store, string id, IReadOnlyList<string> options)
    {
        List<int> pids = Pids(store, id);
        return Filter(HostPs(options.Count > 0 ? options : ["-ef"]), pids);
    }

    internal static string Filter(string output, List<int> pids)
    {
        // "UID          PID    PPID  C STIME TTY          TIME CMD"
        StringBuilder kept = new();
        int column = -1, end = -1;
        foreach (ReadOnlySpan<char> line in output.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty) continue;
            bool wanted = column < 0;
            if (column < 0)
                (column, end) = PlaceOfPid(line);
            else
                wanted = pids.Contains(PidOf(line, column, end));
            if (wanted)
                kept.Append(line).Append('\n');
        }
        return kept.ToString();
    }

    /// <summary>Which word of the titles, and where it ends: ps(1) sets numbers flush right.</summary>
    private static (int Column, int End) PlaceOfPid(ReadOnlySpan<char> titles)
    {
        for (int column = 0; ; column++)
        {
            ReadOnlySpan<char> title = Word(titles, column);
            if (title.IsEmpty) throw new OciException("couldn't find PID field in ps output");
            if (title is not "PID") continue;
            _ = titles.Overlaps(title, out int start);
            return (column, start + title.Length);
        }
    }

    /// <summary>By its place under the title, for a name before it may hold blanks; where a wide field has moved it, by counting words.</summary>
    private static int PidOf(ReadOnlySpan<char> line, int column, int end)
    {
        bool isEnd = line.Length == end || (line.Length > end && line[end] == ' ');
        if (isEnd && int.TryParse(line[(line[..end].LastIndexOf(' ') + 1)..end], out int pid)) return pid;
        return int.TryParse(Word(line, column), out pid) ? pid : throw new OciException($"unable to parse pid: \"{line}\"");
    }

    /// <summary>The n-th word between blanks; empty where there are not so many.</summary>
    private static ReadOnlySpan<char> Word(ReadOnlySpan<char> line, int n)
    {
        for (line = line.TrimStart(); n > 0; n--)
        {
            int end = line.IndexOfAny(' ', '\t');
            line = end < 0 ? [] : line[end..].TrimStart();
        }
        int length = line.IndexOfAny(' ', '\t');
        return length < 0 ? line : line[..length];
    }

    private static string HostPs(IReadOnlyList<string> options)
    {
        (OwnedFd output, OwnedFd writer) = ChildProcess.Pipe();
        using OwnedFd reader = output;
        int pid;
        using (OwnedFd nothing = Sys.Open(Fd.Cwd, "/dev/null", Libc.O_RDONLY))
        using (writer)
        {
            int error = ChildProcess.Start("ps", ["ps", .. options], CallersEnvironment.Read(), directory: null, nothing, writer, out pid);
            if (error != 0) throw new OciException($"exec: \"ps\": {Errno.Text(error)}");
        }
        string text = Encoding.UTF8.GetString(Sys.ReadToEnd(reader, "ps"));
        int status = Sys.Wait(pid) ?? 0;
        return status == 0 ? text : throw new OciException($"exit status {status}: {text.Trim().ReplaceLineEndings("; ")}");
    }
}
