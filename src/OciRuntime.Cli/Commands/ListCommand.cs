using System.Globalization;
using System.Text;
using OciRuntime.Containers;
using OciRuntime.Containers.Lifecycle;
using OciRuntime.Linux;

namespace OciRuntime.Cli.Commands;

internal static class ListCommand
{
    public static CommandSyntax Syntax => new("list", "lists containers started by runcs with the given root")
    {
        MaxOperands = 0,
        Options =
        [
            Option.Text("format", "select one of: table or json", 'f'),
            Option.Flag("quiet", "display only container IDs", 'q'),
        ],
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;
        List<ContainerReport> reports = List.Execute(line.Store(),
            (id, error) => Output.Error(line.Globals, $"load container {id}: {error.Message}"));
        if (line.Flag("quiet"))
        {
            Output.Text(Ids(reports));
        }
        else
        {
            switch (line.Value("format") ?? "table")
            {
                case "table": Output.Text(Table(reports)); break;
                case "json": Output.Json(ReportJson.Many(reports)); break;
                default: throw new OciException("invalid format option");
            }
        }
        return 0;
    }

    private static string Ids(List<ContainerReport> reports)
    {
        StringBuilder text = new();
        foreach (ContainerReport report in reports)
            text.Append(report.Id).Append('\n');
        return text.ToString();
    }

    /// <summary>Columns as wide as their widest value and three blanks, twelve at least; the last one is not padded. So prints runc.</summary>
    private static string Table(List<ContainerReport> reports)
    {
        List<string[]> rows = [["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"]];
        foreach (ContainerReport report in reports)
        {
            string created = report.Created.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
            rows.Add([report.Id, report.Pid.ToString(), report.Status, Printable.Escape(report.Bundle), created, Printable.Escape(report.Owner)]);
        }
        Span<int> widths = stackalloc int[6];
        foreach (string[] row in rows)
        {
            for (int i = 0; i < row.Length; i++)
                widths[i] = Math.Max(widths[i], Math.Max(12, row[i].Length + 3));
        }
        StringBuilder text = new();
        foreach (string[] row in rows)
        {
            for (int i = 0; i < row.Length - 1; i++)
                text.Append(row[i].PadRight(widths[i]));
            text.Append(row[^1]).Append('\n');
        }
        return text.ToString();
    }
}
