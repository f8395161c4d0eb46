using System.Diagnostics;

namespace OciRuntime.SpecTests.Exec;

/// <summary>Commands on a container whose init has moved to another cgroup, and whose first cgroup was removed then.</summary>
public sealed class MovedInitTests : SpecTest
{
    // runc's integration suite, exec.bats: "runc exec [execve error when init has left its cgroup]"; runc #5089: "try to join the cgroup of
    // the container's init".
    [Theory, BothLayouts]
    public void Exec_joins_where_init_is_now(Layout layout) => WithMoved(layout, (container, elsewhere) =>
    {
        GuestReport guest = container.ExecReport([], "cgroups");

        IEnumerable<string> lines = guest.All("cgroup").Where(line => layout.UsesV1() || line.StartsWith("0::", StringComparison.Ordinal));
        lines.Should().NotBeEmpty().And.OnlyContain(line => line.EndsWith($"/{elsewhere}", StringComparison.Ordinal));
    });

    // runc-exec(8): "If the specified cgroup does not exist, an error is returned."
    [Theory, BothLayouts]
    public void Cgroup_that_was_asked_for_is_not_replaced(Layout layout) => WithMoved(layout, (container, _) =>
        container.Exec(["--cgroup", "sub"], "cgroups").Should().FailToExec().Saying("no such file or directory"));

    // runc-ps(8): "The command ps is a wrapper around the stock ps(1) utility, which filters its output to only contain processes belonging
    // to a specified container-id." A stranger in the same cgroup belongs to no container.
    [Theory, BothLayouts]
    public void Ps_lists_the_processes_of_the_container_and_no_others(Layout layout) => WithMoved(layout, (container, elsewhere) =>
    {
        container.Command("exec", "--detach", container.Id, "/bin/guest", "pause").Should().Succeed();
        using Process stranger = Process.Start("sleep", "1000");
        foreach (string folder in Folders(layout))
            File.WriteAllText($"{folder}/{elsewhere}/cgroup.procs", $"{stranger.Id}");

        JsonArray pids = JsonNode.Parse(container.Command("ps", "--format", "json", container.Id).Should().Succeed().Which.Stdout)!.AsArray();
        stranger.Kill();
        stranger.WaitForExit();

        pids.Should().HaveCount(2);
        pids.Select(pid => (int)pid!).Should().Contain(container.Pid).And.NotContain(stranger.Id);
    });

    // runc-kill(8): "--all|-a: Send the signal to all processes inside the container."
    [Theory, BothLayouts]
    public void Kill_reaches_init(Layout layout) => WithMoved(layout, (container, _) =>
    {
        container.Kill("--all", "KILL").Should().Succeed();

        container.WaitFor("stopped").Delete().Should().Succeed();
    });

    // runtime.md#delete: "Deleting a container MUST delete the resources that were created during the `create` step."
    [Theory, BothLayouts]
    public void Delete_by_force_ends_the_container(Layout layout) => WithMoved(layout, (container, _) =>
    {
        int pid = container.Pid;

        container.Delete("--force").Should().Succeed();

        (HostProcess.Read(pid)?.IsZombie ?? true).Should().BeTrue(); // a zombie is for us to reap
    });

    // runc-pause(8): "pause suspends all processes in a container": what cannot be suspended is an error, not a success.
    [Theory, BothLayouts]
    public void Pause_fails_with_words_and_state_and_events_answer(Layout layout) => WithMoved(layout, (container, _) =>
    {
        container.Command("pause", container.Id).Should().Fail().Saying("cannot toggle freezer");
        container.Status.Should().Be("running");
        container.Command("events", "--stats", container.Id).Should().Succeed();
    });

    // runc-update(8): "The update command changes the resource constraints of a running container instance." As runc and crun, whose write then
    // fails: the cgroup where init went may hold strangers, whose limits nobody asked to change.
    [Theory, BothLayouts]
    public void Update_fails_and_leaves_the_limits_of_the_other_cgroup(Layout layout) => WithMoved(layout, (container, elsewhere) =>
    {
        layout.Needs("pids");

        container.Command("update", "--pids-limit", "77", container.Id).Should().Fail()
            .Saying("the container's cgroup", "is gone", "its init has moved to", elsewhere);

        string folder = layout.UsesV1() ? "/sys/fs/cgroup/pids" : Folders(layout).Single();
        File.ReadAllText($"{folder}/{elsewhere}/pids.max").Should().Be("max\n");
    });

    private void WithMoved(Layout layout, Action<Container, string> test)
    {
        Container container = NewContainer(layout, config => config.Guest("pause")).Started();
        string elsewhere = Scratch.NewName();
        try
        {
            foreach (string folder in Folders(layout))
                Move(folder, container, elsewhere);
            test(container, elsewhere);
        }
        finally
        {
            container.Delete("--force");
            container.WaitForExecsToEnd();
            foreach (string folder in Folders(layout))
                Remove($"{folder}/{elsewhere}");
        }
    }

    private static void Move(string folder, Container container, string elsewhere)
    {
        string made = Directory.CreateDirectory($"{folder}/{elsewhere}").FullName, own = folder + container.CgroupsPath;
        // cpuset(7): no process may enter before these are set.
        foreach (string file in (ReadOnlySpan<string>)["cpuset.cpus", "cpuset.mems"])
        {
            if (File.Exists($"{made}/{file}"))
                File.WriteAllText($"{made}/{file}", File.ReadAllText($"{own}/{file}"));
        }
        File.WriteAllText($"{made}/cgroup.procs", $"{container.Pid}");
        Remove(own);
    }

    // A cgroup is busy until the last process in it is gone.
    private static void Remove(string folder) => Container.WaitUntil(
        () =>
        {
            try
            {
                Directory.Delete(folder);
                return true;
            }
            catch (IOException)
            {
                return !Directory.Exists(folder);
            }
        },
        () => $"{folder} stays busy");

    private static IEnumerable<string> Folders(Layout layout)
    {
        if (LayoutCommand.HostIsUnified) return ["/sys/fs/cgroup"];
        if (!layout.UsesV1()) return ["/sys/fs/cgroup/unified"];
        return Directory.EnumerateDirectories("/sys/fs/cgroup").Where(folder => new DirectoryInfo(folder).LinkTarget is null);
    }
}
