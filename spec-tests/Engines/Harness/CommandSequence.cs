using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>Lines of shell, and what each of them says and ends with; in a form that can be compared between two runtimes.</summary>
internal static class CommandSequence
{
    /// <summary>What differs from run to run, and what differs on purpose, with the reason.</summary>
    private static readonly (string Pattern, string Replacement)[] s_rules =
    [
        // From run to run.
        (@"\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b", "ID"),
        (@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[0-9.]*(Z| \+0000 UTC)?", "TIME"),
        (@"\b\d\d:\d\d(:\d\d)?\b", "TIME"),
        (@"(?m)^(\S+ +)\d+( +(RUNNING|STOPPED|PAUSED|-))", "$1PID$2"),
        (@"(?m)^\d+ +-", "PID -"),
        (@"(?m)^(memory|cpuacct|cpu|pids)\.(usage\S*|current|stat\S*) .*$", "$1.$2 N"),
        // The name a runtime is registered by, and the one it gives itself.
        (@"\b(runc|runcs) (create|run|start|exec) failed", "RUNTIME $2 failed"),
        (@"(?<=Error: )(OCI runtime error: )?(tested|reference)\b", "$1RUNTIME"),
        // runcs says where in config.json the reason stands; runc does not.
        (@"config\.json:\d+: (/[\w/]+: )?", ""),
        // Words of runc around a reason that engines do not look for.
        (@"unable to start container process: |error during container init: ", ""),
        // runcs names the call of the kernel and the constant; a folder for cwd it looks for before it makes one.
        (@"(mkdir|openat2)[ (]([^):]*)\)?: ([a-z ]+?)( \(E\w+\))?(?=[:\n])", "CALL $2: $3"),
        // The tmpfs of runcs that masks a folder can hold nothing.
        (@",size=4k,nr_inodes=1", ""),
        // The client of Docker says this, or is quick enough not to.
        (@"(?m)^.*error waiting for container: context canceled""\n", ""),
        (@" +", " "),
    ];

    /// <summary>
    /// Runs the lines twice, with the variables of each side; every difference is in the message of the failure.
    /// `terminal "command"` runs a command on a terminal. A line that may differ has its reason behind it: "command  # differs: reason".
    /// </summary>
    public static void AssertSame(EngineHost host, IReadOnlyList<string> lines, IReadOnlyDictionary<string, string> reference,
        IReadOnlyDictionary<string, string> tested)
    {
        List<string> expected = Run(host, lines, reference), actual = Run(host, lines, tested);
        IEnumerable<string> differences = expected.Zip(actual)
            .Where(pair => pair.First != pair.Second && !pair.First.Contains("# differs: ", StringComparison.Ordinal))
            .Select(pair => $"{pair.First}--- but here:\n{pair.Second}");
        string all = string.Join('\n', differences);
        all.Length.Should().Be(0, all);
    }

    private static List<string> Run(EngineHost host, IReadOnlyList<string> lines, IReadOnlyDictionary<string, string> variables)
    {
        // A terminal whose keyboard nobody touches. With /dev/null in its place script(1) ends the input at once, and may lose the output.
        string keyboard = Path.Combine(Scratch.NewFolder(), "keyboard");
        string terminal = $"[ -p {keyboard} ] || mkfifo {keyboard}; terminal() {{ script -qec \"$1\" /dev/null 0<>{keyboard}; }}";
        List<string> told = [];
        foreach (string line in lines)
        {
            CommandResult result = host.Run(["env", .. variables.Select(pair => $"{pair.Key}={pair.Value}"), "sh", "-c", $"{terminal}\n{line}"]);
            told.Add($"$ {line}\n[{result.ExitCode}]\n{Comparable(result.Stdout)}{Comparable(result.Stderr)}\n");
        }
        return told;
    }

    private static string Comparable(string text)
    {
        foreach ((string pattern, string replacement) in s_rules)
            text = Regex.Replace(text, pattern, replacement);
        return text;
    }
}
