namespace OciRuntime.SpecTests.Resources;

/// <summary>config-linux.md#control-groups: a limit is worth what it keeps a process from.</summary>
public sealed class LimitTests(ITestOutputHelper output) : SpecTest
{
    // config-linux.md#cpu: "quota (int64, OPTIONAL) - specifies the total amount of time in microseconds for which all tasks in a cgroup
    // can run during one period". The bound is wide because the host may be too busy to give the container its part.
    [Fact]
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
        share.Should().BeInRange(0.005, 0.30);
    }

    // config-linux.md#memory: "tasks that attempt to consume more memory than they are allowed are immediately killed by the OOM killer."
    [Fact]
    public void Process_above_its_memory_limit_is_killed_and_the_count_tells_why()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "the memory controller of this host is on v1");
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 33554432 };
            config.Guest("alloc", "100", "echo", "survived");
        }).Started().WaitFor("stopped");

        File.ReadAllText($"/sys/fs/cgroup/memory{container.CgroupsPath}/memory.oom_control").Should().Contain("oom_kill 1");
    }

    // config-linux.md#memory: "limit (int64, OPTIONAL) - sets limit of memory usage"; 137 alone would not say that it was what ended the
    // process.
    [Fact]
    public void Run_says_that_memory_was_what_ended_its_process()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "the memory controller of this host is on v1");
        CommandResult run = NewContainer(Layout.Native, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 33554432 };
            config.Guest("alloc", "100", "echo", "survived");
        }).Run().Should().ExitWith(137).Which;

        run.Stderr.Should().Contain("memory limit 32768 KiB: the container's process was killed");
    }

    // config-linux.md#memory: "used to set limits on the container's memory usage". runc 1.1.5 needs 2 to 3 MiB here; what is charged to
    // the container before its process runs is ours to keep small.
    [Fact]
    public void Process_starts_with_half_a_mebibyte()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "the memory controller of this host is on v1");
        NewContainer(Layout.Native, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 524288 };
            config.Guest("exit", "3");
        }).Run().Should().ExitWith(3);
    }

    // config-linux.md#pids: "limit (int64, ...) - specifies the maximum number of tasks in the cgroup": the runtime's own must not count.
    [Fact]
    public void Process_starts_where_only_one_is_allowed()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "the pids controller of this host is on v1");
        NewContainer(Layout.Native, config =>
        {
            config.Resources["pids"] = new JsonObject { ["limit"] = 1 };
            config.Guest("exit", "3");
        }).Run().Should().ExitWith(3);
    }

    // runtime.md#create: "If the runtime cannot apply a property as specified in the configuration, it MUST generate an error".
    [Theory, InlineData(131072), InlineData(65536), InlineData(4096)]
    public void Limit_that_is_too_small_to_start_is_an_error_that_says_so(long limit)
    {
        Skip.IfNot(Layout.Native.UsesV1(), "the memory controller of this host is on v1");
        NewContainer(Layout.Native, config => config.Resources["memory"] = new JsonObject { ["limit"] = limit })
            .Run().Should().Fail()
                .At("/linux/resources/memory/limit").Saying($"memory limit {limit / 1024} KiB: killed while starting", "(needs about 512 KiB)");
    }

    // runtime.md#lifecycle: "If the runtime is unable to create the environment specified in the config.json, it MUST generate an error."
    // How much the kernel has charged in advance to the cgroup of init differs: create may already be refused.
    [Fact]
    public void Create_or_start_says_that_the_limit_is_too_small()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "the memory controller of this host is on v1");
        Container container = NewContainer(Layout.Native, config => config.Resources["memory"] = new JsonObject { ["limit"] = 131072 });

        CommandResult create = container.Create();
        (create.ExitCode == 0 ? container.Start() : create)
            .Should().Fail().At("/linux/resources/memory/limit").Saying("memory limit 128 KiB: killed while starting", "(needs about 512 KiB)");
    }

    // config-linux.md#memory: "kernel (int64, OPTIONAL, NOT RECOMMENDED) - sets hard limit for kernel memory". The kernel has none since
    // 5.16.
    [Fact]
    public void Limit_of_kernel_memory_is_ignored_with_a_warning()
    {
        Container container = NewContainer(Layout.Native, config => config.Resources["memory"] = new JsonObject { ["kernel"] = 33554432 });

        container.Logged(out string said, "run", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();

        said.Should().Contain("/linux/resources/memory/kernel: limits of kernel memory are ignored");
    }

    // config-linux.md#memory: "kernelTCP (int64, OPTIONAL, NOT RECOMMENDED) - sets hard limit for kernel TCP buffer memory". runc passes over it.
    [Fact]
    public void Limit_of_tcp_buffers_is_set_and_changed_on_v1()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "cgroup v2 has no such limit");
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Resources["memory"] = new JsonObject { ["kernelTCP"] = 33554432 };
            config.Guest("pause");
        }).Started();
        string file = $"/sys/fs/cgroup/memory{container.CgroupsPath}/memory.kmem.tcp.limit_in_bytes";
        File.ReadAllText(file).Trim().Should().Be("33554432");

        container.Command("update", "--kernel-memory-tcp", "64m", container.Id).Should().Succeed();

        File.ReadAllText(file).Trim().Should().Be("67108864");
    }
}
