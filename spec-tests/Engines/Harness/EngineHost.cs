namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>
/// Where an engine of a test lives: a mount namespace with an empty /run, /dev/shm, /opt and /var/lib, an /etc that forgets, and a folder for the
/// rest. The engines of the host are out of reach, and whatever an engine leaves behind in those places ends with the namespace.
/// </summary>
internal sealed class EngineHost : IDisposable
{
    private const string Fill = """
        mkdir $FILES/over && mount -t tmpfs engines $FILES/over && mkdir $FILES/over/etc $FILES/over/work || exit 1
        mount -t overlay -o lowerdir=/etc,upperdir=$FILES/over/etc,workdir=$FILES/over/work etc /etc || exit 1
        cp $FILES/passwd $FILES/group $FILES/subuid $FILES/subgid /etc/
        for folder in /run /dev/shm /opt /var/lib; do
            mount -t tmpfs -o mode=755 engines $folder || exit 1
        done
        chmod 1777 /dev/shm && echo ready

        """;

    /// <summary>
    /// Keeps the namespace while the tests live. Tests that were killed cannot clean up: then everything in the namespace is
    /// killed, what the engine ran with it, and the cgroups go.
    /// </summary>
    private const string Hold = """
        while [ -d /proc/$TESTS ]; do sleep 1; done
        ours=$(readlink /proc/self/ns/mnt)
        for process in /proc/[0-9]*; do
            [ "${process#/proc/}" = $$ ] || [ "$(readlink $process/ns/mnt)" != "$ours" ] || kill -9 "${process#/proc/}"
        done
        find /sys/fs/cgroup -path "*/$CGROUP*" -name cgroup.procs -exec cat {} + | sort -u | while read -r process; do kill -9 $process; done
        sleep 1
        find /sys/fs/cgroup -depth -type d -path "*/$CGROUP*" -exec rmdir {} \;
        """;

    /// <summary>An ordinary user with a range of ids of its own; "containers" is whom podman asks for those of a container.</summary>
    public const int User = 54321;

    private static readonly (string File, string Line)[] s_accounts =
    [
        ("passwd", $"engines:x:{User}:{User}::/:/bin/sh\ncontainers:x:54320:54320::/:/bin/false\n"),
        ("group", $"engines:x:{User}:\n"),
        ("subuid", "engines:200000:65536\ncontainers:300000:65536\n"),
        ("subgid", "engines:200000:65536\ncontainers:300000:65536\n"),
    ];

    /// <summary>
    /// Makes a Debian tree the root: "/" has to be a mount point, so chroot is not enough for a runtime. What is written goes to
    /// memory, for the tree is used again.
    /// </summary>
    private const string EnterTree = """
        tree=$FILES/tree
        mkdir $tree && mount -t tmpfs engines $tree && mkdir $tree/upper $tree/work $tree/root || exit 1
        mount -t overlay -o lowerdir="$TREE",upperdir=$tree/upper,workdir=$tree/work tree $tree/root && cd $tree/root || exit 1
        for folder in /proc /sys /dev /tmp; do
            mount --rbind $folder ./$folder || exit 1
        done
        mkdir .old && pivot_root . .old && cd / && umount -l /.old || exit 1

        """;

    private const string BindUnified = "mount --bind /sys/fs/cgroup/unified /sys/fs/cgroup || exit 1\n";

    /// <summary>An engine on a busy machine is slow, one that never answers ends the test nevertheless.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);

    private readonly RunningCommand _holder;
    private readonly Dictionary<string, string> _environment;

    /// <summary>On this machine, or in a Debian tree below the folder; for containers in cgroups of the name.</summary>
    public EngineHost(string? tree, Layout layout, string cgroup)
    {
        foreach ((string file, string line) in s_accounts)
        {
            string original = $"{tree}/etc/{file}";
            Write(file, (File.Exists(original) ? File.ReadAllText(original) : "") + line);
        }
        _environment = new(new RunOptions().Environment) { ["HOME"] = Folder };
        string script = (tree is null ? "" : EnterTree) + (layout == Layout.Native || LayoutCommand.HostIsUnified ? "" : BindUnified) + Fill + Hold;
        Dictionary<string, string> variables = new(_environment)
        {
            ["FILES"] = Folder,
            ["TREE"] = tree ?? "",
            ["TESTS"] = $"{Environment.ProcessId}",
            ["CGROUP"] = cgroup,
        };
        _holder = Runtime.Launch(new RunOptions { Binary = "unshare", Environment = variables }, "-m", "--propagation", "private", "/bin/sh", "-c",
            script);
        try
        {
            Container.WaitUntil(() => File.Exists(_holder.OutputFile) && File.ReadAllText(_holder.OutputFile) == "ready\n",
                () => "the mount namespace for the engine does not come up");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Has the same path on both sides: configuration, data and state of the engine.</summary>
    public string Folder { get; } = Scratch.NewFolder();

    /// <summary>The words that stand before a command to run it in the namespace.</summary>
    public IReadOnlyList<string> Enter => ["nsenter", $"--mount=/proc/{_holder.Pid}/ns/mnt", "--"];

    public void SetEnvironment(string name, string value) => _environment[name] = value;

    public string PathTo(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(PathTo(name), text);
        return PathTo(name);
    }

    public CommandResult Run(params IEnumerable<string> command) => Launch(command).Wait();

    public RunningCommand Launch(params IEnumerable<string> command) => Launch(new RunOptions(), command);

    public RunningCommand Launch(RunOptions options, params IEnumerable<string> command)
    {
        string[] words = [.. options.Through, .. command];
        return Runtime.Launch(options with { Environment = _environment, Through = Enter, Binary = words[0], Limit = s_limit }, words[1..]);
    }

    /// <summary>Starts a command with a terminal; its exit status, and what the terminal showed.</summary>
    public int RunInTerminal(out string shown, params IEnumerable<string> command)
    {
        using PseudoTerminal terminal = new(24, 80);
        IEnumerable<string> environment = _environment.Select(pair => $"{pair.Key}={pair.Value}");
        int code = terminal.WaitForExit(terminal.Start([.. Enter, "env", .. environment, .. command]));
        shown = terminal.Shown.Replace("\r", "", StringComparison.Ordinal);
        return code;
    }

    /// <summary>Every mount of the namespace, without the numbers that tell two mounts of the same thing apart.</summary>
    public IEnumerable<string> Mounts() =>
        File.ReadLines($"/proc/{_holder.Pid}/mountinfo").Select(line => string.Join(' ', line.Split(' ').Skip(3)));

    /// <summary>The namespace, and its mounts with it, ends with the last process in it.</summary>
    public void Dispose() => Stop(_holder, Native.SIGKILL);

    /// <summary>Ends a daemon by its pid: politely, then by force.</summary>
    public static void Stop(RunningCommand daemon, int signal)
    {
        _ = Native.kill(daemon.Pid, signal);
        daemon.Wait();
    }
}
