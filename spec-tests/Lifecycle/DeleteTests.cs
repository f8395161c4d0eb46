namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>runtime.md#delete.</summary>
public sealed class DeleteTests : SpecTest
{
    // runtime.md#delete: "Deleting a container MUST delete the resources that were created during the create step. ... Once a container is
    // deleted its ID MAY be used by a subsequent container." HostSnapshot looks at mounts and cgroups.
    [Theory, BothLayouts]
    public void Deleted_container_is_unknown_and_its_id_free_again(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("exit", "0")).Started().WaitFor("stopped");

        CommandResult result = container.Delete().Should().Succeed().Which;

        (result.Stdout + result.Stderr).Should().Be("");
        container.State().Should().Fail().Saying("container does not exist");
        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();
        container.Create().Should().Succeed();
    }

    // runtime.md#delete: "Attempting to delete a container that is not stopped MUST have no effect on the container and MUST generate an
    // error."
    [Theory, BothLayouts]
    public void Running_container_is_not_deleted(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause")).Started();

        container.Delete().Should().Fail().Saying($"cannot delete container {container.Id} that is not stopped: running");

        container.Status.Should().Be("running");
    }

    // runtime.md#delete: "Note that resources associated with the container, but not created by this container, MUST NOT be deleted."
    [Theory, BothLayouts]
    public void Bundle_and_rootfs_stay(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("touch", "/made")).Started().WaitFor("stopped");

        container.Delete().Should().Succeed();

        File.Exists(container.Bundle.ConfigFile).Should().BeTrue();
        File.Exists(container.Bundle.InRootfs("/made")).Should().BeTrue();
    }

    // runtime.md#delete: "Note that resources associated with the container, but not created by this container, MUST NOT be deleted": a cgroup that
    // an administrator has made, with limits of his own, is one. runc and crun remove it. What is below it was the container's, and goes.
    [Theory, BothLayouts]
    public void Cgroup_that_was_there_before_stays(Layout layout)
    {
        Container container = NewContainer(layout);
        string given = $"{container.CgroupFolder("memory")}/given";
        Directory.CreateDirectory(given);
        try
        {
            foreach (string path in (string[])["given", "given/below"])
            {
                container.Configure(config =>
                {
                    config.Linux["cgroupsPath"] = $"{container.CgroupsPath}/{path}";
                    config.Guest("exit", "0");
                });
                container.Run().Should().Succeed();
            }

            Directory.EnumerateDirectories(given).Should().BeEmpty();
        }
        finally
        {
            Directory.Delete(given);
            Directory.Delete(Path.GetDirectoryName(given)!);
        }
    }

    // As runc, crun and youki, though runtime.md#delete wants a stopped one: a created container has not started, so deleting it kills its
    // init.
    [Theory, BothLayoutsWith("", "--force", "-f")]
    public void Created_container_is_deleted(Layout layout, string flag)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));
        container.Create().Should().Succeed();
        int pid = container.Pid;

        container.Delete(flag.Length == 0 ? [] : [flag]).Should().Succeed();

        container.State().Should().Fail().Saying("container does not exist");
        Container.WaitUntil(() => HostProcess.Read(pid) is null or { IsZombie: true }, () => "init lives on");
    }

    // runc-delete(8): "Forcibly delete the running container, using SIGKILL signal(7) to stop it first."
    [Theory, BothLayouts]
    public void Force_kills_a_running_container(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("trap", "TERM", "3", "fork", "3", "pause")).Started();
        int pid = container.Pid;

        container.Delete("--force").Should().Succeed();

        (HostProcess.Read(pid) is null or { IsZombie: true }).Should().BeTrue();
        container.State().Should().Fail().Saying("container does not exist");
    }

    // As runc; containerd calls `delete --force` after every delete that has succeeded, so it must be silent.
    [Fact]
    public void Unknown_container_is_an_error_without_force_and_none_with_it()
    {
        Container container = NewContainer(Layout.Native);

        container.Delete().Should().Fail().Saying("container does not exist");
        CommandResult forced = container.Delete("--force").Should().Succeed().Which;

        // containerd does it after every successful delete, so it must be silent.
        (forced.Stdout + forced.Stderr).Should().Be("");
    }

    // As runc: `delete --force` removes what a create that was killed has left.
    [Fact]
    public void Force_removes_a_directory_without_state()
    {
        Container container = NewContainer(Layout.Native);
        Directory.CreateDirectory(Path.Combine(container.StateRoot, container.Id));

        container.Delete("--force").Should().Succeed();

        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();
    }

    // Podman calls `delete --force` with XDG_RUNTIME_DIR alone, empty for root.
    [Fact]
    public void Force_needs_no_environment()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause")).Started();
        RunOptions options = new() { Environment = new Dictionary<string, string> { ["XDG_RUNTIME_DIR"] = "" } };

        Runtime.Run(options, "--root", container.StateRoot, "delete", "--force", container.Id).Should().Succeed();

        container.State().Should().Fail().Saying("container does not exist");
    }

    // containerd's shim and containerd itself may both do it at the same time.
    [Theory, BothLayouts]
    public void Two_deletes_at_once_both_end(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause")).Started();

        RunningCommand[] racers = [.. Enumerable.Range(0, 3).Select(_ => container.Launch("delete", "--force", container.Id))];

        racers.Select(racer => racer.Wait()).ToArray().Should().AllSatisfy(result => result.Should().Succeed());
    }

    // runc-delete(8): "Forcibly delete". Who deletes by force wants it gone, whatever became of the state.
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"pid": "one"}""")]
    public void Container_with_a_damaged_state_is_removed_by_force(string damage)
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause")).Started();
        int pid = container.Pid;
        File.WriteAllText(Path.Combine(container.StateRoot, container.Id, "state.json"), damage);

        container.Delete().Should().Fail().Saying("state.json is damaged");
        container.Delete("--force").Should().Succeed();

        Container.WaitUntil(() => HostProcess.Read(pid) is null or { IsZombie: true }, () => "init lives on");
        HostSnapshot.CgroupFolders().Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();
    }

    // runtime.md#state: "creating: the container is being created (step 2 in the lifecycle)". Each command waits until the create has
    // ended, and then sees what it made; delete by force does not, see HangingHookTests.
    [Theory]
    [InlineData("start", "running")]
    [InlineData("delete", null)]
    public void Command_waits_for_a_create_at_work(string command, string? status)
    {
        Container container = NewContainer(
            Layout.Native,
            config =>
            {
                config.Hook("createRuntime", new JsonObject { ["path"] = Path.Combine(config.BundleFolder, "slow.sh") });
                config.Guest("pause");
            },
            bundle => bundle.AddScript("slow.sh", "echo > began; sleep 1"));
        RunningCommand create = container.Launch("create", "--bundle", container.Bundle.Folder, container.Id);
        Container.WaitUntil(() => File.Exists(Path.Combine(container.Bundle.Folder, "began")), () => "the hook does not run");

        CommandResult result = container.Command([.. command.Split(' '), container.Id]);

        create.Wait().Should().Succeed();
        result.Should().Succeed();
        if (status is not null)
            container.Status.Should().Be(status);
        else
            Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();
    }
}
