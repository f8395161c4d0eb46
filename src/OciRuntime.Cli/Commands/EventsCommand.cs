using System.Buffers;
using System.Text.Json;
using OciRuntime.Cgroups;
using OciRuntime.Containers.Lifecycle;
using OciRuntime.Linux;

namespace OciRuntime.Cli.Commands;

internal static class EventsCommand
{
    public static CommandSyntax Syntax => new("events", "display container events such as OOM notifications, cpu, memory, and IO usage statistics")
    {
        Operands = "<container-id>",
        MinOperands = 1,
        MaxOperands = 1,
        Options =
        [
            Option.Text("interval", "time between two statistics, as in \"500ms\" or \"1m30s\" (default: 5s)"),
            Option.Flag("stats", "display the container's stats then exit"),
        ],
        Description = "Each event is one line of JSON. The command ends when the container stops.",
    };

    public static int Run(CommandLine line)
    {
        if (!line.Parse(Syntax)) return 0;
        string id = line.Operands[0];
        long intervalMs = Interval(line.Value("interval") ?? "5s");
        if (line.Flag("stats"))
            Print(id, Events.Once(line.Store(), id));
        else
            Events.Follow(line.Store(), id, intervalMs, stats => Print(id, stats), () => Print(id, stats: null));
        return 0;
    }

    private static long Interval(string text)
    {
        long? ms = Duration.ParseMs(text);
        if (ms is null) throw new UsageException($"invalid value \"{text}\" for flag -interval: parse error", Syntax);
        return ms > 0 ? ms.Value : throw new OciException("duration interval must be greater than 0");
    }

    /// <summary>{"type":"stats","id":"x","data":{...}}, and without data {"type":"oom","id":"x"}.</summary>
    private static void Print(string id, CgroupStats? stats)
    {
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, stats is null ? "oom"u8 : "stats"u8);
            json.WriteString("id"u8, id);
            if (stats is not null)
            {
                json.WritePropertyName("data"u8);
                JsonSerializer.Serialize(json, stats, CgroupStatsJson.Default.CgroupStats);
            }
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        Output.Json(buffer.WrittenSpan);
    }
}
