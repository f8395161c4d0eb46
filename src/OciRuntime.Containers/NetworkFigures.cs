using OciRuntime.Cgroups;
using OciRuntime.Containers.Planning;
using OciRuntime.Linux;

namespace OciRuntime.Containers;

/// <summary>
/// Counters of the interfaces in a network namespace. runc has them only of interfaces that it made itself, which no engine asks of
/// it; config.json names none, so all that the namespace has are told.
/// </summary>
internal static class NetworkFigures
{
    /// <summary>Those that the container's init sees; null where it has the network of this process, whose traffic is not the container's.</summary>
    public static List<NetworkInterfaceStats>? Of(Container container)
    {
        int pid = container.State.Pid;
        if (!Sys.TryStat(Fd.Cwd, $"/proc/{pid}/ns/net", 0, out statx its) || NamespacePlan.IsOwn(its, "net"))
            return null;
        string? text = TryRead($"/proc/{pid}/net/dev");
        using OwnedFd? init = container.TryOpenInit(); // after reading: the number may be another process's by now
        return init is null || text is null ? null : Parse(text);
    }

    private static string? TryRead(string file)
    {
        try
        {
            return Sys.ReadText(Fd.Cwd, file);
        }
        catch (OciException)
        {
            return null; // it is ending: what the cgroups still tell is told
        }
    }

    internal static List<NetworkInterfaceStats> Parse(string text)
    {
        List<NetworkInterfaceStats> all = [];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (ParseLine(line) is { } one)
                all.Add(one);
        }
        return all;
    }

    // "  eth0:    1296      16    0    0    0     0          0         0     1296      16    0    0    0     0       0          0", after two
    // lines of titles: bytes, packets, errs, drop, fifo, frame, compressed, multicast received, then as many of what was sent.
    private static NetworkInterfaceStats? ParseLine(ReadOnlySpan<char> line)
    {
        int colon = line.LastIndexOf(':');
        if (colon < 0) return null;
        string[] numbers = line[(colon + 1)..].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (numbers.Length < 12) return null;
        return new()
        {
            Name = line[..colon].Trim().ToString(),
            RxBytes = ulong.Parse(numbers[0]),
            RxPackets = ulong.Parse(numbers[1]),
            RxErrors = ulong.Parse(numbers[2]),
            RxDropped = ulong.Parse(numbers[3]),
            TxBytes = ulong.Parse(numbers[8]),
            TxPackets = ulong.Parse(numbers[9]),
            TxErrors = ulong.Parse(numbers[10]),
            TxDropped = ulong.Parse(numbers[11]),
        };
    }
}
