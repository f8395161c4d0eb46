using OciRuntime.Containers.Supervision;

namespace OciRuntime.Containers.Tests;

public sealed class CpuAffinityTests
{
    [Theory]
    [InlineData("0", 0b1UL)]
    [InlineData("0-3,7", 0b1000_1111UL)]
    [InlineData("1, 3", 0b1010UL)]
    [InlineData("9", 1UL << 9)]
    [InlineData("0-1,,3,", 0b1011UL)]
    public void List_is_one_bit_a_cpu(string list, ulong mask) => BitConverter.ToUInt64(CpuAffinity.Parse(list)).Should().Be(mask);

    [Theory]
    [InlineData("8192")]
    [InlineData("0-99999")]
    [InlineData("99999999999")]
    public void Cpu_beyond_all_machines_is_refused(string list) => CpuAffinity.Parse(list).Should().BeNull();
}
