namespace OciRuntime.Cli.Commands;

/// <summary>"help" and "help create".</summary>
internal static class HelpCommand
{
    public static CommandSyntax Syntax => new("help", "show the list of commands or the help of one")
    {
        Operands = "[command]",
        MaxOperands = 1,
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;

        CommandSyntax[] commands = CommandTable.All;
        if (line.Operands.Count == 0)
        {
            Output.Text(Help.Text(commands));
            return 0;
        }

        foreach (CommandSyntax command in commands)
        {
            if (command.Name == line.Operands[0])
            {
                Help.Write(command);
                return 0;
            }
        }

        return Output.UnknownCommand(line.Globals, line.Operands[0]);
    }
}
