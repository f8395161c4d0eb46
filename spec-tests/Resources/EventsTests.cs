namespace OciRuntime.SpecTests.Resources;

/// <summary>events: runc's command, one line of JSON for each event.</summary>
public sealed class EventsTests : SpecTest
{
    private const string Runc = "/usr/sbin/runc";

    // Go's "omitempty" leaves out a figure that happens to be zero, and the cpu time of a process that only sleeps may be.
    private static readonly string[] s_leftOutWhenZero =
    [
        "cpu.throttling.", "cpu.usage.percpu", "cpu.usage.total", "memory.cache", ".usage: ", ".max: ", "blkio.", "hugetlb.",
    ];

    // runc-events(8): "Show the container's stats once then exit." As runc 1.1.5, key by key.
    [Fact]
    public void Stats_have_the_keys_and_types_of_runc()
    {
        Skip.IfNot(File.Exists(Runc), "runc is not installed");
        Skip.IfNot(Layout.Native.UsesV1(), "the host has no v1 hierarchies");
        SortedSet<string> theirs = StatsUnder(new RunOptions { Binary = Runc });
        SortedSet<string> ours = StatsUnder(new RunOptions());

        // runc tells null of a network: it counts only the interfaces that libcontainer's own config made, which config.json cannot ask for.
        theirs.RemoveWhere(line => line.StartsWith("data.network_interfaces", StringComparison.Ordinal)).Should().Be(1);
        ours.RemoveWhere(line => line.StartsWith("data.network_interfaces", StringComparison.Ordinal)).Should().Be(10);
        Unexplained(theirs.Except(ours)).Should().BeEmpty();
        Unexplained(ours.Except(theirs)).Should().BeEmpty();
    }

    // runc-events(8): "The events command displays information about the container." pids.current of the kernel's pids controller.
    [Theory, BothLayouts]
    public void Stats_count_the_processes(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("fork", "3", "out", "/report", "echo", "end", "pause")).Started();
        container.WaitForReport("/report", "echo");

        JsonNode stats = Stats(container);

        ((string?)stats["type"]).Should().Be("stats");
        ((string?)stats["id"]).Should().Be(container.Id);
        ((int)stats["data"]!["pids"]!["current"]!).Should().Be(4);
    }

    // The names are those of runc's types.NetworkInterface, the numbers those of /proc/net/dev in the container.
    [Fact]
    public void Stats_count_what_the_interfaces_carried()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause")).Started();
        // Nobody listens there: one packet each way.
        using (System.Diagnostics.Process knock = System.Diagnostics.Process.Start("nsenter",
            ["-t", $"{container.Pid}", "-n", "bash", "-c", "(: > /dev/tcp/127.0.0.1/9) 2> /dev/null"]))
        {
            knock.WaitForExit();
            knock.ExitCode.Should().Be(1);
        }

        JsonNode loopback = Stats(container)["data"]!["network_interfaces"]!.AsArray().Single(one => (string?)one!["Name"] == "lo")!;

        ((int)loopback["RxPackets"]!).Should().Be(2);
        ((int)loopback["RxBytes"]!).Should().BeInRange(80, 200);
        ((int)loopback["TxBytes"]!).Should().Be((int)loopback["RxBytes"]!);
        ((int)loopback["TxErrors"]!).Should().Be(0);
    }

    // config-linux.md#namespaces: "If a namespace type is not specified in the namespaces array, the container MUST inherit the runtime
    // namespace of that type": what passes there is not the container's.
    [Fact]
    public void Network_of_the_host_is_not_counted()
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.RemoveNamespace("network");
            config.Guest("pause");
        }).Started();

        Stats(container)["data"]!["network_interfaces"].Should().BeNull();
    }

    // runc-events(8): "By default, it works continuously, displaying stats every 5 seconds", "Set the stats collection interval."
    [Theory, BothLayouts]
    public void Stream_gives_stats_at_the_interval_and_ends_with_the_container(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause")).Started();
        RunningCommand events = container.Launch("events", "--interval", "50ms", container.Id);
        Container.WaitUntil(() => Lines(events) >= 3, () => "three statistics do not come");

        container.Kill("KILL").Should().Succeed();

        string[] lines = events.Wait().Should().Succeed().Which.Stdout.TrimEnd('\n').Split('\n');
        lines.Should().AllSatisfy(line => ((string?)JsonNode.Parse(line)!["type"]).Should().Be("stats"));
    }

    // runc-events(8): "... and container events as they occur." runc(8): "Display container events, such as OOM notifications".
    [Fact]
    public void Stream_tells_when_memory_runs_out()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "the memory controller of this host is on v1");
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 33554432 };
            config.Guest("alloc", "100");
        });
        container.Create().Should().Succeed();
        RunningCommand events = container.Launch("events", "--interval", "100ms", container.Id);
        Container.WaitUntil(() => Lines(events) > 0, () => "events does not begin");

        container.Start().Should().Succeed();

        events.Wait().Should().Succeed().Which.Stdout.Should().Contain($$"""{"type":"oom","id":"{{container.Id}}"}""" + "\n");
        container.Status.Should().Be("stopped");
    }

    // As runc 1.1.5, in its words.
    [Fact]
    public void Stopped_container_and_bad_interval_are_errors()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("exit", "0"));
        container.Command("events", "--stats", container.Id).Should().Fail().Saying("container does not exist");
        container.Started().WaitFor("stopped");

        container.Command("events", "--stats", container.Id).Should().Fail().Saying($"container with id {container.Id} is not running");
        container.Command("events", "--interval", "0s", container.Id).Should().Fail().Saying("duration interval must be greater than 0");
        container.Command("events", "--interval", "soon", container.Id).Should().Fail().Saying("invalid value \"soon\" for flag -interval");
    }

    private static int Lines(RunningCommand command) => File.Exists(command.OutputFile) ? File.ReadLines(command.OutputFile).Count() : 0;

    private SortedSet<string> StatsUnder(RunOptions options)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Resources["memory"] = new JsonObject { ["limit"] = 67108864 };
                config.Resources["pids"] = new JsonObject { ["limit"] = 33 };
                config.Resources["cpu"] = new JsonObject { ["quota"] = 20000, ["period"] = 50000 };
                config.Guest("pause");
            },
            options: options).Started();
        SortedSet<string> lines = new(StringComparer.Ordinal);
        Flatten("", Stats(container), lines);
        return lines;
    }

    private static JsonNode Stats(Container container)
    {
        string stdout = container.Command("events", "--stats", container.Id).Should().Succeed().Which.Stdout;
        stdout.Should().EndWith("}\n");
        return JsonNode.Parse(stdout)!;
    }

    /// <summary>"data.cpu.usage.total: Number" for every leaf.</summary>
    private static void Flatten(string path, JsonNode? value, SortedSet<string> lines)
    {
        if (value is JsonObject members)
        {
            lines.Add($"{path}: Object");
            foreach ((string name, JsonNode? member) in members)
                Flatten(path.Length == 0 ? name : $"{path}.{name}", member, lines);
        }
        else if (value is JsonArray { Count: > 0 } items)
        {
            Flatten($"{path}[]", items[0], lines);
        }
        else
        {
            lines.Add($"{path}: {value?.GetValueKind().ToString() ?? "Null"}");
        }
    }

    private static string[] Unexplained(IEnumerable<string> lines) =>
        [.. lines.Where(line => !s_leftOutWhenZero.Any(part => line.Contains(part, StringComparison.Ordinal)))];
}
