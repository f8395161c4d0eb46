namespace OciRuntime.SpecTests.Engines;

/// <summary>The life of a container of Docker.</summary>
public abstract class DockerTests<T>(T engine) : EngineTest<T>(engine)
    where T : DockerEngine
{
    private readonly string _name = Scratch.NewName();

    // docker-run(1): "The exit code from docker run gives information about why the container failed to run or why it exited."
    [SkippableFact]
    public void Output_and_status_of_run_are_those_of_the_process()
    {
        CommandResult result = Engine.Run([], "sh", "-c", "echo out; echo err >&2; exit 9").Exits(9);

        Assert.Equal("out\n", result.Stdout);
        Assert.Equal("err\n", result.Stderr);
    }

    // docker-run(1): "126 if the contained command cannot be invoked" and "127 if the contained command cannot be found": the client finds
    // that in the runtime's message.
    [SkippableTheory]
    [InlineData(127, "nosuch", "exec: \"nosuch\": executable file not found in $PATH")]
    [InlineData(127, "/no/such", "exec: \"/no/such\": stat /no/such: no such file or directory")]
    [InlineData(126, "/etc", "exec: \"/etc\": permission denied")]
    [InlineData(126, "/etc/passwd", "exec: \"/etc/passwd\": permission denied")]
    public void Entrypoint_that_cannot_run_has_its_exit_code(int code, string program, string text)
    {
        CommandResult result = Engine.Run([], program).Exits(code);

        Assert.Contains("OCI runtime create failed", result.Stderr, StringComparison.Ordinal);
        Assert.Contains(text, result.Stderr, StringComparison.Ordinal);
    }

    // docker-run(1): "125 if the error is with Docker daemon itself". A refused mount inside /proc (CVE-2019-16884) is none of the other
    // two.
    [SkippableFact]
    public void Other_failure_of_create_is_125() =>
        Assert.Contains("inside /proc", Engine.Run(["--volume", "/etc/passwd:/proc/version"], "true").Exits(125).Stderr, StringComparison.Ordinal);

    // Docker has the exit status of containerd's shim: 128 and the number of the signal.
    [SkippableFact]
    public void Stopped_by_a_signal_is_128_and_its_number()
    {
        Start("sleep", "100");
        RunningCommand wait = Engine.Host.Launch("docker", "wait", _name);

        Engine.Docker("kill", "--signal", "KILL", _name).Succeeds();

        Assert.Equal("137\n", wait.Wait().Succeeds().Stdout);
        Assert.Equal("137", Inspect("State.ExitCode"));
        Remove();
    }

    // docker-kill(1): "Signal to send to the container". The shim gives the runtime its number, also of a real-time signal.
    [SkippableFact]
    public void Signal_by_name_and_by_number_reaches_the_process()
    {
        Start("sh", "-c", "trap 'echo hup' HUP; trap 'echo rt; exit 3' 37; echo ready; while :; do sleep 0.1; done");
        WaitForLog("ready");

        Engine.Docker("kill", "--signal", "SIGHUP", _name).Succeeds();
        WaitForLog("hup");
        Engine.Docker("kill", "--signal", "37", _name).Succeeds();

        Assert.Equal("3\n", Engine.Docker("wait", _name).Stdout);
        Assert.Equal("ready\nhup\nrt\n", Engine.Docker("logs", _name).Stdout);
        Remove();
    }

    // Docker: stop is `kill ID 15`, after the time `kill ID 9`, then `delete ID`; start makes a new container of the same id.
    [SkippableFact]
    public void Stop_asks_first_and_kills_then()
    {
        Start("sh", "-c", "trap 'echo asked' TERM; echo ready; while :; do sleep 0.1; done");
        WaitForLog("ready");

        Engine.Docker("stop", "--time", "1", _name).Succeeds();

        Assert.Equal("ready\nasked\n", Engine.Docker("logs", _name).Stdout);
        Assert.Equal("137", Inspect("State.ExitCode"));
        // And again from the same container.
        Engine.Docker("start", _name).Succeeds();
        Assert.Equal("true", Inspect("State.Running"));
        Engine.Docker("restart", "--time", "0", _name).Succeeds();
        Assert.Equal("true", Inspect("State.Running"));
        Remove();
    }

    // docker-exec(1): "Run a command in a running container"; its flags become the process of `exec --process`.
    [SkippableFact]
    public void Exec_has_its_own_output_status_user_and_environment()
    {
        Start("sleep", "100");

        CommandResult result = Exec(["--user", "1000:1000", "--env", "COLOUR=green", "--workdir", "/tmp"], "sh", "-c", "id -u; echo $COLOUR; pwd; exit 5").Exits(5);

        Assert.Equal("1000\ngreen\n/tmp\n", result.Stdout);
        Assert.Equal("", result.Stderr);
        Assert.Equal("given\n", Engine.Host.Launch(new RunOptions { StdinFile = Engine.Host.Write("stdin", "given\n") }, "docker", "exec", "-i", _name, "cat").Wait().Stdout);
        // Docker 20.10 has 126 for all of these, later ones 127 for what is missing.
        Assert.InRange(Exec([], "nosuch").ExitCode, 126, 127);
        Exec([], "/etc").Exits(126);
        Remove();
    }

    // Docker: the terminal of `exec -t` comes through --console-socket, and its size is set there.
    [SkippableFact]
    public void Terminal_of_exec_is_one_of_the_container()
    {
        Start("sleep", "100");

        int code = Engine.Host.RunInTerminal(out string shown, "docker", "exec", "-it", _name, "sh", "-c", "tty; sleep 0.3; stty size; exit 4");

        Assert.Equal(4, code);
        Assert.Contains("/dev/pts/0\n24 80\n", shown, StringComparison.Ordinal);
        Remove();
    }

    // config-linux.md#default-devices: "/dev/console is set up if terminal is enabled in the config by bind mounting the pseudoterminal pty
    // to /dev/console."
    [SkippableFact]
    public void Terminal_of_run_is_one_of_the_container()
    {
        int code = Engine.Host.RunInTerminal(out string shown, "docker", "run", "--rm", "-it", "--network", "none", "bb", "sh", "-c", "tty; ls -l /dev/console; exit 6");

        Assert.Equal(6, code);
        Assert.Contains("/dev/pts/0\n", shown, StringComparison.Ordinal);
        Assert.Contains("/dev/console\n", shown, StringComparison.Ordinal);
    }

    // docker-pause(1): "Pause all processes within one or more containers".
    [SkippableFact]
    public void Paused_container_stands_still_and_runs_on()
    {
        Start("sleep", "100");

        Engine.Docker("pause", _name).Succeeds();
        Assert.Equal("paused", Inspect("State.Status"));
        Exec([], "true").Fails("is paused");
        Engine.Docker("unpause", _name).Succeeds();
        Exec([], "true").Succeeds();

        // KILL is sent to the frozen process, then the thaw: neither may fail.
        Engine.Docker("pause", _name).Succeeds();
        Engine.Docker("kill", _name).Succeeds();
        Container.WaitUntil(() => Inspect("State.Status") == "exited", () => $"the container stays {Inspect("State.Status")}");
        Remove();
    }

    // docker-top(1): "Display the running processes of a container": `ps --format json`; docker-stats(1) reads the cgroup.
    [SkippableFact]
    public void Top_and_stats_see_the_processes()
    {
        Start(["--memory", "64m"], "sh", "-c", "sleep 100 & sleep 100");

        Container.WaitUntil(() => Engine.Docker("top", _name).Succeeds().Stdout.Split("sleep 100").Length >= 3, () => "top does not show the processes");
        string stats = Engine.Docker("stats", "--no-stream", "--format", "{{.MemUsage}} {{.PIDs}}", _name).Succeeds().Stdout;

        if (!LayoutCommand.HostIsUnified)
            Assert.Matches("/ 64MiB 2\n", stats);
        Remove();
    }

    // docker-update(1): "Update configuration of one or more containers". Zeros in the JSON that dockerd sends mean "leave it".
    [SkippableFact]
    public void Update_changes_what_it_names_and_leaves_the_rest()
    {
        Skip.If(LayoutCommand.HostIsUnified, "reads the files of cgroup v1");
        Start(["--memory", "64m", "--cpus", "0.5", "--cpu-shares", "700"], "sleep", "100");

        Engine.Docker("update", "--memory", "128m", "--memory-swap", "256m", "--pids-limit", "77", _name).Succeeds();

        Assert.Equal("134217728", Inside("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
        Assert.Equal("77", Inside("/sys/fs/cgroup/pids/pids.max"));
        Assert.Equal("50000", Inside("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"));
        Assert.Equal("700", Inside("/sys/fs/cgroup/cpu/cpu.shares"));
        Engine.Docker("update", "--cpus", "0.25", _name).Succeeds();
        Assert.Equal("25000", Inside("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"));
        Assert.Equal("134217728", Inside("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
        Remove();
    }

    // docker-cp(1): "Copy files/folders between a container and the local filesystem". It works in the root file system that Docker has
    // mounted.
    [SkippableFact]
    public void Files_are_copied_in_and_out_and_committed()
    {
        Start("sleep", "100");

        Engine.Docker("cp", Engine.Host.Write("in", "hello\n"), $"{_name}:/tmp/file").Succeeds();
        Assert.Equal("hello\n", Exec([], "cat", "/tmp/file").Succeeds().Stdout);
        Engine.Docker("cp", $"{_name}:/tmp/file", Engine.Host.PathTo("out")).Succeeds();
        Assert.Equal("hello\n", File.ReadAllText(Engine.Host.PathTo("out")));

        Engine.Docker("commit", _name, "committed").Succeeds();
        Assert.Equal("hello\n", Engine.Docker("run", "--rm", "--network", "none", "committed", "cat", "/tmp/file").Succeeds().Stdout);
        Engine.Docker("diff", _name).Succeeds();
        Remove();
        Engine.Docker("rmi", "committed").Succeeds();
    }

    // Docker: a health check is an exec with pipes, again and again.
    [SkippableFact]
    public void Health_check_turns_healthy_and_unhealthy()
    {
        Start(["--health-cmd", "test -e /tmp/well", "--health-interval", "300ms", "--health-retries", "1"], "sleep", "100");

        Container.WaitUntil(() => Inspect("State.Health.Status") == "unhealthy", () => $"health: {Inspect("State.Health.Status")}");
        Exec([], "touch", "/tmp/well").Succeeds();
        Container.WaitUntil(() => Inspect("State.Health.Status") == "healthy", () => $"health: {Inspect("State.Health.Status")}");
        Remove();
    }

    // docker-run(1): "Restart only if the container exits with a non-zero exit status." Each time with the same id.
    [SkippableFact]
    public void Restart_policy_starts_it_again()
    {
        Start(["--restart", "on-failure:2"], "sh", "-c", "echo round; exit 3");

        Container.WaitUntil(() => Inspect("RestartCount") == "2" && Inspect("State.Status") == "exited", () => $"restarts: {Inspect("RestartCount")}");

        Assert.Equal("round\nround\nround\n", Engine.Docker("logs", _name).Succeeds().Stdout);
        Assert.Equal("3", Inspect("State.ExitCode"));
        Remove();
    }

    // docker-start(1): "Start one or more stopped containers".
    [SkippableFact]
    public void Created_container_can_be_started_later_and_attached()
    {
        Engine.Docker("create", "--name", _name, "--network", "none", "bb", "sh", "-c", "echo there; exit 2").Succeeds();

        Assert.Equal("there\n", Engine.Docker("start", "--attach", _name).Exits(2).Stdout);

        Remove();
    }

    // Docker: containerd's shim watches the memory cgroup of the pid that create left, from before `start` on.
    [SkippableFact]
    public void Container_out_of_memory_is_reported()
    {
        Skip.If(LayoutCommand.HostIsUnified && !File.ReadAllText("/sys/fs/cgroup/cgroup.controllers").Contains("memory", StringComparison.Ordinal), "no memory controller");
        // Not at once: the daemon hears of the kill and of the exit by two ways, and forgets the kill where the exit is quicker.
        Start(["--memory", "16m", "--memory-swap", "16m"], "sh", "-c", "dd if=/dev/zero of=/dev/null bs=64M count=1; sleep 1; exit 1");

        Container.WaitUntil(() => Inspect("State.Status") == "exited", () => "the container does not end");

        Assert.Equal("true", Inspect("State.OOMKilled"));
        Remove();
    }

    // dockerd(8): "Runtimes can be registered with the daemon either via the configuration file or using the --add-runtime command line
    // argument."
    [SkippableFact]
    public void Daemon_lists_the_runtime()
    {
        string info = Engine.Docker("info").Succeeds().Stdout;

        Assert.Matches($"Runtimes:.* {DockerEngine.RuntimeName}", info);
        Assert.Contains($"Default Runtime: {DockerEngine.RuntimeName}", info, StringComparison.Ordinal);
        Assert.Contains("Server Version", info, StringComparison.Ordinal);
        // Since version 25 the daemon reads `features` of each runtime, and passes them on.
        if (Engine.Tree is not null)
            Assert.Contains("ociVersionMin", Engine.Docker("info", "--format", "{{json .Runtimes}}").Succeeds().Stdout, StringComparison.Ordinal);
    }

    private void Start(params IEnumerable<string> command) => Start([], command);

    private void Start(IEnumerable<string> flags, params IEnumerable<string> command) =>
        Engine.Docker(["run", "--detach", "--name", _name, "--network", "none", .. flags, "bb", .. command]).Succeeds();

    private CommandResult Exec(IEnumerable<string> flags, params IEnumerable<string> command) => Engine.Docker(["exec", .. flags, _name, .. command]);

    private string Inside(string path) => Exec([], "cat", path).Succeeds().Stdout.Trim();

    private string Inspect(string field) => Engine.Docker("inspect", "--format", $"{{{{.{field}}}}}", _name).Succeeds().Stdout.Trim();

    private void WaitForLog(string line) =>
        Container.WaitUntil(() => Engine.Docker("logs", _name).Stdout.Contains($"{line}\n", StringComparison.Ordinal), () => $"the log never shows {line}");

    private void Remove() => Engine.Docker("rm", "--force", "--volumes", _name).Succeeds();
}
