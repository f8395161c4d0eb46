namespace OciRuntime.SpecTests.Engines;

/// <summary>The life of a container of Docker.</summary>
public abstract class DockerTests<T>(T engine) : EngineTest<T>(engine)
    where T : DockerEngine
{
    private readonly string _name = Scratch.NewName();

    // docker-run(1): "The exit code from docker run gives information about why the container failed to run or why it exited."
    [Fact]
    public void Output_and_status_of_run_are_those_of_the_process()
    {
        CommandResult result = Engine.Run([], "sh", "-c", "echo out; echo err >&2; exit 9").Should().ExitWith(9).Which;

        result.Stdout.Should().Be("out\n");
        result.Stderr.Should().Be("err\n");
    }

    // docker-run(1): "126 if the contained command cannot be invoked" and "127 if the contained command cannot be found": the client finds
    // that in the runtime's message.
    [Theory]
    [InlineData(127, "nosuch", "exec: \"nosuch\": executable file not found in $PATH")]
    [InlineData(127, "/no/such", "exec: \"/no/such\": stat /no/such: no such file or directory")]
    [InlineData(126, "/etc", "exec: \"/etc\": permission denied")]
    [InlineData(126, "/etc/passwd", "exec: \"/etc/passwd\": permission denied")]
    public void Entrypoint_that_cannot_run_has_its_exit_code(int code, string program, string text)
    {
        CommandResult result = Engine.Run([], program).Should().ExitWith(code).Which;

        result.Stderr.Should().Contain("OCI runtime create failed");
        result.Stderr.Should().Contain(text);
    }

    // docker-run(1): "125 if the error is with Docker daemon itself". A refused mount inside /proc (CVE-2019-16884) is none of the other
    // two.
    [Fact]
    public void Other_failure_of_create_is_125() =>
        Engine.Run(["--volume", "/etc/passwd:/proc/version"], "true").Should().ExitWith(125).Saying("inside /proc");

    // Docker has the exit status of containerd's shim: 128 and the number of the signal.
    [Fact]
    public void Stopped_by_a_signal_is_128_and_its_number()
    {
        Start("sleep", "100");
        RunningCommand wait = Engine.Host.Launch("docker", "wait", _name);

        Engine.Docker("kill", "--signal", "KILL", _name).Should().Succeed();

        wait.Wait().Should().Succeed().Printing("137\n");
        Inspect("State.ExitCode").Should().Be("137");
        Remove();
    }

    // docker-kill(1): "Signal to send to the container". The shim gives the runtime its number, also of a real-time signal.
    [Fact]
    public void Signal_by_name_and_by_number_reaches_the_process()
    {
        Start("sh", "-c", "trap 'echo hup' HUP; trap 'echo rt; exit 3' 37; echo ready; while :; do sleep 0.1; done");
        WaitForLog("ready");

        Engine.Docker("kill", "--signal", "SIGHUP", _name).Should().Succeed();
        WaitForLog("hup");
        Engine.Docker("kill", "--signal", "37", _name).Should().Succeed();

        Engine.Docker("wait", _name).Stdout.Should().Be("3\n");
        Engine.Docker("logs", _name).Stdout.Should().Be("ready\nhup\nrt\n");
        Remove();
    }

    // Docker: stop is `kill ID 15`, after the time `kill ID 9`, then `delete ID`; start makes a new container of the same id.
    [Fact]
    public void Stop_asks_first_and_kills_then()
    {
        Start("sh", "-c", "trap 'echo asked' TERM; echo ready; while :; do sleep 0.1; done");
        WaitForLog("ready");

        Engine.Docker("stop", "--time", "1", _name).Should().Succeed();

        Engine.Docker("logs", _name).Stdout.Should().Be("ready\nasked\n");
        Inspect("State.ExitCode").Should().Be("137");
        // And again from the same container.
        Engine.Docker("start", _name).Should().Succeed();
        Inspect("State.Running").Should().Be("true");
        Engine.Docker("restart", "--time", "0", _name).Should().Succeed();
        Inspect("State.Running").Should().Be("true");
        Remove();
    }

    // docker-exec(1): "Run a command in a running container"; its flags become the process of `exec --process`.
    [Fact]
    public void Exec_has_its_own_output_status_user_and_environment()
    {
        Start("sleep", "100");

        CommandResult result = Exec(["--user", "1000:1000", "--env", "COLOUR=green", "--workdir", "/tmp"], "sh", "-c",
            "id -u; echo $COLOUR; pwd; exit 5").Should().ExitWith(5).Which;

        result.Stdout.Should().Be("1000\ngreen\n/tmp\n");
        result.Stderr.Should().Be("");
        Engine.Host.Launch(new RunOptions { StdinFile = Engine.Host.Write("stdin", "given\n") }, "docker", "exec", "-i", _name, "cat").Wait().Stdout
            .Should().Be(
            "given\n");
        // Docker 20.10 has 126 for all of these, later ones 127 for what is missing.
        Exec([], "nosuch").ExitCode.Should().BeInRange(126, 127);
        Exec([], "/etc").Should().ExitWith(126);
        Remove();
    }

    // Docker: the terminal of `exec -t` comes through --console-socket, and its size is set there.
    [Fact]
    public void Terminal_of_exec_is_one_of_the_container()
    {
        Start("sleep", "100");

        int code = Engine.Host.RunInTerminal(out string shown, "docker", "exec", "-it", _name, "sh", "-c", "tty; sleep 0.3; stty size; exit 4");

        code.Should().Be(4);
        shown.Should().Contain("/dev/pts/0\n24 80\n");
        Remove();
    }

    // config-linux.md#default-devices: "/dev/console is set up if terminal is enabled in the config by bind mounting the pseudoterminal pty
    // to /dev/console."
    [Fact]
    public void Terminal_of_run_is_one_of_the_container()
    {
        int code = Engine.Host.RunInTerminal(out string shown, "docker", "run", "--rm", "-it", "--network", "none", "bb", "sh", "-c",
            "tty; ls -l /dev/console; exit 6");

        code.Should().Be(6);
        shown.Should().Contain("/dev/pts/0\n");
        shown.Should().Contain("/dev/console\n");
    }

    // docker-pause(1): "Pause all processes within one or more containers".
    [Fact]
    public void Paused_container_stands_still_and_runs_on()
    {
        Start("sleep", "100");

        Engine.Docker("pause", _name).Should().Succeed();
        Inspect("State.Status").Should().Be("paused");
        Exec([], "true").Should().Fail().Saying("is paused");
        Engine.Docker("unpause", _name).Should().Succeed();
        Exec([], "true").Should().Succeed();

        // KILL is sent to the frozen process, then the thaw: neither may fail.
        Engine.Docker("pause", _name).Should().Succeed();
        Engine.Docker("kill", _name).Should().Succeed();
        Container.WaitUntil(() => Inspect("State.Status") == "exited", () => $"the container stays {Inspect("State.Status")}");
        Remove();
    }

    // docker-top(1): "Display the running processes of a container": `ps --format json`; docker-stats(1) reads the cgroup.
    [Fact]
    public void Top_and_stats_see_the_processes()
    {
        Start(["--memory", "64m"], "sh", "-c", "sleep 100 & sleep 100");

        Container.WaitUntil(() => Engine.Docker("top", _name)
            .Should().Succeed().Which.Stdout.Split("sleep 100").Length >= 3, () => "top does not show the processes");
        string stats = Engine.Docker("stats", "--no-stream", "--format", "{{.MemUsage}} {{.PIDs}}", _name).Should().Succeed().Which.Stdout;

        if (!LayoutCommand.HostIsUnified)
            stats.Should().MatchRegex("/ 64MiB 2\n");
        Remove();
    }

    // docker-update(1): "Update configuration of one or more containers". Zeros in the JSON that dockerd sends mean "leave it".
    [Fact]
    public void Update_changes_what_it_names_and_leaves_the_rest()
    {
        Skip.If(LayoutCommand.HostIsUnified, "reads the files of cgroup v1");
        Start(["--memory", "64m", "--cpus", "0.5", "--cpu-shares", "700"], "sleep", "100");

        Engine.Docker("update", "--memory", "128m", "--memory-swap", "256m", "--pids-limit", "77", _name).Should().Succeed();

        Inside("/sys/fs/cgroup/memory/memory.limit_in_bytes").Should().Be("134217728");
        Inside("/sys/fs/cgroup/pids/pids.max").Should().Be("77");
        Inside("/sys/fs/cgroup/cpu/cpu.cfs_quota_us").Should().Be("50000");
        Inside("/sys/fs/cgroup/cpu/cpu.shares").Should().Be("700");
        Engine.Docker("update", "--cpus", "0.25", _name).Should().Succeed();
        Inside("/sys/fs/cgroup/cpu/cpu.cfs_quota_us").Should().Be("25000");
        Inside("/sys/fs/cgroup/memory/memory.limit_in_bytes").Should().Be("134217728");
        Remove();
    }

    // docker-cp(1): "Copy files/folders between a container and the local filesystem". It works in the root file system that Docker has
    // mounted.
    [Fact]
    public void Files_are_copied_in_and_out_and_committed()
    {
        Start("sleep", "100");

        Engine.Docker("cp", Engine.Host.Write("in", "hello\n"), $"{_name}:/tmp/file").Should().Succeed();
        Exec([], "cat", "/tmp/file").Should().Succeed().Printing("hello\n");
        Engine.Docker("cp", $"{_name}:/tmp/file", Engine.Host.PathTo("out")).Should().Succeed();
        File.ReadAllText(Engine.Host.PathTo("out")).Should().Be("hello\n");

        Engine.Docker("commit", _name, "committed").Should().Succeed();
        Engine.Docker("run", "--rm", "--network", "none", "committed", "cat", "/tmp/file").Should().Succeed().Printing("hello\n");
        Engine.Docker("diff", _name).Should().Succeed();
        Remove();
        Engine.Docker("rmi", "committed").Should().Succeed();
    }

    // Docker: a health check is an exec with pipes, again and again.
    [Fact]
    public void Health_check_turns_healthy_and_unhealthy()
    {
        Start(["--health-cmd", "test -e /tmp/well", "--health-interval", "300ms", "--health-retries", "1"], "sleep", "100");

        Container.WaitUntil(() => Inspect("State.Health.Status") == "unhealthy", () => $"health: {Inspect("State.Health.Status")}");
        Exec([], "touch", "/tmp/well").Should().Succeed();
        Container.WaitUntil(() => Inspect("State.Health.Status") == "healthy", () => $"health: {Inspect("State.Health.Status")}");
        Remove();
    }

    // docker-run(1): "Restart only if the container exits with a non-zero exit status." Each time with the same id.
    [Fact]
    public void Restart_policy_starts_it_again()
    {
        Start(["--restart", "on-failure:2"], "sh", "-c", "echo round; exit 3");

        Container.WaitUntil(() => Inspect("RestartCount") == "2" && Inspect("State.Status") == "exited",
            () => $"restarts: {Inspect("RestartCount")}");

        Engine.Docker("logs", _name).Should().Succeed().Printing("round\nround\nround\n");
        Inspect("State.ExitCode").Should().Be("3");
        Remove();
    }

    // docker-start(1): "Start one or more stopped containers".
    [Fact]
    public void Created_container_can_be_started_later_and_attached()
    {
        Engine.Docker("create", "--name", _name, "--network", "none", "bb", "sh", "-c", "echo there; exit 2").Should().Succeed();

        Engine.Docker("start", "--attach", _name).Should().ExitWith(2).Printing("there\n");

        Remove();
    }

    // Docker: containerd's shim watches the memory cgroup of the pid that create left, from before `start` on.
    [Fact]
    public void Container_out_of_memory_is_reported()
    {
        Skip.If(LayoutCommand.HostIsUnified && !File.ReadAllText("/sys/fs/cgroup/cgroup.controllers").Contains("memory", StringComparison.Ordinal),
            "no memory controller");
        // Not at once: the daemon hears of the kill and of the exit by two ways, and forgets the kill where the exit is quicker.
        Start(["--memory", "16m", "--memory-swap", "16m"], "sh", "-c", "dd if=/dev/zero of=/dev/null bs=64M count=1; sleep 1; exit 1");

        Container.WaitUntil(() => Inspect("State.Status") == "exited", () => "the container does not end");

        Inspect("State.OOMKilled").Should().Be("true");
        Remove();
    }

    // dockerd(8): "Runtimes can be registered with the daemon either via the configuration file or using the --add-runtime command line
    // argument."
    [Fact]
    public void Daemon_lists_the_runtime()
    {
        string info = Engine.Docker("info").Should().Succeed().Which.Stdout;

        info.Should().MatchRegex($"Runtimes:.* {DockerEngine.RuntimeName}");
        info.Should().Contain($"Default Runtime: {DockerEngine.RuntimeName}");
        info.Should().Contain("Server Version");
        // Since version 25 the daemon reads `features` of each runtime, and passes them on.
        if (Engine.Tree is not null)
            Engine.Docker("info", "--format", "{{json .Runtimes}}").Should().Succeed().Which.Stdout.Should().Contain("ociVersionMin");
    }

    private void Start(params IEnumerable<string> command) => Start([], command);

    private void Start(IEnumerable<string> flags, params IEnumerable<string> command) =>
        Engine.Docker(["run", "--detach", "--name", _name, "--network", "none", .. flags, "bb", .. command]).Should().Succeed();

    private CommandResult Exec(IEnumerable<string> flags, params IEnumerable<string> command) => Engine.Docker(["exec", .. flags, _name, .. command]);

    private string Inside(string path) => Exec([], "cat", path).Should().Succeed().Which.Stdout.Trim();

    private string Inspect(string field) => Engine.Docker("inspect", "--format", $"{{{{.{field}}}}}", _name).Should().Succeed().Which.Stdout.Trim();

    private void WaitForLog(string line) =>
        Container.WaitUntil(() => Engine.Docker("logs", _name).Stdout.Contains($"{line}\n", StringComparison.Ordinal),
            () => $"the log never shows {line}");

    private void Remove() => Engine.Docker("rm", "--force", "--volumes", _name).Should().Succeed();
}
