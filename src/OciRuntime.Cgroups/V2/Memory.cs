using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V2;

/// <summary>"Memory" in Documentation/admin-guide/cgroup-v2.rst. Bytes; 0 leaves a value as it is, -1 is unlimited.</summary>
internal static class Memory
{
    private const string At = "/linux/resources/memory";

    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    public static string[] Files => ["memory.max", "memory.low", "memory.swap.max"];

    public static bool IsSet(LinuxMemory? memory) => memory is not null
        && (memory.Limit is not (null or 0) || memory.Swap is not (null or 0) || memory.Reservation is not (null or 0));

    public static void Set(CgroupDir dir, LinuxMemory memory)
    {
        if (memory.CheckBeforeUpdate == true)
            RequireAboveUsage(dir, memory);
        if (SwapMax(memory.Limit ?? 0, memory.Swap ?? 0) is { } swap)
        {
            int errno = dir.TryWrite("memory.swap.max", swap);
            // Without swap accounting there is nothing to forbid and nothing to unlimit.
            if (errno != 0 && !(errno == Errno.ENOENT && swap is "max" or "0"))
                throw dir.WriteFailed("memory.swap.max", swap, errno, $"{At}/swap", Knob.MissingHint(dir, "memory.swap.max"));
        }
        if (memory.Limit is not (null or 0))
            Knob.Write(dir, "memory.max", Text(memory.Limit.Value), $"{At}/limit");
        if (memory.Reservation is not (null or 0))
            Knob.Write(dir, "memory.low", Text(memory.Reservation.Value), $"{At}/reservation");
    }

    /// <summary>
    /// The spec's swap is memory and swap together, memory.swap.max is swap alone. Null: leave it as it is. Equal values
    /// give "0", which is how Docker turns swap off.
    /// </summary>
    internal static string? SwapMax(long limit, long swap) => (limit, swap) switch
    {
        (-1, 0) => "max", // as v1 does: no limit of memory, none of swap either
        (_, 0) => null,
        (_, -1) => "max",
        (-1, _) => swap.ToString(),
        ( < 0, _) => throw SwapError($"invalid memory value: {limit}"),
        _ when SwapLimit.Refusal(limit, swap) is { } refusal => throw SwapError(refusal),
        _ => (swap - limit).ToString(),
    };

    private static OciException SwapError(string message) => new(message) { Pointer = $"{At}/swap" };

    private static string Text(long bytes) => bytes == -1 ? "max" : bytes.ToString();

    // A limit below what is in use makes the kernel kill processes, where v1 refuses it.
    internal static void RequireAboveUsage(CgroupDir dir, LinuxMemory memory)
    {
        if (dir.TryReadNumber("memory.current") is not { } usage) return;
        if (memory.Swap > 0 && (ulong)memory.Swap <= usage)
            throw new OciException($"rejecting memory+swap limit {memory.Swap} <= usage {usage}") { Pointer = $"{At}/swap" };
        if (memory.Limit > 0 && (ulong)memory.Limit <= usage)
            throw new OciException($"rejecting memory limit {memory.Limit} <= usage {usage}") { Pointer = $"{At}/limit" };
    }

    public static void Stat(CgroupDir dir, CgroupStats stats)
    {
        MemoryStats memory = stats.Memory;
        memory.Psi = StatFile.Pressure(dir.TryRead("memory.pressure"));
        if (dir.TryRead("memory.stat") is not { } text) return;
        memory.Raw = StatFile.Table(text);
        memory.Cache = StatFile.Value(text, "file");
        memory.Usage = Counter(dir, "memory");
        MemoryCounter swap = Counter(dir, "memory.swap");
        // Reported as v1 did, memory and swap together; the peaks of the two need not have met, so there is no peak.
        swap.Usage += memory.Usage.Usage;
        swap.Max = 0;
        if (swap.Limit != ulong.MaxValue)
            swap.Limit = memory.Usage.Limit == ulong.MaxValue ? ulong.MaxValue : swap.Limit + memory.Usage.Limit;
        memory.Swap = swap;
    }

    private static MemoryCounter Counter(CgroupDir dir, string prefix) => new()
    {
        Usage = dir.TryReadNumber($"{prefix}.current") ?? 0,
        Limit = dir.TryReadNumber($"{prefix}.max") ?? 0,
        Max = dir.TryReadNumber($"{prefix}.peak") ?? 0,
    };
}
