using System.Diagnostics;

namespace OciRuntime.SpecTests.Harness;

/// <summary>How a command is started, where it matters.</summary>
internal sealed record RunOptions
{
    public Layout Layout { get; init; }
    public string? WorkingFolder { get; init; }
    public string? StdinFile { get; init; }

    /// <summary>Descriptors the runtime inherits besides 0, 1 and 2: number to file.</summary>
    public IReadOnlyDictionary<int, string> Descriptors { get; init; } = new Dictionary<int, string>();

    /// <summary>The words for <see cref="Through"/> that run a line of shell before the runtime.</summary>
    public static IReadOnlyList<string> After(string shellLine) => ["/bin/sh", "-c", $"{shellLine}; exec \"$@\"", "sh"];

    /// <summary>The whole environment of the runtime.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>
    {
        ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin",
    };

    /// <summary>Words of a command that ends by executing the runtime: a shell that sets a umask first, setpriv.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    /// <summary>Another program than the runtime under test, for comparisons.</summary>
    public string Binary { get; init; } = Repository.RuntimeBinary;

    /// <summary>A command that takes longer is killed.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>
/// Starts the runtime as an engine does. Its output goes to files, not pipes: what a detached container inherits then keeps
/// nobody waiting, and it can be read while the container runs.
/// </summary>
internal static class Runtime
{
    public static CommandResult Run(RunOptions options, params IEnumerable<string> arguments) => Launch(options, arguments).Wait();

    public static RunningCommand Launch(RunOptions options, params IEnumerable<string> arguments)
    {
        string output = Path.Combine(Scratch.Folder, $"{Scratch.NewName()}.out");
        string errors = Path.ChangeExtension(output, ".err");
        string descriptors = string.Concat(options.Descriptors.Select(pair => $" {pair.Key}<\"{pair.Value}\""));
        string script = $"exec \"$@\" <\"{options.StdinFile ?? "/dev/null"}\" >\"{output}\" 2>\"{errors}\"{descriptors}";

        string[] command = [.. options.Layout.Prefix(), .. options.Through, options.Binary, .. arguments];
        ProcessStartInfo start = new("/bin/bash", ["-c", script, "bash", .. command])
        {
            WorkingDirectory = options.WorkingFolder ?? Scratch.Folder,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in options.Environment)
            start.Environment[name] = value;
        return new RunningCommand(Process.Start(start)!, string.Join(' ', command), output, errors, options.Limit);
    }
}

/// <summary>A command of the runtime that may still run. The shell and unshare exec, so Pid is the runtime itself.</summary>
internal sealed class RunningCommand(Process process, string commandLine, string output, string errors, TimeSpan limit)
{
    public int Pid => process.Id;

    public string OutputFile => output;

    public CommandResult Wait()
    {
        bool ended = process.WaitForExit(limit);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        int code = ended ? process.ExitCode : -1;
        process.Dispose();
        string late = ended ? "" : $"\n(killed after {limit.TotalSeconds} seconds)";
        return new CommandResult(commandLine, code, File.ReadAllText(output), File.ReadAllText(errors) + late);
    }
}
