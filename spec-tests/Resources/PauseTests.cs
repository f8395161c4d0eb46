namespace OciRuntime.SpecTests.Resources;

/// <summary>pause and resume, and what the other commands do to a paused container. The error texts are those engines look for.</summary>
public sealed class PauseTests : SpecTest
{
    // runc-pause(8): "The pause command suspends all processes in the instance of the container". runc-resume(8): "The resume command
    // resumes all processes".
    [Theory, BothLayouts]
    public void Paused_container_makes_no_progress_until_it_is_resumed(Layout layout)
    {
        Container container = Counting(layout);

        container.Command("pause", container.Id).Should().Succeed();

        StandsStillUntilResumed(container);
    }

    // runtime.md#state: "Additional values MAY be defined by the runtime": paused is one. As runc 1.1.5, in its words; containerd's shim
    // looks for "container not running".
    [Theory, BothLayouts]
    public void Pause_and_resume_in_the_wrong_state_are_errors(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause")).Started();

        container.Command("resume", container.Id).Should().Fail().Saying("container not paused");
        container.Command("pause", container.Id).Should().Succeed();
        container.Command("pause", container.Id).Should().Fail().Saying("container not running");
        container.Kill("KILL").Should().Succeed();
        container.WaitFor("stopped");
        container.Command("pause", container.Id).Should().Fail().Saying("container not running");
        container.Command("resume", container.Id).Should().Fail().Saying("container not paused");
        container.Delete().Should().Succeed();
        container.Command("pause", container.Id).Should().Fail().Saying("container does not exist");
        container.Command("resume", container.Id).Should().Fail().Saying("container does not exist");
    }

