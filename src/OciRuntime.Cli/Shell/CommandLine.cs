using System.Globalization;
using OciRuntime.Containers.Supervision;
using OciRuntime.Linux;

namespace OciRuntime.Cli;

/// <summary>
/// runc's command line: "runcs [global options] command [options] operands". As with Go's flag package, -x and --x are the same,
/// a value follows as the next argument or behind '=', short forms do not combine, and "--" ends the options.
/// </summary>
internal sealed class CommandLine(string[] args)
{
    public const string True = "true";
    public const string False = "false";

    private readonly List<(string Name, string Value)> _given = [];
    private readonly List<string> _operands = [];
    private int _next;

    public GlobalOptions Globals { get; } = new();

    /// <summary>How many descriptors from 3 on this process was started with; counted before an option opens a file.</summary>
    public int InheritedFds { get; } = Sys.CountOpen(PreservedFds.First);

    /// <summary>The command's name; null if there is none.</summary>
    public string? Command { get; private set; }

    public IReadOnlyList<string> Operands => _operands;

    /// <summary>Reads what stands before the command, and its name.</summary>
    /// <exception cref="UsageException">An option is unknown or lacks its value.</exception>
    public void ParseGlobals()
    {
        Option[] globals = GlobalOptions.Options;
        while (_next < args.Length)
        {
            string argument = args[_next++];
            if (!IsOption(argument) || argument == "--")
            {
                Command = argument != "--" ? argument : _next < args.Length ? args[_next++] : null;
                break;
            }

            if (Find(globals, NameOf(argument)) is not { } option) throw Unknown(argument, null);
            Globals.Set(option.Name, ValueOf(option, argument, null));
        }

        Globals.Check();
    }

    /// <summary>Reads what stands behind the command. False if that asked for help, which is then printed.</summary>
    /// <exception cref="UsageException">An option is unknown or lacks its value, or the number of operands is wrong.</exception>
    public bool Parse(CommandSyntax syntax)
    {
        Option[] globals = GlobalOptions.Options;
        while (_next < args.Length)
        {
            string argument = args[_next++];
            if (argument == "--" && !(_operands.Count > 0 && syntax.OperandsEndOptions))
            {
                TakeRest();
                break;
            }

            Option? own = IsOption(argument) ? Find(syntax.Options, NameOf(argument)) : null;
            Option? global = own is null && IsOption(argument) ? Find(globals, NameOf(argument)) : null;
            if (_operands.Count > 0 && (syntax.OperandsEndOptions || (own is null && global is null)))
                _operands.Add(argument);
            else if (own is { } option)
                _given.Add((option.Name, ValueOf(option, argument, syntax)));
            else if (global is { Name: not "version" } known)
                Globals.Set(known.Name, ValueOf(known, argument, syntax));
            else if (IsOption(argument))
                throw Unknown(argument, syntax);
            else
                _operands.Add(argument);
        }

        Globals.Check();
        if (Globals.WantsHelp)
        {
            Help.Write(syntax);
            return false;
        }

        CheckOperands(syntax);
        if (Globals.Debug)
            Timeline.Tell(phase => FileLogger.Write(Globals, "debug", phase));
        Timeline.Begin(syntax.Name);
        return true;
    }

    public bool Flag(string name) => Value(name) == True;

    /// <summary>The last value given; null if the option was not given.</summary>
    public string? Value(string name)
    {
        for (int i = _given.Count - 1; i >= 0; i--)
            if (_given[i].Name == name) return _given[i].Value;

        return null;
    }

    /// <summary>The same of a path: an empty one is none, as with runc.</summary>
    public string? Path(string name) => Value(name) is { Length: > 0 } path ? path : null;

    /// <summary>All values of a repeated option, in their order.</summary>
    public List<string> Values(string name)
    {
        List<string> values = [];
        foreach ((string given, string value) in _given)
        {
            if (given == name)
                values.Add(value);
        }

        return values;
    }

    public int Number(string name, int absent = 0) => Value(name) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : absent;

    /// <summary>The words of Go's strconv.ParseBool; null for others.</summary>
    public static bool? ParseBool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };

    // A lone "-" is an operand: update --resources takes it for stdin.
    private static bool IsOption(string argument) => argument.Length > 1 && argument[0] == '-';

    private static ReadOnlySpan<char> NameOf(string argument)
    {
        ReadOnlySpan<char> name = argument.AsSpan(argument.StartsWith("--", StringComparison.Ordinal) ? 2 : 1);
        int equals = name.IndexOf('=');
        return equals < 0 ? name : name[..equals];
    }

    private static Option? Find(Option[] options, ReadOnlySpan<char> name)
    {
        foreach (Option option in options)
            if (option.IsCalled(name)) return option;

        return null;
    }

    private string ValueOf(Option option, string argument, CommandSyntax? syntax)
    {
        int equals = argument.IndexOf('=');
        string name = NameOf(argument).ToString();
        string value = equals >= 0 ? argument[(equals + 1)..]
            : option.Kind == OptionKind.Flag ? True
            : _next < args.Length ? args[_next++]
            : throw new UsageException($"flag needs an argument: -{name}", syntax);
        return option.Kind switch
        {
            OptionKind.Flag => ParseBool(value) switch
            {
                true => True,
                false => False,
                null => throw new UsageException($"invalid boolean value \"{value}\" for -{name}: parse error", syntax),
            },
            OptionKind.Number when !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) =>
                throw new UsageException($"invalid value \"{value}\" for flag -{name}: parse error", syntax),
            _ => value,
        };
    }

    private void TakeRest()
    {
        while (_next < args.Length)
            _operands.Add(args[_next++]);
    }

    private static UsageException Unknown(string argument, CommandSyntax? syntax)
    {
        ReadOnlySpan<char> name = NameOf(argument);
        return name.IsEmpty || name[0] == '-'
            ? new UsageException($"bad flag syntax: {argument}", syntax)
            : new UsageException($"flag provided but not defined: -{name}", syntax);
    }

    private void CheckOperands(CommandSyntax syntax)
    {
        int count = _operands.Count;
        if (count >= syntax.MinOperands && count <= syntax.MaxOperands) return;
        string rule = syntax.MinOperands == syntax.MaxOperands ? $"exactly {syntax.MinOperands}"
            : count < syntax.MinOperands ? $"a minimum of {syntax.MinOperands}"
            : $"a maximum of {syntax.MaxOperands}";
        throw new UsageException($"{Help.Program}: \"{syntax.Name}\" requires {rule} argument(s)", syntax) { Headline = "Incorrect Usage." };
    }
}
