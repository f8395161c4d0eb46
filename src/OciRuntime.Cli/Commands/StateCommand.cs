using OciRuntime.Containers;

namespace OciRuntime.Cli.Commands;

internal static class StateCommand
{
    public static CommandSyntax Syntax => new("state", "output the state of a container")
    {
        Operands = "<container-id>",
        MinOperands = 1,
        MaxOperands = 1,
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;
        using Container container = Container.Open(line.Store(), line.Operands[0]);
        Output.Json(ReportJson.One(container.Report()));
        return 0;
    }
}
