namespace OciRuntime.SpecTests.Cli;

/// <summary>Asks a shell what it would complete, with our completion and no other.</summary>
internal static class Shells
{
    public static string[] Bash(IEnumerable<string> words) => Ask(
        "bash", ". \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _runcs; printf '%s\\n' \"${COMPREPLY[@]}\"", "runcs.bash", words);

    /// <summary>A completion and, behind a tab, its description.</summary>
    public static string[] Fish(string line) =>
        [.. Ask("fish", "source $argv[1]; complete -C $argv[2]", "runcs.fish", [line]).Select(completion => completion.Split('\t')[0])];

    /// <summary>The functions of zsh's completion stand in the file; the last line, which zsh's own machinery needs, finds nothing to do.</summary>
    public static string[] Zsh(string script) => Ask("zsh", $"_arguments() {{ }}; source \"$0\"; {script}", "_runcs", []);

    private static string[] Ask(string shell, string script, string file, IEnumerable<string> arguments)
    {
        Skip.IfNot(File.Exists($"/usr/bin/{shell}"), $"{shell} is not installed");
        string programs = Scratch.NewFolder();
        File.CreateSymbolicLink(Path.Combine(programs, "runcs"), Repository.RuntimeBinary);
        RunOptions options = new()
        {
            Binary = $"/usr/bin/{shell}",
            Environment = new Dictionary<string, string> { ["PATH"] = $"{programs}:/usr/bin:/bin", ["HOME"] = programs },
        };
        string[] clean = shell switch { "bash" => ["--norc"], "fish" => ["--no-config"], _ => ["-f"] };
        CommandResult result = Runtime.Run(options, [.. clean, "-c", script, Path.Combine(Repository.Folder, "completions", file), .. arguments])
            .Should().Succeed().Which;
        result.Stderr.Should().Be("");
        return result.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
