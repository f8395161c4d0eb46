using OciRuntime.Containers.Lifecycle;

namespace OciRuntime.Cli.Commands;

internal static class ResumeCommand
{
    public static CommandSyntax Syntax => new("resume", "resume all processes that have been paused")
    {
        Operands = "<container-id>",
        MinOperands = 1,
        MaxOperands = 1,
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;
        PauseResume.Resume(line.Store(), line.Operands[0]);
        return 0;
    }
}
