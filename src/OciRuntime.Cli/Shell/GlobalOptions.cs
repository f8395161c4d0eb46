using OciRuntime.Linux;

namespace OciRuntime.Cli;

/// <summary>Options of the program. They stand before the command, or anywhere before the first operand.</summary>
internal sealed class GlobalOptions
{
    /// <summary>State directory as given; null for the default.</summary>
    public string? Root { get; private set; }

    /// <summary>File that errors are appended to; null for none.</summary>
    public string? Log { get; private set; }

    public string LogFormat { get; private set; } = "text";
    public bool Debug { get; private set; }
    public bool SystemdCgroup { get; private set; }

    /// <summary>Null means: find out.</summary>
    public bool? Rootless { get; private set; }

    /// <summary>Null unless asked for.</summary>
    public TraceFile? Trace { get; private set; }

    private string? _checkedLog;

    public bool WantsHelp { get; private set; }
    public bool WantsVersion { get; private set; }

    public static Option[] Options =>
    [
        Option.Flag("debug", "enable debug logging"),
        Option.Text("log", "append errors to this file, besides writing them to stderr"),
        Option.Text("log-format", "format of the log file: 'text' (default) or 'json'"),
        Option.Text("root", "directory of the containers' state (default: \"/run/runcs\", without root's rights \"$XDG_RUNTIME_DIR/runcs\")"),
        Option.Flag("systemd-cgroup", "let systemd make the cgroups; cgroupsPath then has the form \"slice:prefix:name\""),
        Option.Text("rootless", "ignore cgroup permission errors: 'true', 'false' or 'auto' (default)"),
        Option.Flag("help", "show help", 'h'),
        Option.Flag("version", "print the version", 'v'),
        Option.Text("trace", "write what this command did when to this file, as Chrome trace events; '-': as a chart to stderr"),
        Option.Text("criu", ""), // emitted by containerd up to 1.7; checkpoints find criu in PATH
    ];

    public void Set(string name, string value)
    {
        switch (name)
        {
            case "root": Root = value.Length > 0 ? value : null; break;
            case "log": Log = value.Length > 0 ? value : null; break;
            case "log-format": LogFormat = value; break;
            case "debug": Debug = value == CommandLine.True; break;
            case "systemd-cgroup": SystemdCgroup = value == CommandLine.True; break;
            case "rootless": Rootless = ParseRootless(value); break;
            case "trace": Trace = value.Length > 0 ? TraceFile.Open(value) : null; break;
            case "help": WantsHelp = value == CommandLine.True; break;
            case "version": WantsVersion = value == CommandLine.True; break;
        }
    }

    /// <exception cref="OciException">A value is none of those allowed.</exception>
    public void Check()
    {
        if (LogFormat is not ("text" or "json")) throw new OciException($"invalid log-format: {LogFormat}");
        // crun has these prefixes. Here they would name a file, which nobody would look into.
        if (Log?.Split(':', 2) is ["journald" or "syslog", _])
            throw new OciException($"invalid log \"{Log}\": runcs writes to a file only");
        if (Log is not null && Log != _checkedLog)
            FileLogger.Require(_checkedLog = Log);
    }

    private static bool? ParseRootless(string value)
    {
        if (value is "auto" or "") return null;
        return CommandLine.ParseBool(value) ?? throw new OciException($"invalid value \"{value}\" for --rootless: expected true, false or auto");
    }
}
