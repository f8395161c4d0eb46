using OciRuntime.Containers.Lifecycle;

namespace OciRuntime.Cli.Commands;

internal static class PauseCommand
{
    public static CommandSyntax Syntax => new("pause", "suspend all processes inside the container")
    {
        Operands = "<container-id>",
        MinOperands = 1,
        MaxOperands = 1,
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;
        PauseResume.Pause(line.Store(), line.Operands[0]);
        return 0;
    }
}
