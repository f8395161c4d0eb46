namespace OciRuntime.SpecTests.Engines;

/// <summary>conmon with the arguments that CRI-O gives it. Debian has no CRI-O; this is the part of it that calls the runtime.</summary>
public sealed class ConmonTests : SpecTest
{
    private readonly string _folder = Scratch.NewFolder();

    // conmon(8): "PID file for the initial pid inside of the container." It reads that file when create has ended, and tells CRI-O {"pid":
    // N}.
    [Fact]
    public void Container_runs_and_its_output_and_status_are_kept()
    {
        Container container = Prepare("echo", "hello", "exit", "7");

        int pid = (int)Conmon(container, "create")["pid"]!;
        pid.Should().Be(container.Pid);
        container.Status.Should().Be("created");
        File.ReadAllText(Path.Combine(_folder, "create.pid")).Should().Be($"{container.Pid}");
        container.Start().Should().Succeed();

        ExitStatusOf(container.Id).Should().Be("7");
        // "2026-11-21T02:30:36.385281176+00:00 stdout F hello"
        File.ReadAllText(Path.Combine(_folder, "log")).Should().MatchRegex(" stdout F .*hello");
    }

    // conmon: where the runtime fails, it reads one piece of its stderr and sends {"pid": -1, "message": ...} through the sync pipe.
    [Fact]
    public void Failure_of_create_is_passed_on()
    {
        Container container = Prepare();
        container.Configure(config => config.Args("nosuch"));

        // The sync pipe: {"pid": -1, "message": what the runtime said on stderr}
        JsonObject answer = Conmon(container, "create");

        ((int)answer["pid"]!).Should().Be(-1);
        ((string?)answer["message"]).Should().Contain("executable file not found in $PATH");
    }

    // conmon: of ExecSync it sends {"exit_code": N}, which it has as the subreaper above the process.
    [Theory]
    [InlineData("exit 5", 5)]
    [InlineData("raise 9", 137)]
    public void ExecSync_has_the_status_of_its_process(string actions, int status)
    {
        Container container = Prepare("pause");
        Conmon(container, "create");
        container.Start().Should().Succeed();
        string process = Path.Combine(_folder, "process.json");
        JsonObject document = JsonNode.Parse(File.ReadAllText(container.Bundle.ConfigFile))!["process"]!.AsObject();
        document["args"] = ContainerConfig.Array(["/bin/guest", "echo", "from exec", .. actions.Split(' ')]);
        File.WriteAllText(process, document.ToJsonString());

        JsonObject answer = Conmon(container, "exec", "-e", "--exec-process-spec", process);

        ((int)answer["exit_code"]!).Should().Be(status);
        File.ReadAllText(Path.Combine(_folder, "log")).Should().Contain("from exec");
    }

    private Container Prepare(params string[] actions)
    {
        Skip.IfNot(File.Exists("/usr/bin/conmon"), "conmon is not installed");
        return NewContainer(Layout.Native, config => config.Guest(actions));
    }

    /// <summary>Runs conmon; what it tells CRI-O through a pipe, whose number is in the environment.</summary>
    private JsonObject Conmon(Container container, string name, params IEnumerable<string> more)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "exits"));
        string told = Path.Combine(_folder, $"{name}.told");
        RunOptions options = new()
        {
            Binary = "/bin/bash",
            Environment = new Dictionary<string, string>(new RunOptions().Environment) { ["CRI_O_EXTERNAL"] = "1", ["_OCI_SYNCPIPE"] = "3" },
        };
        string[] command =
        [
            "conmon", "-b", container.Bundle.Folder, "-c", container.Id, "-u", container.Id, "-n", container.Id,
            "-r", Repository.RuntimeBinary, "--runtime-arg", $"--root={container.StateRoot}",
            "-p", Path.Combine(_folder, $"{name}.pid"), "-l", $"k8s-file:{Path.Combine(_folder, "log")}",
            "--exit-dir", Path.Combine(_folder, "exits"), "--socket-dir-path", _folder, .. more,
        ];
        Runtime.Run(options, ["-c", $"exec \"$@\" 3>{told}", "bash", .. command]);
        Container.WaitUntil(() => File.ReadAllText(told).EndsWith('\n'), () => $"conmon tells nothing through its pipe: {File.ReadAllText(told)}");
        return JsonNode.Parse(File.ReadAllText(told))!.AsObject();
    }

    private string ExitStatusOf(string id)
    {
        string file = Path.Combine(_folder, "exits", id);
        Container.WaitUntil(() => File.Exists(file) && File.ReadAllText(file).Length > 0, () => $"conmon never wrote {file}");
        return File.ReadAllText(file);
    }
}
