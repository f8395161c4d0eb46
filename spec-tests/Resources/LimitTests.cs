namespace OciRuntime.SpecTests.Resources;

/// <summary>config-linux.md#control-groups: a limit is worth what it keeps a process from.</summary>
public sealed class LimitTests(Xunit.Abstractions.ITestOutputHelper output) : SpecTest
{
    // "quota: specifies the total amount of time in microseconds for which all tasks in a cgroup can run during one period".
    // The bound is wide because the host may be too busy to give the container its part.
    [SkippableFact]
    public void Cpu_quota_of_a_fifth_is_not_exceeded()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "the cpu controller of this host is on v1");
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Resources["cpu"] = new JsonObject { ["quota"] = 20000, ["period"] = 100000 };
            config.Guest("count", "/count");
        }).Started();
        string file = $"/sys/fs/cgroup/cpuacct{container.CgroupsPath}/cpuacct.usage";
        long start = long.Parse(File.ReadAllText(file));
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();

        Thread.Sleep(3000);

        double share = (long.Parse(File.ReadAllText(file)) - start) / (watch.Elapsed.TotalMilliseconds * 1e6);
        output.WriteLine($"share of one processor: {share:P1}");
        Assert.InRange(share, 0.005, 0.30);
    }

    [SkippableFact]
    public void Process_above_its_memory_limit_is_killed_and_the_count_tells_why()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "the memory controller of this host is on v1");
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 33554432 };
            config.Guest("alloc", "100", "echo", "survived");
        }).Started().WaitFor("stopped");

        Assert.Contains("oom_kill 1", File.ReadAllText($"/sys/fs/cgroup/memory{container.CgroupsPath}/memory.oom_control"), StringComparison.Ordinal);
    }
}
