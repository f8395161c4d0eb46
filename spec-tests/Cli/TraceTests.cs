namespace OciRuntime.SpecTests.Cli;

/// <summary>--trace: what a command did when, as trace events that ui.perfetto.dev and speedscope open ("Trace Event Format", object form).</summary>
public sealed class TraceTests : SpecTest
{
    // Trace Event Format: metadata events ("M") name the processes, complete events ("X") are the phases. No peer has it.
    [Fact]
    public void Run_shows_the_phases_of_runtime_and_init()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("exit", "0"));
        Trace trace = new();

        container.Command("--trace", trace.File, "run", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();

        trace.Processes.Should().Equal("runcs", "init");
        string[] phases = ["config", "validate", "cgroup: make", "plan", "clone", "wait for init", "ready", "start, wait for execve", "process",
            "delete: cgroup"];
        phases.ToHashSet().Should().BeSubsetOf(trace.PhasesOf("runcs"));
        string[] steps = ["execveat and runtime start", "BindRoot", "MountFilesystem", "PivotRoot", "Capabilities", "Exec", "ready, wait for start",
            "execve"];
        steps.ToHashSet().Should().BeSubsetOf(trace.PhasesOf("init"));
    }

    // Trace Event Format: "ts" is one clock of all processes.
    [Fact]
    public void Both_processes_are_on_one_clock()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("exit", "0"));
        Trace trace = new();

        container.Command("--trace", trace.File, "run", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed();

        (double from, double to) whole = trace.Span("runcs", "runcs run");
        (double from, double to) clone = trace.Span("runcs", "clone");
        (double from, double to) execve = trace.Span("init", "execve");
        (double from, double to) process = trace.Span("runcs", "process");
        clone.from.Should().BeInRange(whole.from, whole.to);
        trace.EventsOf("init").Should().AllSatisfy(one => one.From.Should().BeInRange(clone.from, process.to));
        execve.to.Should().BeInRange(execve.from, process.from);
    }

    // Trace Event Format, as with run: the process that enters the container is one of its own.
    [Fact]
    public void Exec_shows_its_own_init()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause")).Started();
        Trace trace = new();

        container.Command("--trace", trace.File, "exec", container.Id, "/bin/guest", "exit", "0").Should().Succeed();

        new HashSet<string> { "JoinNamespaces", "Exec", "execve" }.Should().BeSubsetOf(trace.PhasesOf("init"));
        container.WaitForExecsToEnd();
    }

    // As runc(8) says of its global options: "These options can be used with any command".
    [Fact]
    public void Every_command_can_be_traced()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));
        string[][] commands =
        [
            ["create", "--bundle", container.Bundle.Folder, container.Id], ["start", container.Id], ["state", container.Id], ["list"],
            ["ps", container.Id],
            ["pause", container.Id], ["resume", container.Id], ["update", "--pids-limit", "20", container.Id], ["events", "--stats", container.Id],
            ["kill", container.Id, "KILL"], ["delete", "--force", container.Id], ["features"], ["spec", "--bundle", Scratch.NewFolder()], ["help"],
        ];
        foreach (string[] command in commands)
        {
            Trace trace = new();

            container.Command(["--trace", trace.File, .. command]).Should().Succeed();

            trace.PhasesOf("runcs").Should().Contain($"runcs {command[0]}");
        }
    }

    // runc(8) wants global options to "precede the command"; a value may follow it here, too.
    [Fact]
    public void Option_may_stand_behind_the_command()
    {
        Trace trace = new();

        Runtime.Run(new RunOptions(), "--root", Scratch.NewFolder(), "list", $"--trace={trace.File}").Should().Succeed();

        trace.PhasesOf("runcs").Should().Contain("list");
    }

    // Trace Event Format, object form: the file is whole after an error, too.
    [Fact]
    public void Failed_run_shows_how_far_it_came()
    {
        Container container = NewContainer(Layout.Native, config => config.Process["args"] = new JsonArray("/no/such/program"));
        Trace trace = new();

        container.Command("--trace", trace.File, "run", "--bundle", container.Bundle.Folder, container.Id)
            .Should().Fail().Saying("no such file or directory");

        trace.PhasesOf("init").Should().Contain("PivotRoot");
        trace.PhasesOf("init").Should().NotContain("execve");
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted".
    [Fact]
    public void File_that_cannot_be_written_is_an_error_before_anything_is_done()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("pause"));

        container.Command("--trace", "/no/such/folder/trace", "create", "--bundle", container.Bundle.Folder, container.Id)
            .Should().Fail().Saying("/no/such/folder/trace");

        container.State().Should().Fail().Saying("container does not exist");
    }

    // As the dash of runc-update(8): "Use - to read from stdin." Here it is a stream, too: stderr, for stdout is the container's.
    [Fact]
    public void Dash_draws_a_chart_on_stderr()
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("exit", "0"));

        CommandResult result = container.Command("--trace", "-", "run", "--bundle", container.Bundle.Folder, container.Id).Should().Succeed().Which;

        result.Stderr.Should().MatchRegex(@"(?m)^runcs run: \d+\.\d+ ms$");
        result.Stderr.Should().MatchRegex(@"(?m)^ +\d+\.\d+ +\d+\.\d+  init   PivotRoot +[█▏]");
        result.Stdout.Should().Be("");
    }

    /// <summary>A file of trace events, read when it is first asked about.</summary>
    private sealed class Trace
    {
        public string File { get; } = Path.Combine(Scratch.NewFolder(), "trace.json");

        private JsonObject[] Events =>
            field ??= [.. JsonNode.Parse(System.IO.File.ReadAllText(File))!["traceEvents"]!.AsArray().Select(one => one!.AsObject())];

        /// <summary>In their order, from the metadata events "process_name".</summary>
        public string[] Processes => [.. Events.Where(one => (string)one["ph"]! == "M").Select(NameOf)];

        /// <summary>The complete events ("ph": "X") of a process, in microseconds.</summary>
        public (string Name, double From, double To)[] EventsOf(string process)
        {
            int pid = (int)Events.Single(one => (string)one["ph"]! == "M" && NameOf(one) == process)["pid"]!;
            return [.. Events.Where(one => (string)one["ph"]! == "X" && (int)one["pid"]! == pid).Select(Span)];
        }

        public HashSet<string> PhasesOf(string process) => [.. EventsOf(process).Select(one => one.Name)];

        public (double From, double To) Span(string process, string phase)
        {
            (_, double from, double to) = EventsOf(process).Single(one => one.Name == phase);
            return (from, to);
        }

        private static string NameOf(JsonObject metadata) => (string)metadata["args"]!["name"]!;

        private static (string Name, double From, double To) Span(JsonObject one)
        {
            double from = (double)one["ts"]!, duration = (double)one["dur"]!;
            duration.Should().BeGreaterThanOrEqualTo(0, one.ToJsonString());
            ((int)one["tid"]!).Should().BeGreaterThan(0, one.ToJsonString());
            return ((string)one["name"]!, from, from + duration);
        }
    }
}
