namespace OciRuntime.SpecTests.Harness;

/// <summary>
/// A container with its own bundle, id, cgroup and state root. Dispose deletes it by force, which the runtime must manage in
/// any state, twice too, and must leave nothing in the state root.
/// </summary>
internal sealed class Container : IDisposable
{
    private readonly RunOptions _options;

    public Container(Layout layout, Action<ContainerConfig>? edit = null, Action<TestBundle>? prepare = null, RunOptions? options = null)
    {
        _options = (options ?? new RunOptions()) with { Layout = layout };
        prepare?.Invoke(Bundle);
        Configure(edit);
    }

    public Layout Layout => _options.Layout;

    public string Id { get; } = Scratch.NewName();

    public TestBundle Bundle { get; } = new();

    public string StateRoot { get; } = Scratch.NewFolder();

    public string CgroupsPath => $"/{Id}";

    /// <summary>Writes config.json anew: the default with the edit.</summary>
    public void Configure(Action<ContainerConfig>? edit)
    {
        ContainerConfig config = new() { BundleFolder = Bundle.Folder };
        config.Linux["cgroupsPath"] = CgroupsPath;
        edit?.Invoke(config);
        Bundle.Write(config);
    }

    /// <summary>Any command of the runtime with this container's state root.</summary>
    public CommandResult Command(params IEnumerable<string> arguments) => Runtime.Run(_options, ["--root", StateRoot, .. arguments]);

    /// <summary>Any command of the runtime, by way of a command that ends by executing it or runs it.</summary>
    public CommandResult CommandThrough(IReadOnlyList<string> through, params IEnumerable<string> arguments) =>
        Runtime.Run(_options with { Through = through, Limit = TimeSpan.FromSeconds(15) }, ["--root", StateRoot, .. arguments]);

    public RunningCommand Launch(params IEnumerable<string> arguments) => Runtime.Launch(_options, ["--root", StateRoot, .. arguments]);

    /// <summary>Runs in the foreground to the end.</summary>
    public CommandResult Run(params IEnumerable<string> flags) => Command(["run", "--bundle", Bundle.Folder, .. flags, Id]);

    public CommandResult Create(params IEnumerable<string> flags) => Command(["create", "--bundle", Bundle.Folder, .. flags, Id]);

    /// <summary>A command whose log goes to a file; what it says in all, on stderr and in the log.</summary>
    public CommandResult Logged(out string said, params IEnumerable<string> arguments)
    {
        string log = Path.Combine(Scratch.Folder, $"{Scratch.NewName()}.log");
        CommandResult result = Command(["--log", log, "--log-format", "json", .. arguments]);
        said = result.Stderr + (File.Exists(log) ? File.ReadAllText(log) : "");
        return result;
    }

    public CommandResult Start() => Command("start", Id);

    public CommandResult Kill(params IEnumerable<string> signal) => Command(["kill", Id, .. signal]);

    public CommandResult Delete(params IEnumerable<string> flags) => Command(["delete", .. flags, Id]);

    /// <summary>exec of the guest in the foreground: flags first, then what it is to do.</summary>
    public CommandResult Exec(IEnumerable<string> flags, params IEnumerable<string> actions) =>
        Command(["exec", .. flags, Id, "/bin/guest", .. actions]);

    /// <summary>What the guest reports from a successful exec.</summary>
    public GuestReport ExecReport(IEnumerable<string> flags, params IEnumerable<string> actions)
    {
        CommandResult result = Exec(flags, actions).Should().Succeed().Which;
        result.Stderr.Should().Be("");
        return result.Guest;
    }

    public CommandResult State() => Command("state", Id);

    /// <summary>The container is up and its process runs.</summary>
    public Container Started()
    {
        Create().Should().Succeed();
        Start().Should().Succeed();
        return this;
    }

    public JsonObject StateDocument() => JsonNode.Parse(State().Should().Succeed().Which.Stdout)!.AsObject();

    public string Status => (string)StateDocument()["status"]!;

    public int Pid => (int)StateDocument()["pid"]!;

    /// <summary>Waits until the runtime says so; a container that never gets there fails the test.</summary>
    public Container WaitFor(string status)
    {
        WaitUntil(() => Status == status, () => $"container stays {Status} and does not become {status}");
        return this;
    }

    /// <summary>Waits for a file in the container that the guest writes with its "out" or "touch" action.</summary>
    public GuestReport WaitForReport(string path, string lastKey)
    {
        GuestReport? report = null;
        WaitUntil(
            () => File.Exists(Bundle.InRootfs(path)) && (report = GuestReport.Parse(File.ReadAllText(Bundle.InRootfs(path)))).Has(lastKey),
            () => $"the guest never wrote \"{lastKey}\" to {path}: {report}");
        return report!;
    }

    /// <summary>Waits for a file of the rootfs that holds the text.</summary>
    public void WaitForText(string path, string text) => WaitUntil(
        () => File.Exists(Bundle.InRootfs(path)) && File.ReadAllText(Bundle.InRootfs(path)).Contains(text, StringComparison.Ordinal),
        () => $"\"{text}\" is never written to {path}");

    /// <summary>
    /// Waits until no child of ours is left but init; zombies are reaped on the way. A pid namespace ends only once its last
    /// process is reaped, and those of a detached exec are ours to reap. Where the container is deleted, its init must end, too.
    /// </summary>
    public void WaitForExecsToEnd()
    {
        CommandResult state = State();
        int init = state.ExitCode == 0 ? (int)JsonNode.Parse(state.Stdout)!["pid"]! : 0;
        WaitUntil(
            () => HostProcess.Children().All(child => child.Pid == init || !IsOurs(child, init)),
            () => $"left: {string.Join(", ", HostProcess.Children())}");
    }

    /// <summary>Not an engine's: those live in a mount namespace of their own.</summary>
    private static bool IsOurs(HostProcess child, int init) =>
        MountNamespace($"{child.Pid}") is not { } its || its == MountNamespace("self") || its == MountNamespace($"{init}");

    private static string? MountNamespace(string pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/ns/mnt").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public static void WaitUntil(Func<bool> condition, Func<string> complaint)
    {
        for (int attempt = 0; !condition(); attempt++)
        {
            if (attempt == 500) throw new AssertionFailedException(complaint());
            Thread.Sleep(20);
        }
    }

    public void Dispose()
    {
        Delete("--force").Should().Succeed();
        Delete("--force").Should().Succeed();
        Directory.EnumerateFileSystemEntries(StateRoot).Should().BeEmpty();
        Directory.Delete(Bundle.Folder, recursive: true);
        Directory.Delete(StateRoot);
    }
}
