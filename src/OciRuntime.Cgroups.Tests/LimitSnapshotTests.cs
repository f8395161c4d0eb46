namespace OciRuntime.Cgroups.Tests;

public class LimitSnapshotTests
{
    // blkio-controller.rst: a rate of 0 removes the rule; cgroup-v2.rst, io.max: "max" does.
    [Theory]
    [InlineData("blkio.throttle.read_bps_device", "", "8:0 5", "\n8:0 0")]
    [InlineData("blkio.throttle.read_bps_device", "8:0 4", "8:0 5\n8:16 6", "\n8:16 0")]
    [InlineData("io.max", "18:0 rbps=1 wbps=max riops=max wiops=max",
        "18:0 rbps=1 wbps=max riops=max wiops=max\n8:0 rbps=5 wbps=max riops=max wiops=max", "\n8:0 rbps=max wbps=max riops=max wiops=max")]
    [InlineData("pids.max", "max", "5", "")]
    public void Limit_of_a_device_that_had_none_is_taken_away(string file, string before, string now, string lines) =>
        LimitSnapshot.Resets(file, before, now).Should().Be(lines);
}
