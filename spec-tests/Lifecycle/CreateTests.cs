namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>runtime.md#create.</summary>
public sealed class CreateTests : SpecTest
{
    // runtime.md#create: "All of the properties configured in config.json except for process MUST be applied. process.args MUST NOT be
    // applied until triggered by the start operation."
    [Theory, BothLayouts]
    public void Created_container_has_everything_but_its_process(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("touch", "/ran"));

        CommandResult result = container.Create().Should().Succeed().Which;

        (result.Stdout + result.Stderr).Should().Be("");
        container.Status.Should().Be("created");
        container.Pid.Should().BeGreaterThan(0);
        File.Exists(container.Bundle.InRootfs("/ran")).Should().BeFalse();
        File.ResolveLinkTarget($"/proc/{container.Pid}/ns/pid", false)!.Name.Should().NotBe(File.ResolveLinkTarget("/proc/self/ns/pid", false)!.Name);
        HostSnapshot.CgroupFolders().Should().NotBeEmpty();
    }

    // runtime.md#create: "If the ID provided is not unique across all containers within the scope of the runtime, ... the implementation
    // MUST generate an error and a new container MUST NOT be created." The words are matched by engines.
    [Theory, BothLayouts]
    public void Second_create_of_an_id_fails_and_leaves_the_first_alone(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));
        container.Create().Should().Succeed();
        int pid = container.Pid;

        container.Create().Should().Fail().Saying("container with given ID already exists");

        container.Pid.Should().Be(pid);
        container.Status.Should().Be("created");
    }

    // runtime.md#create: "Any changes made to the config.json file after this operation will not have an effect on the container."
    [Theory, BothLayouts]
    public void Later_edits_of_the_config_have_no_effect(Layout layout)
    {
        Container container = NewContainer(layout, config =>
        {
            config.Root["annotations"] = new JsonObject { ["when"] = "before" };
            config.Guest("out", "/report", "echo", "before");
        });
        container.Create().Should().Succeed();

        container.Configure(config =>
        {
            config.Root["annotations"] = new JsonObject { ["when"] = "after" };
            config.Root["hooks"] = new JsonObject { ["poststop"] = new JsonArray(new JsonObject { ["path"] = "/no/such/hook" }) };
            config.Guest("out", "/report", "echo", "after");
        });
        ((string)container.StateDocument()["annotations"]!["when"]!).Should().Be("before");
        container.Start().Should().Succeed();

        container.WaitForReport("/report", "echo")["echo"].Should().Be("before");
        CommandResult deleted = container.WaitFor("stopped").Delete().Should().Succeed().Which;
        deleted.Stderr.Should().Be("");
    }

    // runtime.md#lifecycle: "Any updates to config.json after this step MUST NOT affect the container."
    [Theory, BothLayouts]
    public void Not_even_the_loss_of_the_config_matters(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("out", "/report", "echo", "end"));
        container.Create().Should().Succeed();

        File.Delete(container.Bundle.ConfigFile);
        container.Start().Should().Succeed();

        container.WaitForReport("/report", "echo");
        container.WaitFor("stopped").Delete().Should().Succeed();
    }

    // runtime.md#create: "The remaining process properties MAY be applied by this operation." What can be known at create must be said at
    // create: an error after start would reach engines as the exit of a container.
    [Theory, BothLayouts]
    public void Entrypoint_that_does_not_exist_is_an_error_of_create(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Args("nosuch"));

        container.Create().Should().Fail().Saying("exec: \"nosuch\": executable file not found in $PATH");

        container.State().Should().Fail().Saying("does not exist");
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted":
    // HostSnapshot looks at the rest.
    [Theory, BothLayouts]
    public void Late_failure_leaves_no_state_and_no_pid_file(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Process["cwd"] = "/bin/guest");
        string pidFile = Path.Combine(container.Bundle.Folder, "pid");

        container.Create("--pid-file", pidFile).Should().Fail().At("/process/cwd").Saying("not a directory");

        File.Exists(pidFile).Should().BeFalse();
        Directory.EnumerateFileSystemEntries(container.StateRoot).Should().BeEmpty();
        HostSnapshot.CgroupFolders().Should().BeEmpty();
    }

    // runc-create(8): "Path to the root of the bundle directory. Default is current directory."
    [Fact]
    public void Bundle_defaults_to_the_working_folder()
    {
        TestBundle bundle = new();
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"), options: new RunOptions { WorkingFolder = bundle.Folder });
        File.Copy(container.Bundle.ConfigFile, bundle.ConfigFile);

        container.Command("create", container.Id).Should().Succeed();

        ((string)container.StateDocument()["bundle"]!).Should().Be(bundle.Folder);
    }

    // runtime.md#state: "id (string, REQUIRED) is the container's ID. This MUST be unique across all containers on this host." Two at once:
    // the directory of the state is the lock, so exactly one may win and the other must not harm it.
    [Theory, BothLayouts]
    public void Of_two_creates_at_once_exactly_one_wins(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("pause"));
        RunningCommand[] racers =
        [
            .. Enumerable.Range(0, 4).Select(_ => container.Launch("create", "--bundle", container.Bundle.Folder, container.Id)),
        ];

        CommandResult[] results = [.. racers.Select(racer => racer.Wait())];

        results.Should().ContainSingle(result => result.ExitCode == 0);
        results.Where(result => result.ExitCode != 0).Should().AllSatisfy(result => result.Should().Fail().Saying("already exists"));
        container.Status.Should().Be("created");
        container.Start().Should().Succeed();
        container.Status.Should().Be("running");
    }

    // runtime.md#create: "This operation MUST create a new container", whatever else is created at the same time.
    [Theory, BothLayouts]
    public void Twenty_containers_at_once_all_come_up(Layout layout)
    {
        Container[] containers = [.. Enumerable.Range(0, 20).Select(_ => NewContainer(layout, config => config.Guest("exit", "0")))];

        RunningCommand[] runs = [.. containers.Select(container => container.Launch("run", "--bundle", container.Bundle.Folder, container.Id))];

        runs.Select(run => run.Wait()).ToArray().Should().AllSatisfy(result => result.Should().Succeed());
    }
}
