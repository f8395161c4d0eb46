using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests;

public sealed class PidsLimitTests
{
    // config-linux.md#pids of 1.3.0 made 0 a limit; up to then runc took it, as all other zeros, for unset.
    [Theory]
    [InlineData("1.0.2-dev", 0L, null)]
    [InlineData("1.0.0", 0L, null)]
    [InlineData("1.2.1", 0L, null)]
    [InlineData("1.3.0-rc.1", 0L, null)]
    [InlineData("1.3.0", 0L, 0L)]
    [InlineData("1.3.0+build", 0L, 0L)]
    [InlineData("1.3.1-dev", 0L, 0L)]
    [InlineData("1.10.0", 0L, 0L)]
    [InlineData("1.0.2", -1L, -1L)]
    [InlineData("1.3.0", -1L, -1L)]
    [InlineData("1.0.2", 7L, 7L)]
    [InlineData("1.3.0", 7L, 7L)]
    [InlineData("1.3.0", null, null)]
    public void Zero_is_a_limit_since_1_3_0(string version, long? limit, long? inForce)
    {
        LinuxResources resources = new() { Pids = new() { Limit = limit } };

        PidsLimit.Resolve(resources, version);

        resources.Pids.Limit.Should().Be(inForce);
    }

    [Fact]
    public void Resources_may_be_without_one()
    {
        PidsLimit.Resolve(null, "1.0.2");
        PidsLimit.Resolve(new(), "1.0.2");
    }
}
