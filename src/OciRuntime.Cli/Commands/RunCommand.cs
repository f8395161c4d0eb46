namespace OciRuntime.Cli.Commands;

internal static class RunCommand
{
    public static CommandSyntax Syntax => new("run", "create and run a container")
    {
        Operands = "<container-id>",
        MinOperands = 1,
        MaxOperands = 1,
        Options =
        [
            .. CreateCommand.Syntax.Options,
            Option.Flag("detach", "detach from the container's process", 'd'),
            Option.Flag("keep", "do not delete the container after it exits"),
            Option.Flag("no-subreaper", "disable the use of the subreaper used to reap reparented processes"),
        ],
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;
        return Containers.Lifecycle.Run.Execute(CreateCommand.Request(line, line.Flag("detach")), line.Flag("keep"), line.Flag("no-subreaper"));
    }
}
