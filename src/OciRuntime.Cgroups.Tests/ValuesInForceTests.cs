using OciRuntime.Spec;

namespace OciRuntime.Cgroups.Tests;

/// <summary>The outcomes are those of runc, which keeps the old values in its state and merges the change into them.</summary>
public class ValuesInForceTests
{
    [Theory]
    [InlineData(30000L, null, "20000 50000", 30000L, 50000ul)]
    [InlineData(30000L, 0ul, "20000 50000", 30000L, 50000ul)]
    [InlineData(null, 80000ul, "20000 50000", 20000L, 80000ul)]
    [InlineData(0L, 80000ul, "20000 50000", 20000L, 80000ul)]
    [InlineData(null, 80000ul, "max 100000", -1L, 80000ul)]
    [InlineData(null, 80000ul, "-1 100000", -1L, 80000ul)]
    [InlineData(30000L, 80000ul, "20000 50000", 30000L, 80000ul)]
    [InlineData(0L, 0ul, "20000 50000", 0L, 0ul)]
    [InlineData(30000L, null, null, 30000L, null)]
    public void Quota_and_period_share_a_file(long? quota, ulong? period, string? inForce, long? newQuota, ulong? newPeriod)
    {
        LinuxCPU cpu = new() { Quota = quota, Period = period };

        ValuesInForce.FillInBandwidth(cpu, inForce);

        ((cpu.Quota, cpu.Period)).Should().Be(((long? Quota, ulong? Period))((newQuota, newPeriod)));
    }

    [Theory]
    [InlineData(100L, null, 64ul, 64ul, 100L, 128L)]
    [InlineData(100L, null, 64ul, ulong.MaxValue, 100L, null)]
    [InlineData(100L, 0L, 64ul, 64ul, 100L, 0L)]
    [InlineData(-1L, null, 64ul, 64ul, -1L, null)]
    [InlineData(null, 200L, 64ul, 64ul, 64L, 200L)]
    [InlineData(null, 200L, ulong.MaxValue, 64ul, null, 200L)]
    [InlineData(100L, 200L, 64ul, 64ul, 100L, 200L)]
    [InlineData(100L, null, null, null, 100L, null)]
    public void Swap_is_counted_together_with_memory(long? limit, long? swap, ulong? limitInForce, ulong? swapInForce, long? newLimit, long? newSwap)
    {
        LinuxMemory memory = new() { Limit = limit, Swap = swap };

        ValuesInForce.FillInMemory(memory, limitInForce, swapInForce);

        ((memory.Limit, memory.Swap)).Should().Be(((long? Limit, long? Swap))((newLimit, newSwap)));
    }
}
