using System.Diagnostics;

namespace OciRuntime.SpecTests.Engines;

/// <summary>Many containers through containerd, several at a time.</summary>
[Collection(nameof(ContainerdEngine)), Trait("speed", "slow")]
public sealed class LoadTests(ContainerdEngine engine, ITestOutputHelper output) : EngineTest<ContainerdEngine>(engine)
{
    private const int Count = 200;
    private const int AtOnce = 10;

    // runtime.md#delete: "Deleting a container MUST delete the resources that were created during the create step." containerd's
    // descriptors show what stays open.
    [Fact]
    public void Two_hundred_containers_come_up_and_go_without_a_trace()
    {
        string[] ids = [.. Enumerable.Range(0, Count).Select(i => $"load-{i}")];
        int descriptors = Engine.DescriptorsOfTheDaemon();

        Stopwatch clock = Stopwatch.StartNew();
        List<CommandResult> failed = [.. ids.Chunk(AtOnce).SelectMany(Start).Where(result => result.ExitCode != 0)];
        TimeSpan started = clock.Elapsed;
        string[] running = Engine.Ctr("tasks", "list").Should().Succeed().Which.Stdout.Split('\n');
        int up = running.Count(line => line.StartsWith("load-", StringComparison.Ordinal) && line.Contains("RUNNING", StringComparison.Ordinal));
        clock.Restart();
        foreach (string[] batch in ids.Chunk(AtOnce))
        {
            Engine.Ctr(["tasks", "delete", "--force", .. batch]);
            Engine.Ctr(["containers", "delete", .. batch]);
        }
        TimeSpan removed = clock.Elapsed;

        output.WriteLine(
            $"{Count} containers, {AtOnce} at once: started in {started.TotalSeconds:F1} s, removed in {removed.TotalSeconds:F1} s, {failed.Count} "
            + $"failed");
        failed.Should().BeEmpty();
        up.Should().Be(Count);
        Engine.Ctr("containers", "list", "--quiet").Stdout.Should().Be("");
        Engine.Host.Run("ls", $"/run/containerd/runc/{Engine.CgroupParent}").Should().Succeed().Printing("");
        // The daemon's connections to the shims are closed some time after.
        Container.WaitUntil(() => Engine.DescriptorsOfTheDaemon() <= descriptors + 5,
            () => $"containerd had {descriptors} descriptors and has {Engine.DescriptorsOfTheDaemon()}");
    }

    private IEnumerable<CommandResult> Start(string[] batch)
    {
        List<RunningCommand> commands = [.. batch.Select(id =>
            Engine.Host.Launch(["ctr", .. Engine.RunArguments(["-d", "--null-io"], id, ["sleep", "1000"])]))];
        return commands.Select(command => command.Wait());
    }
}
