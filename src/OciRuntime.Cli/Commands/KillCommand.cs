using OciRuntime.Containers.Lifecycle;

namespace OciRuntime.Cli.Commands;

internal static class KillCommand
{
    public static CommandSyntax Syntax =>
        new("kill", "send the specified signal (default: that of its image, or SIGTERM) to the container's init process")
        {
            Operands = "<container-id> [signal]",
            MinOperands = 1,
            MaxOperands = 2,
            Options = [Option.Flag("all", "", 'a')],
        };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;
        Kill.Execute(line.Store(), line.Operands[0], line.Operands.Count > 1 ? line.Operands[1] : null, line.Flag("all"), line.Log());
        return 0;
    }
}
