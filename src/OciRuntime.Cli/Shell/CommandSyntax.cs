namespace OciRuntime.Cli;

internal enum OptionKind
{
    /// <summary>--force, --force=false.</summary>
    Flag,

    /// <summary>--bundle PATH, --bundle=PATH; of several the last counts, Values gives all.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,
}

/// <summary>One option; '\0' for no short form, an empty help text hides it.</summary>
internal readonly struct Option(string name, char shortName, OptionKind kind, string help)
{
    public string Name { get; } = name;
    public char Short { get; } = shortName;
    public OptionKind Kind { get; } = kind;
    public string Help { get; } = help;

    public static Option Flag(string name, string help, char shortName = '\0') => new(name, shortName, OptionKind.Flag, help);

    public static Option Text(string name, string help, char shortName = '\0') => new(name, shortName, OptionKind.Text, help);

    public static Option Number(string name, string help, char shortName = '\0') => new(name, shortName, OptionKind.Number, help);

    /// <summary>Is this the option written as -NAME or --NAME? A short form is just a name of one letter.</summary>
    public bool IsCalled(ReadOnlySpan<char> name) => name.SequenceEqual(Name) || (name.Length == 1 && Short != '\0' && name[0] == Short);
}

/// <summary>
/// What a command takes: the one source of both its parsing and its help. Made only when that command runs.
/// <code>
/// public static CommandSyntax Syntax => new("delete", "delete any resources held by the container")
/// {
///     Operands = "&lt;container-id&gt;", MinOperands = 1, MaxOperands = 1,
///     Options = [Option.Flag("force", "kill the container first if it still runs", 'f')],
/// };
///
/// public static int Run(CommandLine line)
/// {
///     if (!line.Parse(Syntax)) return 0;      // --help
///     Delete(line.Operands[0], force: line.Flag("force"));
///     return 0;
/// }
/// </code>
/// </summary>
internal sealed class CommandSyntax(string name, string summary)
{
    public string Name { get; } = name;

    /// <summary>Half a sentence for the list of commands.</summary>
    public string Summary { get; } = summary;

    /// <summary>As the usage line shows them.</summary>
    public string Operands { get; init; } = "";

    public int MinOperands { get; init; }
    public int MaxOperands { get; init; }
    public Option[] Options { get; init; } = [];

    /// <summary>Paragraphs for the command's own help.</summary>
    public string Description { get; init; } = "";

    /// <summary>
    /// True where the operands are a command line of their own, as for exec and ps: what follows the first one is not ours.
    /// Elsewhere runc's known options also count behind operands ("delete ID --force"), so they do here.
    /// </summary>
    public bool OperandsEndOptions { get; init; }
}
