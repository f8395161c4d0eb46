using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Tests;

public class FormulaTests
{
    // The values that runc 1.3.2 and crun 1.23 give.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(256, 35)]
    [InlineData(512, 59)]
    [InlineData(1024, 100)]
    [InlineData(2000, 170)]
    [InlineData(2048, 174)]
    [InlineData(262143, 10000)]
    [InlineData(262144, 10000)]
    [InlineData(ulong.MaxValue, 10000)]
    public void Shares_become_a_weight_on_the_new_curve(ulong shares, ulong weight)
    {
        CgroupWeight.FromCpuShares(shares).Should().Be(weight);
    }

    [Fact]
    public void Weight_never_falls_when_shares_rise()
    {
        ulong last = 0;
        for (ulong shares = 2; shares <= 262144; shares += 7)
        {
            ulong weight = CgroupWeight.FromCpuShares(shares);
            weight.Should().BeInRange(Math.Max(last, 1), 10000ul);
            last = weight;
        }
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(100, 910)]
    [InlineData(500, 4950)]
    [InlineData(1000, 10000)]
    public void Block_weight_is_stretched_linearly(ushort weight, ulong io)
    {
        CgroupWeight.FromBlkioWeight(weight).Should().Be(io);
    }

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(100, 0, null)] // swap not asked for
    [InlineData(-1, 0, "max")] // as v1: unlimited memory takes swap along
    [InlineData(100, -1, "max")]
    [InlineData(-1, -1, "max")]
    [InlineData(-1, 100, "100")]
    [InlineData(100, 100, "0")] // Docker's way to turn swap off
    [InlineData(100, 300, "200")]
    public void Swap_of_v2_is_what_is_left_without_memory(long limit, long swap, string? max)
    {
        Cgroups.V2.Memory.SwapMax(limit, swap).Should().Be(max);
    }

    [Theory]
    [InlineData(0, 100, "unable to set swap limit without memory limit")]
    [InlineData(200, 100, "memory+swap limit should be >= memory limit")]
    [InlineData(-5, 100, "invalid memory value: -5")]
    public void Swap_that_cannot_be_computed_is_refused(long limit, long swap, string message)
    {
        OciException error = Invoking(() => Cgroups.V2.Memory.SwapMax(limit, swap)).Should().Throw<OciException>().Which;
        error.Message.Should().Contain(message);
        error.Pointer.Should().Be("/linux/resources/memory/swap");
    }

    [Theory]
    [InlineData(100, "100")]
    [InlineData(1, "1")]
    [InlineData(0, "1")]
    [InlineData(-1, "max")]
    [InlineData(-7, "max")]
    public void Number_of_processes_is_at_least_one(long limit, string text)
    {
        PidsFiles.Text(limit).Should().Be(text);
    }

    [Theory]
    [InlineData("2MB", true)]
    [InlineData("64KB", true)]
    [InlineData("1GB", true)]
    [InlineData("MB", false)]
    [InlineData("2mb", false)]
    [InlineData("2MB/../../x", false)]
    [InlineData("../2MB", false)]
    [InlineData("", false)]
    [InlineData("0MB", false)]
    [InlineData("02MB", false)]
    public void Page_size_is_checked_before_it_names_a_file(string text, bool valid)
    {
        HugePages.IsPageSize(text).Should().Be(valid);
    }

    [Theory]
    [InlineData("hugepages-2048kB", "2MB")]
    [InlineData("hugepages-1048576kB", "1GB")]
    [InlineData("hugepages-64kB", "64KB")]
    [InlineData("something", null)]
    [InlineData("hugepages-xkB", null)]
    public void Huge_page_directory_tells_the_name(string directory, string? name)
    {
        HugePages.NameOf(directory).Should().Be(name);
    }
}
