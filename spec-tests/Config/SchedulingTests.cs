namespace OciRuntime.SpecTests.Config;

/// <summary>config.md#linux-process: scheduler and ioPriority. runc 1.1.5 predates both and ignores them, so these fail there.</summary>
public sealed class SchedulingTests : SpecTest
{
    // config.md#linux-process: "policy (string, REQUIRED) represents the scheduling policy", "nice (int32, OPTIONAL) is the nice value for
    // the process", "priority (int32, OPTIONAL) represents the static priority of the process".
    [Theory]
    [InlineData("SCHED_OTHER", 5, 0, "0 0")]
    [InlineData("SCHED_BATCH", 7, 0, "3 0")]
    [InlineData("SCHED_IDLE", 0, 0, "5 0")]
    [InlineData("SCHED_FIFO", 0, 10, "1 10")]
    [InlineData("SCHED_RR", 0, 20, "2 20")]
    public void Scheduler_policy_is_applied(string policy, int nice, int priority, string expected)
    {
        // Where real-time budgets are given out by cgroup (v1 cpu), a new cgroup has none and the kernel says EPERM.
        GuestReport guest = Run(Layout.Unified, config =>
        {
            config.Process["scheduler"] = new JsonObject { ["policy"] = policy, ["nice"] = nice, ["priority"] = priority };
            config.Guest("process");
        });

        guest.Should().Report("sched", expected);
        if (policy is "SCHED_OTHER" or "SCHED_BATCH")
            guest["nice"].Should().Be($"{nice}");
    }

    // config.md#linux-process: "runtime (uint64, OPTIONAL) represents the amount of time in nanoseconds during which the process is allowed to
    // run in a given period, used by the deadline scheduler", and deadline and period.
    [Fact]
    public void Deadline_and_its_times_are_applied()
    {
        using System.Diagnostics.Process chrt = System.Diagnostics.Process.Start("chrt", "-d -T 2000000 -D 20000000 -P 40000000 0 true");
        chrt.WaitForExit();
        Skip.IfNot(chrt.ExitCode == 0, "this machine gives no process a deadline");

        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Process["scheduler"] = new JsonObject
            {
                ["policy"] = "SCHED_DEADLINE",
                ["runtime"] = 2000000,
                ["deadline"] = 20000000,
                ["period"] = 40000000,
            };
            config.Guest("process");
        });

        guest.Should().Report(
            ("sched", "6 0"),
            ("deadline", "2000000 20000000 40000000"));
    }

    // config.md#linux-process: "flags (array of strings, OPTIONAL) is an array of strings representing scheduling flags. A valid list of
    // values is" given. config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered."
    [Theory]
    [InlineData("policy", "SCHED_NOSUCH")]
    [InlineData("flags", "SCHED_FLAG_NOSUCH")]
    public void Unknown_words_are_refused(string field, string word)
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            JsonObject scheduler = new() { ["policy"] = "SCHED_OTHER" };
            scheduler[field] = field == "flags" ? ContainerConfig.Array(word) : word;
            config.Process["scheduler"] = scheduler;
        });

        container.Create().Should().Fail().At("/process/scheduler").Saying(word);
    }

    // config.md#linux-process: "Possible values are IOPRIO_CLASS_RT, IOPRIO_CLASS_BE, and IOPRIO_CLASS_IDLE." ioprio_set(2): value = class
    // << 13 | level.
    [Theory]
    [InlineData("IOPRIO_CLASS_RT", 3, (1 << 13) | 3)]
    [InlineData("IOPRIO_CLASS_BE", 7, (2 << 13) | 7)]
    [InlineData("IOPRIO_CLASS_IDLE", 0, 3 << 13)]
    public void Io_priority_is_applied(string ioClass, int priority, int expected)
    {
        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Process["ioPriority"] = new JsonObject { ["class"] = ioClass, ["priority"] = priority };
            config.Guest("process");
        });

        guest.Should().Report("ioprio", $"{expected}");
    }

    // config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered."
    [Fact]
    public void Unknown_io_class_is_refused()
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Process["ioPriority"] = new JsonObject { ["class"] = "IOPRIO_CLASS_NOSUCH", ["priority"] = 0 });

        container.Create().Should().Fail().At("/process/ioPriority/class");
    }

    // config.md#linux-process: "The value should be an integer ranging from 0 (highest) to 7 (lowest)."
    [Theory]
    [InlineData("IOPRIO_CLASS_BE", 8)]
    [InlineData("IOPRIO_CLASS_RT", 8)]
    [InlineData("IOPRIO_CLASS_BE", -1)]
    public void Io_priority_that_is_no_level_is_refused(string ioClass, int priority)
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Process["ioPriority"] = new JsonObject { ["class"] = ioClass, ["priority"] = priority });

        container.Create().Should().Fail().At("/process/ioPriority/priority").Saying($"{priority}");
    }
}
