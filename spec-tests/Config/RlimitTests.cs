namespace OciRuntime.SpecTests.Config;

/// <summary>config.md#posix-process: rlimits.</summary>
public sealed class RlimitTests : SpecTest
{
    // config.md#posix-process: "rlim.rlim_cur MUST match the configured value", "rlim.rlim_max MUST match the configured value." What
    // getrlimit(2) returns inside. Lowering needs no privilege.
    [Theory]
    [InlineData("AS", 4L << 30, 8L << 30)]
    [InlineData("CORE", 0, 4096)]
    [InlineData("CPU", 100, 200)]
    [InlineData("DATA", 1L << 30, 2L << 30)]
    [InlineData("FSIZE", 1L << 20, 1L << 21)]
    [InlineData("LOCKS", 10, 20)]
    [InlineData("MEMLOCK", 4096, 65536)]
    [InlineData("MSGQUEUE", 4096, 8192)]
    [InlineData("NICE", 0, 0)]
    [InlineData("NOFILE", 100, 200)]
    [InlineData("NPROC", 50, 60)]
    [InlineData("RSS", 1L << 20, 1L << 21)]
    [InlineData("RTPRIO", 0, 0)]
    [InlineData("RTTIME", 1000000, 2000000)]
    [InlineData("SIGPENDING", 10, 20)]
    [InlineData("STACK", 1L << 20, 1L << 21)]
    public void Limit_is_applied(string type, long soft, long hard)
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Process["rlimits"] = new JsonArray(Limit($"RLIMIT_{type}", soft, hard));
            config.Guest("limits");
        });

        guest.Should().Report($"rlimit {type}", $"{soft} {hard}");
    }

    // getrlimit(2): "The value RLIM_INFINITY denotes no limit on a resource": every bit is set in it.
    [Fact]
    public void Unlimited_is_the_largest_number()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            JsonObject limit = Limit("RLIMIT_FSIZE", 0, 0);
            limit["soft"] = ulong.MaxValue;
            limit["hard"] = ulong.MaxValue;
            config.Process["rlimits"] = new JsonArray(limit);
            config.Guest("limits");
        });

        guest.Should().Report("rlimit FSIZE", "-1 -1");
    }

    // getrlimit(2): "A child process created via fork(2) inherits its parent's resource limits. Resource limits are preserved across
    // execve(2)."
    [Fact]
    public void Limits_that_are_not_listed_are_inherited()
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Process.Remove("rlimits");
            config.Guest("limits");
        });

        string own = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max pending signals", StringComparison.Ordinal));
        guest["rlimit SIGPENDING"].Split(' ')[0].Should().Be(own.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]);
    }

    // config.md#posix-process: "If rlimits contains duplicated entries with same type, the runtime MUST generate an error." No peer does;
    // runc 1.1.5 takes the last.
    [Fact]
    public void Duplicate_type_is_an_error()
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Process["rlimits"] = new JsonArray(Limit("RLIMIT_CORE", 0, 0), Limit("RLIMIT_CPU", 9, 9), Limit("RLIMIT_CORE", 1, 1)));

        container.Create().Should().Fail().At("/process/rlimits/2").Saying("RLIMIT_CORE");
    }

    // config.md#posix-process: "The runtime MUST generate an error for any values which cannot be mapped to a relevant kernel interface."
    [Theory]
    [InlineData("RLIMIT_NOSUCH")]
    [InlineData("NOFILE")]
    [InlineData("")]
    public void Unknown_type_is_an_error(string type)
    {
        NewContainer(Layout.Native, config => config.Process["rlimits"] = new JsonArray(Limit(type, 0, 0))).Create().Should().Fail().Saying("rlimit");
    }

    // config.md#posix-process: "the ceiling for the soft limit". getrlimit(2), EINVAL: "rlim->rlim_cur was greater than rlim->rlim_max."
    [Fact]
    public void Soft_above_hard_is_an_error()
    {
        NewContainer(Layout.Native, config => config.Process["rlimits"] = new JsonArray(Limit("RLIMIT_NOFILE", 200, 100))).Create()
            .Should().Fail().Saying("rlimit");
    }

    private static JsonObject Limit(string type, long soft, long hard) => new() { ["type"] = type, ["soft"] = soft, ["hard"] = hard };
}
