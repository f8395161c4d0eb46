using System.Net.Sockets;
using System.Text;

namespace OciRuntime.SpecTests.Engines;

/// <summary>The life of a container of Podman.</summary>
public abstract class PodmanTests<T>(T engine) : EngineTest<T>(engine)
    where T : PodmanEngine
{
    private readonly string _name = Scratch.NewName();

    // podman-run(1): "The exit code from podman run gives information about why the container failed to run or why it exited."
    [Fact]
    public void Output_and_status_of_run_are_those_of_the_process()
    {
        CommandResult result = Engine.Run([], "sh", "-c", "echo out; echo err >&2; exit 9").Should().ExitWith(9).Which;

        result.Stdout.Should().Be("out\n");
        result.Stderr.Should().Be("err\n");
    }

    // podman-run(1): "If specified, the first argument refers to an exploded container on the file system."
    [Fact]
    public void Rootfs_in_place_needs_no_image()
    {
        CommandResult result = Engine.Podman("run", "--rm", "--cgroup-parent", $"/{Engine.CgroupParent}", "--network", "none", "--rootfs",
            EngineImage.CopyRootfs(), "echo", "hi").Should().Succeed().Which;

        result.Stdout.Should().Be("hi\n");
    }

    // podman-run(1): "126 The contained command cannot be invoked", "127 The contained command cannot be found". Podman searches the
    // runtime's message: "permission denied" is 126, "executable file not found in" and "no such file" 127.
    [Theory]
    [InlineData(127, "nosuch", "exec: \"nosuch\": executable file not found in $PATH")]
    [InlineData(127, "/no/such", "no such file or directory")]
    [InlineData(126, "/etc", "exec: \"/etc\": permission denied")]
    [InlineData(126, "/etc/passwd", "exec: \"/etc/passwd\": permission denied")]
    public void Program_that_cannot_run_has_its_exit_code(int code, string program, string text)
    {
        Engine.Run([], program).Should().ExitWith(code).Saying(text);

        Start("sleep", "100");
        Exec([], program).Should().ExitWith(code).Saying(text);
        Remove();
    }

    // podman-exec(1): "The contained command exit code". conmon calls `exec --process F --detach --pid-file P`.
    [Fact]
    public void Exec_has_its_own_output_status_user_and_environment()
    {
        Start("sleep", "100");

        CommandResult result = Exec(["--user", "1000:1000", "--env", "COLOUR=green", "--workdir", "/tmp"], "sh", "-c",
            "id -u; echo $COLOUR; pwd; exit 5").Should().ExitWith(5).Which;

        result.Stdout.Should().Be("1000\ngreen\n/tmp\n");
        result.Stderr.Should().Be("");
        RunOptions given = new() { StdinFile = Engine.Host.Write("stdin", "given\n") };
        Engine.Host.Launch(given, Engine.Arguments("exec", "-i", _name, "cat")).Wait().Should().Succeed().Printing("given\n");
        Remove();
    }

    // conmon accepts one connection at --console-socket, and waits for one descriptor there.
    [Fact]
    public void Terminals_are_of_the_container()
    {
        Engine.Host.RunInTerminal(out string run, Engine.RunArguments(["-it"], "sh", "-c", "tty; test -c /dev/console && exit 6")).Should().Be(6);
        run.Should().Contain("/dev/pts/0\n");

        Start("sleep", "100");
        Engine.Host.RunInTerminal(out string exec, Engine.Arguments("exec", "-it", _name, "sh", "-c", "tty; exit 4")).Should().Be(4);
        exec.Should().Contain("/dev/pts/0\n");
        Remove();
    }

    // podman-pause(1): "Pauses all the processes in one or more containers."
    [Fact]
    public void Paused_container_stands_still_and_runs_on()
    {
        Start("sleep", "100");

        Engine.Podman("pause", _name).Should().Succeed();
        Inspect("State.Status").Should().Be("paused");
        Engine.Podman("unpause", _name).Should().Succeed();
        Inspect("State.Status").Should().Be("running");
        Exec([], "true").Should().Succeed();
        Engine.Podman("pause", _name).Should().Succeed();
        Remove();
    }

    // podman-stop(1): "By default, containers are stopped with SIGTERM and then SIGKILL".
    [Fact]
    public void Stop_asks_first_and_kills_then()
    {
        Start("sh", "-c", "trap 'echo asked' TERM; echo ready; while :; do sleep 0.1; done");
        WaitForLog("ready");

        Engine.Podman("stop", "--time", "1", _name).Should().Succeed();

        Engine.Podman("logs", _name).Stdout.Should().Be("ready\nasked\n");
        Inspect("State.ExitCode").Should().Be("137");
        Engine.Podman("start", _name).Should().Succeed();
        Inspect("State.Running").Should().Be("true");
        Remove();
    }

    // podman-kill(1): "The main process inside each container specified will be sent SIGKILL, or any signal specified with option
    // --signal."
    [Fact]
    public void Kill_with_each_spelling_of_a_signal_reaches_the_process()
    {
        Start("sh", "-c", "trap 'echo hup' HUP; trap 'echo rt; exit 3' 37; echo ready; while :; do sleep 0.1; done");
        WaitForLog("ready");

        Engine.Podman("kill", "--signal", "HUP", _name).Should().Succeed();
        WaitForLog("hup");
        Engine.Podman("kill", "--signal", "37", _name).Should().Succeed();

        Engine.Podman("wait", _name).Should().Succeed().Printing("3\n");
        Remove();
    }

    // podman-top(1): "Display the running processes of the container." All three work with the pid and the cgroup that create left.
    [Fact]
    public void Inspect_stats_and_top_know_the_container()
    {
        Start("sleep", "100");

        Inspect("OCIRuntime").Should().Be(PodmanEngine.RuntimeName);
        Engine.Podman("stats", "--no-stream", "--no-reset", _name).Should().Succeed().Which.Stdout.Should().Contain(_name);
        Engine.Podman("top", _name).Should().Succeed().Which.Stdout.Should().Contain("sleep 100");
        Engine.Podman("info").Should().Succeed().Which.Stdout.Should().Contain(Engine.Binary);
        Remove();
    }

    // podman-update(1): "Updates the cgroup configuration of an already existing container": `update --resources=FILE ID`.
    [Fact]
    public void Update_changes_the_limit()
    {
        Skip.IfNot(Engine.Layout.UsesV1(), "reads the files of cgroup v1");
        Start(["--memory", "64m"], "sleep", "100");
        Engine.Podman("stats", "--no-stream", "--no-reset", _name).Should().Succeed().Which.Stdout.Should().Contain("67.11MB");

        Engine.Podman("update", "--memory", "128m", _name).Should().Succeed();

        Exec([], "cat", "/sys/fs/cgroup/memory/memory.limit_in_bytes").Should().Succeed().Printing("134217728\n");
        Remove();
    }

    // podman-run(1): "Set to -1 to have unlimited pids for the container." podman's config.json says "pids": {"limit": 0} in ociVersion
    // 1.0.2-dev for it.
    [Fact]
    public void Pids_limit_of_minus_one_is_none()
    {
        Skip.IfNot(Engine.Layout.UsesV1(), "reads the files of cgroup v1");

        Engine.Run(["--pids-limit", "-1"], "cat", "/sys/fs/cgroup/pids/pids.max").Should().Succeed().Printing("max\n");
    }

    // podman-healthcheck-run(1): "0 = healthcheck command succeeded", "1 = healthcheck command failed".
    [Fact]
    public void Health_check_runs_in_the_container()
    {
        Start(["--health-cmd", "test -e /tmp/well", "--health-interval", "disable"], "sleep", "100");

        Engine.Podman("healthcheck", "run", _name).Should().ExitWith(1);
        Exec([], "touch", "/tmp/well").Should().Succeed();
        Engine.Podman("healthcheck", "run", _name).Should().Succeed();
        Remove();
    }

    // podman-run(1): "Pass down to the process N additional file descriptors (in addition to 0, 1, 2)."
    [Fact]
    public void Preserved_descriptors_arrive_and_no_others()
    {
        string file = Engine.Host.Write("descriptor", "text\n");
        RunOptions options = new() { Descriptors = new Dictionary<int, string> { [3] = file, [4] = file } };

        CommandResult result = Engine.Host.Launch(options,
            Engine.RunArguments(["--preserve-fds", "2"], "sh", "-c", "cat <&3; cat <&4; ls /proc/1/fd; true")).Wait().Should().Succeed().Which;

        result.Stdout.Should().Be("text\ntext\n0\n1\n2\n3\n4\n");
        Engine.Run([], "sh", "-c", "ls /proc/1/fd; true").Should().Succeed().Printing("0\n1\n2\n");
    }

    // podman-run(1): "use the host's PID namespace for the container". No process goes with init: the rest is found in the cgroup.
    [Fact]
    public void Container_in_the_hosts_pid_namespace_ends_wholly()
    {
        Start(["--pid", "host"], "sh", "-c", "sleep 100 & sleep 100");

        Engine.Podman("stop", "--time", "0", _name).Should().Succeed();

        Inspect("State.Status").Should().Be("exited");
        Remove();
    }

    // podman-run(1): "Run the container in a new user namespace using the supplied UID mapping."
    [Theory]
    [InlineData("--userns host", "         0          0 4294967295\n")]
    [InlineData("--uidmap 0:100000:5000 --gidmap 0:200000:5000", "         0     100000       5000\n")]
    [InlineData("--userns auto:size=1024", "         0     300000       1024\n")]
    public void User_namespaces_map_as_asked(string flags, string map)
    {
        CommandResult result = Engine.Run(flags.Split(' '), "sh", "-c",
            "cat /proc/self/uid_map; touch /tmp/x; ls -ln /tmp/x | tr -s ' ' | cut -d' ' -f3");

        result.Should().Succeed().Printing($"{map}0\n");
    }

    // podman-run(1): "join the user namespace of the specified container."
    [Fact]
    public void Container_joins_the_user_namespace_of_another()
    {
        Start(["--uidmap", "0:100000:5000"], "sleep", "100");

        Engine.Run(["--userns", $"container:{_name}"], "cat", "/proc/self/uid_map").Should().Succeed().Printing("         0     100000       5000\n");
        Remove();
    }

    // podman-run(1): "The conmon option sets MAINPID to conmon's pid, and sends READY when the container has started." conmon says READY
    // itself, or passes on what the container says: the runtime must not come between.
    [Theory]
    [InlineData("conmon", "MAINPID=", "READY=1")]
    [InlineData("container", "MAINPID=", "READY=1")]
    public void Readiness_is_announced(string mode, params string[] expected)
    {
        string path = Engine.Host.PathTo(Scratch.NewName());
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        socket.Bind(new UnixDomainSocketEndPoint(path));
        Engine.Host.SetEnvironment("NOTIFY_SOCKET", path);

        string guest = Engine.Host.PathTo(Scratch.NewName());
        File.Copy(GuestProgram.Binary, guest);
        Start(["--sdnotify", mode, "--volume", $"{guest}:/bin/guest:ro"], "/bin/guest", "notify", "READY=1", "pause");
        Engine.Host.SetEnvironment("NOTIFY_SOCKET", "");

        byte[] buffer = new byte[4096];
        string said = "";
        while (!expected.All(text => said.Contains(text, StringComparison.Ordinal)))
            said += $"{Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer))}\n";
        said.Should().Contain($"MAINPID={Inspect("State.ConmonPid")}");
        Remove();
    }

    // podman-build(1): "Build a container image using a Containerfile"; each RUN is a container of the runtime.
    [Fact]
    public void Image_is_built()
    {
        string folder = Directory.CreateDirectory(Engine.Host.PathTo(Scratch.NewName())).FullName;
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), $"FROM {EngineImage.Name}\nRUN echo made > /made\nCMD [\"cat\", \"/made\"]\n");

        // What is called the parent is the cgroup itself here.
        Engine.Podman("build", "--runtime", Engine.Binary, "--network", "none", "--cgroup-parent", $"/{Engine.CgroupParent}/build", "--tag", _name,
            folder).Should().Succeed();

        Engine.Podman("run", "--rm", "--network", "none", "--cgroup-parent", $"/{Engine.CgroupParent}", _name).Should().Succeed().Printing("made\n");
        Engine.Podman("rmi", _name).Should().Succeed();
    }

    private void Start(params IEnumerable<string> command) => Start([], command);

    private void Start(IEnumerable<string> flags, params IEnumerable<string> command) =>
        Engine.Podman(["run", "--detach", "--name", _name, "--cgroup-parent", $"/{Engine.CgroupParent}", "--network", "none", .. flags,
            EngineImage.Name, .. command]).Should().Succeed();

    private CommandResult Exec(IEnumerable<string> flags, params IEnumerable<string> command) => Engine.Podman(["exec", .. flags, _name, .. command]);

    private string Inspect(string field) => Engine.Podman("inspect", "--format", $"{{{{.{field}}}}}", _name).Should().Succeed().Which.Stdout.Trim();

    private void WaitForLog(string line) =>
        Container.WaitUntil(() => Engine.Podman("logs", _name).Stdout.Contains($"{line}\n", StringComparison.Ordinal),
            () => $"the log never shows {line}");

    private void Remove() => Engine.Podman("rm", "--force", "--volumes", "--time", "0", _name).Should().Succeed();
}
