using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V1;

/// <summary>Documentation/admin-guide/cgroup-v1/memory.rst. Bytes; 0 leaves a value as it is, -1 is unlimited.</summary>
internal static class Memory
{
    public const string Controller = "memory";
    private const string At = "/linux/resources/memory";
    private const string LimitFile = "memory.limit_in_bytes", SwapFile = "memory.memsw.limit_in_bytes";

    /// <summary>What is written to, in an order in which old values can be written back.</summary>
    public static string[] Files =>
    [
        LimitFile, SwapFile, "memory.soft_limit_in_bytes", "memory.kmem.tcp.limit_in_bytes", "memory.swappiness", "memory.oom_control",
    ];

    // "kernel" is not written: the kernel dropped that limit in 5.16.
    public static bool IsSet(LinuxMemory? memory) => memory is not null
        && (memory.Limit is not (null or 0) || memory.Swap is not (null or 0) || memory.Reservation is not (null or 0)
            || memory.KernelTCP is not (null or 0)
            || memory.DisableOOMKiller == true || SwappinessOf(memory) is not null);

    public static void Set(CgroupDir dir, LinuxMemory memory)
    {
        SetLimits(dir, memory.Limit ?? 0, memory.Swap ?? 0);
        if (memory.Reservation is not (null or 0))
            dir.Write("memory.soft_limit_in_bytes", memory.Reservation.Value, $"{At}/reservation");
        if (memory.KernelTCP is not (null or 0))
            dir.Write("memory.kmem.tcp.limit_in_bytes", memory.KernelTCP.Value, $"{At}/kernelTCP");
        if (memory.DisableOOMKiller is { } disable)
            dir.Write("memory.oom_control", disable ? "1" : "0", $"{At}/disableOOMKiller");
        if (SwappinessOf(memory) is { } swappiness)
            dir.Write("memory.swappiness", swappiness, $"{At}/swappiness");
    }

    /// <summary>The swappiness that is asked for; null for none, which Docker writes as -1, 2^64 - 1.</summary>
    public static ulong? SwappinessOf(LinuxMemory memory) => memory.Swappiness == ulong.MaxValue ? null : memory.Swappiness;

    // At no moment may the limit of memory exceed that of memory and swap, or the kernel answers EINVAL: when the pair
    // grows, the larger one must be written first, when it shrinks, the smaller one.
    private static void SetLimits(CgroupDir dir, long limit, long swap)
    {
        if (limit == -1 && swap == 0 && dir.Has(SwapFile))
            swap = -1;
        bool swapFirst = limit != 0 && swap != 0 && (swap == -1 || dir.ReadNumber(LimitFile) < (ulong)swap);
        if (swapFirst)
            SetSwap(dir, swap);
        SetLimit(dir, limit);
        if (!swapFirst)
            SetSwap(dir, swap);
    }

    private static void SetLimit(CgroupDir dir, long limit)
    {
        if (limit == 0) return;
        int errno = dir.TryWrite(LimitFile, limit.ToString());
        if (errno == 0) return;
        if (errno != Errno.EBUSY) throw dir.WriteFailed(LimitFile, limit.ToString(), errno, $"{At}/limit");
        // EBUSY: more is in use, and could not be reclaimed.
        ulong usage = dir.ReadNumber("memory.usage_in_bytes");
        ulong peak = dir.ReadNumber("memory.max_usage_in_bytes");
        throw new OciException($"unable to set memory limit to {limit} (current usage: {usage}, peak usage: {peak})")
        {
            Pointer = $"{At}/limit",
            Error = errno,
        };
    }

    private static void SetSwap(CgroupDir dir, long swap)
    {
        if (swap != 0)
            dir.Write(SwapFile, swap, $"{At}/swap");
    }

    public static void Stat(CgroupDir dir, CgroupStats stats)
    {
        if (dir.TryRead("memory.stat") is not { } text) return;
        MemoryStats memory = stats.Memory;
        memory.Raw = StatFile.Table(text);
        memory.Cache = StatFile.Value(text, "cache");
        memory.Usage = Counter(dir, "memory");
        memory.Swap = Counter(dir, "memory.memsw");
        memory.Kernel = Counter(dir, "memory.kmem");
        memory.KernelTCP = Counter(dir, "memory.kmem.tcp");
    }

    // Accounting of swap and of kernel memory are options of the kernel: absent files leave zeros.
    private static MemoryCounter Counter(CgroupDir dir, string prefix) => new()
    {
        Usage = dir.TryReadNumber($"{prefix}.usage_in_bytes") ?? 0,
        Max = dir.TryReadNumber($"{prefix}.max_usage_in_bytes") ?? 0,
        Failcnt = dir.TryReadNumber($"{prefix}.failcnt") ?? 0,
        Limit = dir.TryReadNumber($"{prefix}.limit_in_bytes") ?? 0,
    };
}
