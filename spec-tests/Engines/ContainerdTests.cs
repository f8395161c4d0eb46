namespace OciRuntime.SpecTests.Engines;

/// <summary>containerd's shim calls the runtime; `ctr` is its user.</summary>
public abstract class ContainerdTests<T>(T engine) : EngineTest<T>(engine)
    where T : ContainerdEngine
{
    private const string Trapper = "trap 'exit 7' TERM; touch /ready; while :; do sleep 0.1; done";

    private readonly string _id = Scratch.NewName();

    // containerd's shim: without a terminal, stdout and stderr of create are pipes that become those of the process.
    [Fact]
    public void Output_and_status_of_run_are_those_of_the_process()
    {
        CommandResult result = Engine.Run(["--rm"], _id, "sh", "-c", "echo out; echo err >&2; exit 7").Should().ExitWith(7).Which;

        // Silence on success: in this mode the runtime's own stdout and stderr are the container's.
        result.Stdout.Should().Be("out\n");
        result.Stderr.Should().Be("err\n");
    }

    // containerd's shim: Wait answers with 128 and the number of the signal, which it sees as parent of the process.
    [Fact]
    public void Process_killed_by_a_signal_ends_with_128_and_its_number()
    {
        RunningCommand run = Engine.Host.Launch(["ctr", .. Engine.RunArguments(["--rm"], _id, ["sleep", "100"])]);
        Container.WaitUntil(() => Engine.Ctr("tasks", "list").Stdout.Contains("RUNNING", StringComparison.Ordinal), () => "the task does not start");

        Engine.Ctr("tasks", "kill", "--signal", "SIGKILL", _id).Should().Succeed();

        run.Wait().Should().ExitWith(137);
    }

    // containerd's shim: `create --console-socket S`; what it gets there it copies and resizes.
    [Fact]
    public void Terminal_of_run_is_one_of_the_container()
    {
        int code = Engine.Host.RunInTerminal(out string shown,
            ["ctr", .. Engine.RunArguments(["--rm", "-t"], _id, ["sh", "-c", "tty; stty size; exit 4"])]);

        code.Should().Be(4);
        shown.Should().Contain("/dev/pts/0\n");
    }

    // containerd's shim: `exec --process F --console-socket S --detach --pid-file P ID`.
    [Fact]
    public void Terminal_of_exec_is_one_of_the_container()
    {
        Start("sleep", "100");

        int code = Engine.Host.RunInTerminal(out string shown, "ctr", "tasks", "exec", "-t", "--exec-id", "e1", _id, "sh", "-c", "tty; exit 3");

        code.Should().Be(3);
        shown.Should().Contain("/dev/pts/0\n");
        Remove();
    }

    // containerd's shim: `exec --process F --detach --pid-file P ID`; "OCI runtime exec failed: " stands before the error of the log.
    [Fact]
    public void Exec_prints_and_ends_as_its_process_does()
    {
        Start("sleep", "100");

        CommandResult result = Exec("e1", "sh", "-c", "echo hello; exit 5").Should().ExitWith(5).Which;

        result.Stdout.Should().Be("hello\n");
        Exec("e2", "nosuch").Should().Fail().Saying("OCI runtime exec failed: exec failed:", "exec: \"nosuch\": executable file not found in $PATH");
        Exec("e3", "/etc").Should().Fail().Saying("exec: \"/etc\": permission denied");
        Exec("e4", "/no/such").Should().Fail().Saying("exec: \"/no/such\": stat /no/such: no such file or directory");
        Remove();
    }

    // containerd's shim: `ps --format json ID`, of which it takes an array of numbers.
    [Fact]
    public void Processes_are_listed()
    {
        Start("sleep", "100");
        Exec("e1", "sh", "-c", "sleep 100 >/dev/null 2>&1 & sleep 0.1").Should().Succeed();

        // "PID      INFO" and a line for each process.
        Engine.Ctr("tasks", "ps", _id).Should().Succeed().Which.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(3);
        Remove();
    }

    // containerd's shim: `pause ID` and `resume ID`. runc-pause(8): "The pause command suspends all processes in the instance of the
    // container".
    [Fact]
    public void Paused_task_is_seen_as_paused_and_runs_on_after_resume()
    {
        Start("sh", "-c", Trapper);

        Engine.Ctr("tasks", "pause", _id).Should().Succeed();
        Status().Should().Be("PAUSED");
        Exec("e1", "true").Should().Fail().Saying("cannot exec in a paused");
        Engine.Ctr("tasks", "resume", _id).Should().Succeed();
        Status().Should().Be("RUNNING");
        Exec("e2", "true").Should().Succeed();
        Remove();
    }

    // containerd's shim reads the files of the cgroup itself: the runtime has to put the process where it says.
    [Fact]
    public void Metrics_come_from_the_cgroup_of_the_container()
    {
        Start(["--memory-limit", "67108864"], "sleep", "100");

        string metrics = Engine.Ctr("tasks", "metrics", _id).Should().Succeed().Which.Stdout;

        if (!LayoutCommand.HostIsUnified)
            metrics.Should().Contain("67108864");
        metrics.Should().Contain("memory.usage");
        metrics.Should().MatchRegex(@"pids\.current +1 ");
        Remove();
    }

    // containerd's shim: "container not running" of `kill` is "process already finished: not found" to its callers.
    [Fact]
    public void Second_kill_finds_the_process_already_finished()
    {
        Start("sh", "-c", Trapper);
        Container.WaitUntil(() => Exec(Scratch.NewName(), "test", "-e", "/ready").ExitCode == 0, () => "the process does not come up");

        Engine.Ctr("tasks", "kill", "--signal", "SIGTERM", _id).Should().Succeed();
        Container.WaitUntil(() => Status() == "STOPPED", () => $"the task stays {Status()}");

        // The daemon takes this as "not found", and Docker's and Kubernetes' stop rely on it.
        Engine.Ctr("tasks", "kill", _id).Should().Fail().Saying("process already finished: not found");
        Engine.Ctr("tasks", "delete", _id).Stderr.Should().Contain("exit with non-zero exit code 7");
        Engine.Ctr("containers", "delete", _id).Should().Succeed();
    }

    // containerd's shim: "OCI runtime create failed: " and the last error of the log. runtime.md#create: "... and a new container MUST NOT
    // be created."
    [Fact]
    public void Entrypoint_that_cannot_run_is_told_and_leaves_nothing()
    {
        Engine.Run(["--rm"], _id, "nosuch")
            .Should().Fail().Saying("OCI runtime create failed", "exec: \"nosuch\": executable file not found in $PATH");
        Engine.Run(["--rm"], _id, "/no/such").Should().Fail().Saying("exec: \"/no/such\": stat /no/such: no such file or directory");
        Engine.Run(["--rm"], _id, "/etc").Should().Fail().Saying("exec: \"/etc\": permission denied");
        Engine.Run(["--rm", "--cwd", "/etc/passwd"], _id, "true").Should().Fail().Saying("OCI runtime create failed", "/etc/passwd");
    }

    // runtime.md#delete: "Once a container is deleted its ID MAY be used by a subsequent container." containerd does so after each error,
    // too.
    [Fact]
    public void Same_id_serves_again_and_again()
    {
        for (int round = 0; round < 3; round++)
            Engine.Run(["--rm"], _id, "echo", $"{round}").Should().Succeed().Printing($"{round}\n");
    }

    // runtime-linux.md#file-descriptors: "By default, only the stdin, stdout and stderr file descriptors are kept open for the application
    // by the runtime." containerd's shim leaves its listening socket as fd 3 to the first calls of the runtime.
    [Fact]
    public void Container_sees_no_descriptor_of_the_shim()
    {
        CommandResult result = Engine.Run(["--rm"], _id, "sh", "-c", "ls /proc/1/fd; true").Should().Succeed().Which;

        ContainerdEngine.Words(result.Stdout).Should().Equal("0", "1", "2");
    }

    // config-linux.md#memory: "tasks that attempt to consume more memory than they are allowed are immediately killed by the OOM killer."
    [Fact]
    public void Container_out_of_memory_is_killed()
    {
        Engine.Run(["--rm", "--memory-limit", "16777216"], _id, "sh", "-c", "dd if=/dev/zero of=/dev/null bs=64M count=1").Should().ExitWith(137);
    }

    // ctr(8): each of these flags becomes a field of config.json, and the process sees it.
    [Fact]
    public void Options_of_run_reach_the_process()
    {
        CommandResult result = Engine.Run(
            ["--rm", "--read-only", "--env", "COLOUR=green", "--seccomp", "--cwd", "/mnt", "--mount",
                "type=tmpfs,src=tmpfs,dst=/mnt,options=size=64k"],
            _id,
            "sh",
            "-c",
            "grep -E 'NoNewPrivs|Seccomp:' /proc/self/status; echo $COLOUR; touch /x 2>/dev/null || echo read-only; pwd").Should().Succeed().Which;

        result.Stdout.Should().Be("NoNewPrivs:\t1\nSeccomp:\t2\ngreen\nread-only\n/mnt\n");
    }

    // config-linux.md#namespaces: "If a namespace type is not specified in the namespaces array, the container MUST inherit the runtime
    // namespace of that type."
    [Fact]
    public void Privileged_container_with_the_host_network_runs()
    {
        CommandResult result = Engine.Run(["--rm", "--privileged", "--net-host"], _id, "sh", "-c",
            "readlink /proc/self/ns/net; ls -d /dev/loop-control /dev/kmsg").Should().Succeed().Which;

        result.Stdout.Should().StartWith(File.ResolveLinkTarget("/proc/self/ns/net", returnFinalTarget: false)!.Name);
    }

    // containerd calls the runtime for each of them at the same time. runtime.md#state, id: "This MUST be unique across all containers on
    // this host."
    [Fact]
    public void Twenty_containers_start_at_once()
    {
        string[] ids = [.. Enumerable.Range(0, 20).Select(_ => Scratch.NewName())];

        List<RunningCommand> starts = [.. ids.Select(id => Engine.Host.Launch(["ctr", .. Engine.RunArguments(["-d"], id, ["sleep", "100"])]))];
        foreach (RunningCommand start in starts)
            start.Wait().Should().Succeed();
        string tasks = Engine.Ctr("tasks", "list").Should().Succeed().Which.Stdout;

        ids.Should().AllSatisfy(id => tasks.Should().MatchRegex($@"{id} +\d+ +RUNNING"));
        foreach (string id in ids)
            Remove(id);
    }

    // runc-delete(8): "Forcibly delete the running container, using SIGKILL signal(7) to stop it first." Nobody is left to call the runtime
    // but containerd itself: "delete --force", with neither --systemd-cgroup nor a living shim.
    [Fact]
    public void Container_of_a_killed_shim_is_cleaned_up()
    {
        Start("sh", "-c", "sleep 100 & sleep 100");
        int init = int.Parse(ContainerdEngine.Words(Engine.Ctr("tasks", "list").Stdout)[4]);
        HostProcess shim = HostProcess.Read(HostProcess.Read(init)!.Parent)!;
        shim.Name.Should().Be("containerd-shim");

        Native.kill(shim.Pid, Native.SIGKILL).Should().Be(0);

        Container.WaitUntil(() => HostProcess.Children().All(child => child.Pid != init && child.Pid != shim.Pid),
            () => "the container outlives its shim");
        Container.WaitUntil(() => Engine.Ctr("tasks", "list", "--quiet").Stdout.Length == 0, () => "containerd still has the task");
        Engine.Ctr("containers", "delete", _id).Should().Succeed();
    }

    private void Start(params IEnumerable<string> command) => Start([], command);

    private void Start(IEnumerable<string> flags, params IEnumerable<string> command) =>
        Engine.Run(["-d", .. flags], _id, command).Should().Succeed();

    private CommandResult Exec(string execId, params IEnumerable<string> command) =>
        Engine.Ctr(["tasks", "exec", "--exec-id", execId, _id, .. command]);

    // "TASK  PID  STATUS" and one line: this class has one task at a time.
    private string Status() => ContainerdEngine.Words(Engine.Ctr("tasks", "list").Should().Succeed().Which.Stdout)[5];

    private void Remove() => Remove(_id);

    private void Remove(string id)
    {
        Engine.Ctr("tasks", "delete", "--force", id);
        Engine.Ctr("containers", "delete", id).Should().Succeed();
    }
}
