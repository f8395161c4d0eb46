using System.Text.RegularExpressions;

namespace OciRuntime.SpecTests.Cli;

/// <summary>The manual page and the completions say what the binary takes: neither less nor more.</summary>
public sealed partial class DocumentationTests
{
    private static readonly Lazy<IReadOnlyList<string>> s_commands = new(() => NamesIn(Help("--help"), "COMMANDS:", @"^   ([a-z]+) "));

    /// <summary>Null stands for the options of the program itself.</summary>
    public static TheoryData<string?> Commands => [(string?)null, .. Ours ? s_commands.Value : []];

    private static bool Ours => Path.GetFileName(Repository.RuntimeBinary) == "runcs";

    public DocumentationTests() => Skip.IfNot(Ours, "these are about runcs");

    // Debian Policy 12.1: a program has a manual page. lintian(1) checks it for what groff warns about.
    [Fact]
    public void Manual_page_has_no_warnings()
    {
        Skip.IfNot(File.Exists("/usr/bin/groff"), "groff is not installed (it comes with debhelper)");

        CommandResult result = Start("groff", "-mandoc", "-ww", "-z", "-Tutf8", Path.Combine(Repository.Folder, "docs", "runcs.8"))
            .Should().Succeed().Which;

        result.Stderr.Should().Be("");
    }

    // Debian Policy 12.1: a program has a manual page; as runc's pages do, it describes each option.
    [Theory]
    [MemberData(nameof(Commands))]
    public void Manual_page_has_every_option(string? command)
    {
        Flags(SectionOf(command)).Except(["help"]).Should().Equal(OptionsOf(command));
    }

    // runc(8), COMMANDS; runc has a completion for bash only.
    [Fact]
    public void Completions_have_every_command()
    {
        s_commands.Value.Should().NotBeEmpty();
        Bash("runcs", "").Should().Equal(s_commands.Value);
        Fish("runcs ").Should().Equal(s_commands.Value);
        Sorted(Zsh("_describe() { print -rl -- ${commands%%:*} }; _runcs_commands")).Should().Equal(s_commands.Value);
    }

    // As the completion for bash that comes with runc, which has the options of each command.
    [Theory]
    [MemberData(nameof(Commands))]
    public void Bash_completes_every_option(string? command)
    {
        Flags(Bash(["runcs", .. Words(command), "--"])).Except(["help"]).Should().Equal(OptionsOf(command));
    }

    // As that for bash, which runc has; fish gets the same.
    [Theory]
    [MemberData(nameof(Commands))]
    public void Fish_completes_every_option(string? command)
    {
        Flags(Fish(string.Join(' ', ["runcs", .. Words(command), "--"]))).Except(["help"]).Should().Equal(OptionsOf(command));
    }

    // As that for bash, which runc has; zsh gets the same.
    [Theory]
    [MemberData(nameof(Commands))]
    public void Zsh_completes_every_option(string? command)
    {
        string call = command is null ? "_runcs runcs" : $"_runcs_arguments {command}";

        Flags(Zsh(call)).Except(["help"]).Should().Equal(OptionsOf(command));
    }

    private static IEnumerable<string> Words(string? command) => command is null ? [] : [command];

    private static string Help(params string[] arguments) => Runtime.Run(new RunOptions(), arguments).Should().Succeed().Which.Stdout;

    /// <summary>"   --bundle value, -b value   path to ..."</summary>
    private static IEnumerable<string> OptionsOf(string? command) => command is null
        ? NamesIn(Help("--help"), "GLOBAL OPTIONS:", "^   --([a-z0-9-]+)").Except(["help"])
        : NamesIn(Help(command, "--help"), "OPTIONS:", "^   --([a-z0-9-]+)");

    private static IReadOnlyList<string> NamesIn(string help, string headline, string pattern)
    {
        IEnumerable<string> section = help.Split('\n').SkipWhile(line => line != headline).Skip(1).TakeWhile(line => line.Length > 0);
        return Sorted(section.Select(line => Regex.Match(line, pattern)).Where(match => match.Success).Select(match => match.Groups[1].Value));
    }

    /// <summary>".Ss exec ..." to the next headline, for each such headline; run has the options of create, too, and says so.</summary>
    private static IEnumerable<string> SectionOf(string? command)
    {
        string[] headlines = command switch { null => ["Global"], "run" => ["run", "create"], _ => [command] };
        bool inside = false;
        foreach (string line in File.ReadLines(Path.Combine(Repository.Folder, "docs", "runcs.8")))
        {
            if (line.StartsWith(".Ss ", StringComparison.Ordinal) || line.StartsWith(".Sh ", StringComparison.Ordinal))
                inside = line[1] == 'S' && line[2] == 's' && headlines.Contains(line.Split(' ')[1]);
            if (inside)
                yield return line.Replace("Fl Fl ", "--", StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("(?<![a-z-])--([a-z0-9][a-z0-9-]*)")]
    private static partial Regex Flag();

    private static IReadOnlyList<string> Flags(IEnumerable<string> lines) =>
        Sorted(lines.SelectMany(line => Flag().Matches(line)).Select(match => match.Groups[1].Value));

    private static IReadOnlyList<string> Sorted(IEnumerable<string> names) => [.. names.Distinct().Order(StringComparer.Ordinal)];

    private static IReadOnlyList<string> Bash(params IEnumerable<string> words) => Sorted(Shells.Bash(words));

    private static IReadOnlyList<string> Fish(string line) => Sorted(Shells.Fish(line));

    /// <summary>What the function gives to _arguments: "(- *)--help[show help]".</summary>
    private static string[] Zsh(string call) => Shells.Zsh($"_arguments() {{ print -rl -- \"$@\" }}; {call}");

    private static CommandResult Start(string program, params IEnumerable<string> arguments) =>
        Runtime.Run(new RunOptions { Binary = "/usr/bin/env" }, [program, .. arguments]);
}