    // runtime.md#start: "Attempting to start a container that is not created MUST have no effect on the container and MUST generate an
    // error": a paused one is not, as with runc.
    [Theory, BothLayouts]
    public void Created_container_can_be_paused_and_does_not_start_before_it_is_resumed(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));
        container.Create().Should().Succeed();

        container.Command("pause", container.Id).Should().Succeed();
        container.Status.Should().Be("paused");
        container.Start().Should().Fail().Saying("cannot start a container in the paused state");

        container.Command("resume", container.Id).Should().Succeed();
        container.Status.Should().Be("created");
        container.Start().Should().Succeed();
    }

    // runtime.md#kill: "This operation MUST send the specified signal to the container process." On v1 a frozen process does not die of
    // SIGKILL: whoever only sent it would wait for ever.
    [Theory, BothLayouts]
    public void Kill_ends_a_paused_container(Layout layout)
    {
        Container container = Counting(layout);
        container.Command("pause", container.Id).Should().Succeed();

        container.Kill("KILL").Should().Succeed();

        container.WaitFor("stopped").Delete().Should().Succeed();
    }

    // runc-resume(8): "resume all processes that have been previously paused": a signal does not, as with runc.
    [Theory, BothLayouts]
    public void Other_signals_wait_for_resume(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("trap", "TERM", "3", "out", "/report", "echo", "end", "pause")).Started();
        container.WaitForReport("/report", "echo");
        container.Command("pause", container.Id).Should().Succeed();

        container.Kill("TERM").Should().Succeed();

        container.Status.Should().Be("paused");
        container.Command("resume", container.Id).Should().Succeed();
        container.WaitFor("stopped");
    }

    // runtime.md#delete: "Attempting to delete a container that is not stopped MUST have no effect on the container and MUST generate an
    // error." In the words of runc.
    [Theory, BothLayouts]
    public void Delete_wants_force_for_a_paused_container(Layout layout)
    {
        Container container = Counting(layout);
        container.Command("pause", container.Id).Should().Succeed();

        container.Delete().Should().Fail().Saying($"cannot delete container {container.Id} that is not stopped: paused");
        container.Delete("--force").Should().Succeed();

        HostSnapshot.CgroupFolders().Should().BeEmpty();
    }

    // runtime.md#delete: "Deleting a container MUST delete the resources that were created during the create step." A container may have
    // cgroups of its own below the one it got, and freeze them.
    [Theory, BothLayouts]
    public void Delete_copes_with_a_process_in_a_frozen_cgroup_below(Layout layout)
    {
        Container container = WithFrozenChild(layout);

        container.Delete("--force").Should().Succeed();

        HostSnapshot.CgroupFolders().Should().BeEmpty();
    }

    // pid_namespaces(7): "the kernel terminates all of the processes in the namespace via a SIGKILL signal." Init of a pid namespace is
    // gone only once all in it are.
    [Theory, BothLayouts]
    public void Kill_reaches_a_process_in_a_frozen_cgroup_below(Layout layout)
    {
        Container container = WithFrozenChild(layout);

        container.Kill("KILL").Should().Succeed();

        container.WaitFor("stopped").Delete().Should().Succeed();
        HostSnapshot.CgroupFolders().Should().BeEmpty();
    }

    // cgroups(7): "Freezing a cgroup /A also causes its children, for example, processes in /A/B, to be frozen."
    // Documentation/admin-guide/cgroup-v2.rst: "freezing of the cgroup and all descendant cgroups".
    [Theory, BothLayouts]
    public void Process_in_a_cgroup_below_stands_still_too(Layout layout)
    {
        Container container = Counting(layout);
        string below = Directory.CreateDirectory($"{FreezerFolder(layout)}/below").FullName;
        File.WriteAllText($"{below}/cgroup.procs", $"{container.Pid}");

        container.Command("pause", container.Id).Should().Succeed();

        StandsStillUntilResumed(container);
    }

    // Documentation/admin-guide/cgroup-v2.rst: "A cgroup can be frozen either by its own settings, or by settings of any ancestor cgroups."
    // What the container froze itself is not thawed by resume: that it is paused is its own affair.
    [Theory, BothLayouts]
    public void Cgroup_below_that_was_frozen_before_stays_so(Layout layout)
    {
        Container container = WithFrozenChild(layout);

        container.Command("pause", container.Id).Should().Succeed();
        container.Command("resume", container.Id).Should().Succeed();

        container.Status.Should().Be("running");
        File.ReadAllText($"{FreezerFolder(layout)}/below/{(layout.UsesV1() ? "freezer.self_freezing" : "cgroup.freeze")}").Trim().Should().Be("1");
    }

    // Documentation/admin-guide/cgroup-v2.rst: "If any of ancestor cgroups is frozen, the cgroup will remain frozen." Only its own switch
    // says that a container is paused, as with runc: resume could not let one run that stands still with its ancestor.
    [Theory, BothLayouts]
    public void Container_below_a_frozen_cgroup_is_paused_by_its_own_switch(Layout layout)
    {
        Container container = StartedBelow(Scratch.NewName(), layout, "count", "/count");
        Container.WaitUntil(() => File.Exists(container.Bundle.InRootfs("/count")), () => "the guest does not count");
        string above = Path.GetDirectoryName(FreezerFolder(layout, container.Id))!;
        Freeze(layout, above);

        container.Status.Should().Be("running");
        container.Command("resume", container.Id).Should().Fail().Saying("container not paused");
        container.Command("pause", container.Id).Should().Succeed();
        container.Status.Should().Be("paused");
        Thaw(layout, above);
        StandsStillUntilResumed(container);
    }

    // config-linux.md#control-groups: "check if the container cgroup is fit for purpose, and MUST generate an error if such a check fails.
    // For example, a frozen cgroup". It could not even start its init.
    [Theory, BothLayouts]
    public void Container_is_not_created_below_a_frozen_cgroup(Layout layout)
    {
        string parent = Scratch.NewName();
        Container first = StartedBelow(parent, layout, "pause");
        string above = Path.GetDirectoryName(FreezerFolder(layout, first.Id))!;
        Freeze(layout, above);
        Container second = NewContainer(layout);
        second.Configure(config => config.Linux["cgroupsPath"] = $"/{parent}/{second.Id}");

        second.Create().Should().Fail().At("/linux/cgroupsPath").Saying("container's cgroup unexpectedly frozen");

        Thaw(layout, above);
    }

    // runtime.md#delete: "Deleting a container MUST delete the resources that were created during the create step": those that are left.
    [Fact]
    public void Delete_copes_with_a_cgroup_that_is_partly_gone()
    {
        Skip.IfNot(Layout.Native.UsesV1(), "only v1 has a directory in each of several hierarchies");
        Container container = NewContainer(Layout.Native, config => config.Guest("exit", "0")).Started().WaitFor("stopped");
        foreach (string folder in HostSnapshot.CgroupFolders().Take(3).ToList())
            Directory.Delete(folder);

        container.Delete().Should().Succeed();

        HostSnapshot.CgroupFolders().Should().BeEmpty();
    }

    // runc-delete(8): "Forcibly delete": the cgroup was made by create and cannot go with a process in it.
    [Theory, BothLayouts]
    public void Delete_by_force_ends_a_stranger_in_the_cgroup(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("exit", "0")).Started().WaitFor("stopped");
        using System.Diagnostics.Process stranger = System.Diagnostics.Process.Start("sleep", "1000");
        foreach (string folder in HostSnapshot.CgroupFolders())
            File.WriteAllText($"{folder}/cgroup.procs", $"{stranger.Id}");

        container.Delete().Should().Fail().Saying("1 process(es) are still in it");
        container.Delete("--force").Should().Succeed();

        stranger.WaitForExit(10_000).Should().BeTrue();
        HostSnapshot.CgroupFolders().Should().BeEmpty();
    }

    private static void StandsStillUntilResumed(Container container)
    {
        container.Status.Should().Be("paused");
        string stand = Count(container);
        Thread.Sleep(300);
        Count(container).Should().Be(stand);

        container.Command("resume", container.Id).Should().Succeed();

        container.Status.Should().Be("running");
        Container.WaitUntil(() => Count(container) != stand, () => $"the count stays {stand} after resume");
    }

    private Container StartedBelow(string parent, Layout layout, params string[] actions)
    {
        Container container = NewContainer(layout);
        container.Configure(config =>
        {
            config.Linux["cgroupsPath"] = $"/{parent}/{container.Id}";
            config.Guest(actions);
        });
        return container.Started();
    }

    private Container Counting(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("count", "/count")).Started();
        Container.WaitUntil(() => File.Exists(container.Bundle.InRootfs("/count")), () => "the guest does not count");
        return container;
    }

    private static string Count(Container container) => File.ReadAllText(container.Bundle.InRootfs("/count"));

    /// <summary>A container whose second process stands still in a cgroup "below" the container's own.</summary>
    private Container WithFrozenChild(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("fork", "1", "out", "/report", "echo", "end", "pause")).Started();
        container.WaitForReport("/report", "echo");
        string own = FreezerFolder(layout);
        string below = Directory.CreateDirectory($"{own}/below").FullName;
        string child = File.ReadLines($"{own}/cgroup.procs").Single(pid => pid != $"{container.Pid}");
        File.WriteAllText($"{below}/cgroup.procs", child);
        Freeze(layout, below);
        return container;
    }

    /// <summary>The one cgroup of this name where it can be frozen.</summary>
    private static string FreezerFolder(Layout layout, string name = "") => HostSnapshot.CgroupFolders().Single(folder =>
        folder.EndsWith(name, StringComparison.Ordinal)
        && (layout.UsesV1() ? folder.Contains("/freezer/", StringComparison.Ordinal) : File.Exists($"{folder}/cgroup.freeze")));

    private static void Freeze(Layout layout, string folder) =>
        File.WriteAllText($"{folder}/{(layout.UsesV1() ? "freezer.state" : "cgroup.freeze")}", layout.UsesV1() ? "FROZEN" : "1");

    private static void Thaw(Layout layout, string folder) =>
        File.WriteAllText($"{folder}/{(layout.UsesV1() ? "freezer.state" : "cgroup.freeze")}", layout.UsesV1() ? "THAWED" : "0");
}
