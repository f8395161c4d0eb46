using OciRuntime.Containers.Lifecycle;

namespace OciRuntime.Cli.Commands;

internal static class DeleteCommand
{
    public static CommandSyntax Syntax => new("delete", "delete any resources held by the container")
    {
        Operands = "<container-id>",
        MinOperands = 1,
        MaxOperands = 1,
        Options = [Option.Flag("force", "forcibly deletes the container if it is still running (uses SIGKILL)", 'f')],
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;
        Delete.Execute(line.Store(), line.Operands[0], line.Flag("force"), line.Log());
        return 0;
    }
}
