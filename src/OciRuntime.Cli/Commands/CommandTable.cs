using OciRuntime.Cli.Commands;

namespace OciRuntime.Cli;

/// <summary>Names to commands.</summary>
internal static class CommandTable
{
    public static CommandSyntax[] All =>
    [
        CreateCommand.Syntax, DeleteCommand.Syntax, EventsCommand.Syntax, ExecCommand.Syntax, FeaturesCommand.Syntax, KillCommand.Syntax,
        ListCommand.Syntax, PauseCommand.Syntax, PsCommand.Syntax, ResumeCommand.Syntax, RunCommand.Syntax, SpecCommand.Syntax,
        StartCommand.Syntax, StateCommand.Syntax, UpdateCommand.Syntax, HelpCommand.Syntax,
    ];

    public static int Run(CommandLine line)
    {
        switch (line.Command)
        {
            case "create": return CreateCommand.Run(line);
            case "start": return StartCommand.Run(line);
            case "run": return RunCommand.Run(line);
            case "exec": return ExecCommand.Run(line);
            case "state": return StateCommand.Run(line);
            case "kill": return KillCommand.Run(line);
            case "delete": return DeleteCommand.Run(line);
            case "list": return ListCommand.Run(line);
            case "pause": return PauseCommand.Run(line);
            case "resume": return ResumeCommand.Run(line);
            case "ps": return PsCommand.Run(line);
            case "update": return UpdateCommand.Run(line);
            case "events": return EventsCommand.Run(line);
            case "spec": return SpecCommand.Run(line);
            case "features": return FeaturesCommand.Run(line);
            case "help" or "h": return HelpCommand.Run(line);
            case null:
                Output.Text(Help.Text(All));
                return 0;
            case { } unknown:
                return Output.UnknownCommand(line.Globals, unknown);
        }
    }

    /// <summary>runc's beginnings of an error, which users and engines know.</summary>
    public static string Prefix(string? command) => command switch
    {
        "create" or "run" => $"{Help.Program} {command} failed: ",
        "exec" => "exec failed: ",
        _ => "",
    };

    /// <summary>exec has a status of its own for "the process never ran", for 1 could be the process's.</summary>
    public static int FailureStatus(string? command) => command == "exec" ? 255 : 1;
}
