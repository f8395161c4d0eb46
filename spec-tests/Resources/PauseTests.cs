namespace OciRuntime.SpecTests.Resources;

/// <summary>pause and resume, and what the other commands do to a paused container. The error texts are those engines look for.</summary>
public sealed class PauseTests : SpecTest
{
    [SkippableTheory, BothLayouts]
    public void Paused_container_makes_no_progress_until_it_is_resumed(Layout layout)
    {
        Container container = Counting(layout);

        container.Command("pause", container.Id).Succeeds();

        Assert.Equal("paused", container.Status);
        string stand = Count(container);
        Thread.Sleep(300);
        Assert.Equal(stand, Count(container));

        container.Command("resume", container.Id).Succeeds();

        Assert.Equal("running", container.Status);
        Container.WaitUntil(() => Count(container) != stand, () => $"the count stays {stand} after resume");
    }

    [SkippableTheory, BothLayouts]
    public void Pause_and_resume_in_the_wrong_state_are_errors(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause")).Started();

        container.Command("resume", container.Id).Fails("container not paused");
        container.Command("pause", container.Id).Succeeds();
        container.Command("pause", container.Id).Fails("container not running");
        container.Kill("KILL").Succeeds();
        container.WaitFor("stopped");
        container.Command("pause", container.Id).Fails("container not running");
        container.Command("resume", container.Id).Fails("container not paused");
        container.Delete().Succeeds();
        container.Command("pause", container.Id).Fails("container does not exist");
        container.Command("resume", container.Id).Fails("container does not exist");
    }

    [SkippableTheory, BothLayouts]
    public void Created_container_can_be_paused_and_does_not_start_before_it_is_resumed(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));
        container.Create().Succeeds();

        container.Command("pause", container.Id).Succeeds();
        Assert.Equal("paused", container.Status);
        container.Start().Fails("cannot start a container in the paused state");

        container.Command("resume", container.Id).Succeeds();
        Assert.Equal("created", container.Status);
        container.Start().Succeeds();
    }

    // On v1 a frozen process does not die of SIGKILL: whoever only sent it would wait for ever.
    [SkippableTheory, BothLayouts]
    public void Kill_ends_a_paused_container(Layout layout)
    {
        Container container = Counting(layout);
        container.Command("pause", container.Id).Succeeds();

        container.Kill("KILL").Succeeds();

        container.WaitFor("stopped").Delete().Succeeds();
    }

    [SkippableTheory, BothLayouts]
    public void Other_signals_wait_for_resume(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("trap", "TERM", "3", "out", "/report", "echo", "end", "pause")).Started();
        container.WaitForReport("/report", "echo");
        container.Command("pause", container.Id).Succeeds();

        container.Kill("TERM").Succeeds();

        Assert.Equal("paused", container.Status);
        container.Command("resume", container.Id).Succeeds();
        container.WaitFor("stopped");
    }

    [SkippableTheory, BothLayouts]
    public void Delete_wants_force_for_a_paused_container(Layout layout)
    {
        Container container = Counting(layout);
        container.Command("pause", container.Id).Succeeds();

        container.Delete().Fails($"cannot delete container {container.Id} that is not stopped: paused");
        container.Delete("--force").Succeeds();

        Assert.Empty(HostSnapshot.CgroupFolders());
    }

    // A container may have cgroups of its own below the one it got, and freeze them.
    [SkippableTheory, BothLayouts]
    public void Delete_copes_with_a_process_in_a_frozen_cgroup_below(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("fork", "1", "out", "/report", "echo", "end", "pause")).Started();
        container.WaitForReport("/report", "echo");
        string own = HostSnapshot.CgroupFolders().Single(folder => layout.UsesV1()
            ? folder.Contains("/freezer/", StringComparison.Ordinal)
            : File.Exists($"{folder}/cgroup.freeze"));
        string below = Directory.CreateDirectory($"{own}/below").FullName;
        string child = File.ReadLines($"{own}/cgroup.procs").Single(pid => pid != $"{container.Pid}");
        File.WriteAllText($"{below}/cgroup.procs", child);
        File.WriteAllText($"{below}/{(layout.UsesV1() ? "freezer.state" : "cgroup.freeze")}", layout.UsesV1() ? "FROZEN" : "1");

        container.Delete("--force").Succeeds();

        Assert.Empty(HostSnapshot.CgroupFolders());
    }

    [SkippableFact]
    public void Delete_copes_with_a_cgroup_that_is_partly_gone()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "only v1 has a directory in each of several hierarchies");
        Container container = NewContainer(Layout.Native, config => config.Guest("exit", "0")).Started().WaitFor("stopped");
        foreach (string folder in HostSnapshot.CgroupFolders().Take(3).ToList())
            Directory.Delete(folder);

        container.Delete().Succeeds();

        Assert.Empty(HostSnapshot.CgroupFolders());
    }

    [SkippableTheory, BothLayouts]
    public void Delete_by_force_ends_a_stranger_in_the_cgroup(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("exit", "0")).Started().WaitFor("stopped");
        using System.Diagnostics.Process stranger = System.Diagnostics.Process.Start("sleep", "1000");
        foreach (string folder in HostSnapshot.CgroupFolders())
            File.WriteAllText($"{folder}/cgroup.procs", $"{stranger.Id}");

        container.Delete().Fails("1 process(es) are still in it");
        container.Delete("--force").Succeeds();

        Assert.True(stranger.WaitForExit(10_000));
        Assert.Empty(HostSnapshot.CgroupFolders());
    }

    private Container Counting(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("count", "/count")).Started();
        Container.WaitUntil(() => File.Exists(container.Bundle.InRootfs("/count")), () => "the guest does not count");
        return container;
    }

    private static string Count(Container container) => File.ReadAllText(container.Bundle.InRootfs("/count"));
}
