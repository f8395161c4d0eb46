using OciRuntime.Containers.Lifecycle;

namespace OciRuntime.Cli.Commands;

internal static class StartCommand
{
    public static CommandSyntax Syntax => new("start", "executes the user defined process in a created container")
    {
        Operands = "<container-id>",
        MinOperands = 1,
        MaxOperands = 1,
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;
        Start.Execute(line.Store(), line.Operands[0], line.Log());
        return 0;
    }
}
