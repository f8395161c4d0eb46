using System.Text;
using OciRuntime.Containers.Lifecycle;
using OciRuntime.Linux;

namespace OciRuntime.Cli.Commands;

internal static class PsCommand
{
    public static CommandSyntax Syntax => new("ps", "display the processes running inside the container")
    {
        Operands = "<container-id> [ps options]",
        MinOperands = 1,
        MaxOperands = int.MaxValue,
        OperandsEndOptions = true,
        Options = [Option.Text("format", "select one of: table (default) or json", 'f')],
        Description = "The options are those of the host's ps(1), \"-ef\" by default; the table must have a column PID.",
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;
        string id = line.Operands[0];
        switch (line.Value("format") ?? "table")
        {
            case "table": Output.Text(Printable.EscapeTable(Ps.Table(line.Store(), id, Options(line)))); break;
            case "json": Output.Text(Json(Ps.Pids(line.Store(), id))); break;
            default: throw new OciException("invalid format option");
        }
        return 0;
    }

    private static List<string> Options(CommandLine line)
    {
        List<string> options = [.. line.Operands];
        options.RemoveAt(0);
        return options;
    }

    /// <summary>"null" where there are none, as runc prints it.</summary>
    private static string Json(List<int> pids)
    {
        if (pids.Count == 0) return "null\n";
        StringBuilder text = new();
        foreach (int pid in pids)
            text.Append(text.Length == 0 ? '[' : ',').Append(pid);
        return text.Append("]\n").ToString();
    }
}
