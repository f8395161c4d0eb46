namespace OciRuntime.SpecTests.Exec;

/// <summary>A failed exec: status 255, runc's words on stderr and in the log, no pid file.</summary>
public sealed class ExecErrorTests : SpecTest
{
    // runc-exec(8): "Exits with a status of command (unless -d is used), or 255 if an error occurred." The words are runc's: Docker and
    // podman search them.
    [Theory]
    [InlineData("nosuch", "unable to start container process: exec: \"nosuch\": executable file not found in $PATH")]
    [InlineData("/nosuch", "exec: \"/nosuch\": stat /nosuch: no such file or directory")]
    [InlineData("/etc", "exec: \"/etc\": permission denied")]
    [InlineData("/data/plain", "exec: \"/data/plain\": permission denied")]
    public void Executable_that_cannot_run_is_told_on_both_channels(string name, string words)
    {
        Container container = NewContainer(
            Layout.Native,
            config => config.Guest("pause"),
            bundle => File.WriteAllText(bundle.InRootfs("/data/plain"), "no program")).Started();
        string pidFile = Path.Combine(container.Bundle.Folder, "exec.pid");
        string log = Path.Combine(container.Bundle.Folder, "log.json");

        CommandResult result = container.Command("--log", log, "--log-format", "json", "exec", "-d", "--pid-file", pidFile, container.Id, name);

        result.Should().FailToExec().Saying("exec failed: ", words);
        // conmon takes the pid file for success, whatever the status.
        Directory.EnumerateFiles(container.Bundle.Folder, "*exec.pid").Should().BeEmpty();
        // podman reads the whole file as one object.
        JsonObject line = JsonNode.Parse(File.ReadAllLines(log).Should().ContainSingle().Which)!.AsObject();
        ((string?)line["level"]).Should().Be("error");
        ((string?)line["msg"]).Should().Contain(words);
        ((string?)line["time"]).Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$");
    }

    // runc-exec(8): "Change to path in the container before executing the command."
    [Fact]
    public void Missing_directory_is_told_in_the_words_of_runc()
    {
        Running().Exec(["--cwd", "/x"], "exit", "0")
            .Should().FailToExec().Saying("exec failed: ", "chdir to cwd (\"/x\") set in config.json failed: no such file or directory");
    }

    // runc-exec(8): "255 if an error occurred." containerd's shim looks for "does not exist".
    [Fact]
    public void Container_must_exist()
    {
        Container container = NewContainer(Layout.Native);

        container.Exec([], "exit", "0").Should().FailToExec().Saying("exec failed: container does not exist");
    }

    // runc-exec(8): "execute new process inside the container": there is nothing left to enter. As runc 1.1.5, in its words.
    [Theory, BothLayouts]
    public void Container_must_not_be_stopped(Layout layout)
    {
        Container container = NewContainer(layout, config => config.Guest("exit", "0")).Started().WaitFor("stopped");

        container.Exec([], "exit", "0").Should().FailToExec().Saying("exec failed: cannot exec in a stopped container");
    }

    // runc-exec(8): "By default, if a container is paused, runc exec errors out; this option can be used to override it."
    [Theory, BothLayouts]
    public void Container_must_not_be_paused(Layout layout)
    {
        Container container = Running(layout);
        using FrozenCgroup frozen = new(container, layout);

        container.Exec([], "exit", "0")
            .Should().FailToExec().Saying("exec failed: cannot exec in a paused container (use --ignore-paused to override)");
    }

    // runc-exec(8): "A paused container needs to be resumed for the exec to complete." The process is born frozen: it runs once the
    // container does.
    [Theory, BothLayouts]
    public void Exec_into_a_paused_container_waits_if_told_so(Layout layout)
    {
        Container container = Running(layout);
        RunningCommand exec;
        using (FrozenCgroup frozen = new(container, layout))
        {
            exec = container.Launch("exec", "--ignore-paused", container.Id, "/bin/guest", "touch", "/data/ran", "exit", "6");
            Container.WaitUntil(() => frozen.Count() > 1, () => "no second process in the frozen cgroup");
            File.Exists(container.Bundle.InRootfs("/data/ran")).Should().BeFalse();
        }

        exec.Wait().Should().ExitWith(6);
    }

    // runc-exec(8): "Specify the file to write the container process' PID to." Without it no engine would know of the process.
    [Fact]
    public void Pid_file_that_cannot_be_written_fails_the_exec_and_ends_the_process()
    {
        Container container = Running();

        container.Exec(["-d", "--pid-file", Path.Combine(container.Bundle.Folder, "no/such/folder/pid")], "pause")
            .Should().FailToExec().Saying("no such file or directory");

        container.WaitForExecsToEnd();
    }

    // As runc: wrong usage is 1, and only what happens later is 255.
    [Fact]
    public void Unknown_flag_is_a_usage_error()
    {
        Container container = Running();

        container.Exec(["--no-such-flag"], "exit", "0").Should().ExitWith(1);
    }

    private Container Running(Layout layout = Layout.Native) => NewContainer(layout, config => config.Guest("pause")).Started();
}
