using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using OciRuntime.Linux;

namespace OciRuntime.Cli;

/// <summary>
/// --trace FILE: the phases of this command and of init on one clock, in the format of Chrome's trace viewer, which ui.perfetto.dev and
/// speedscope open. "-": as a chart on stderr.
/// </summary>
internal sealed class TraceFile
{
    private const string Stderr = "-";

    private readonly string _path;
    private readonly Timeline _timeline;
    private readonly OwnedFd? _file;

    private TraceFile(string path, OwnedFd? file)
    {
        _path = path;
        _file = file;
        _timeline = Timeline.Open();
    }

    /// <summary>From here on phases are recorded. A file that cannot be written is found out before anything is done.</summary>
    public static TraceFile Open(string path) =>
        new(path, path == Stderr ? null : Sys.Open(Fd.Cwd, path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC, Octal._0644));

    public void Write(CommandLine line)
    {
        string command = $"{Help.Program} {line.Command}".TrimEnd();
        List<Track> tracks = _timeline.End(Help.Program);
        try
        {
            if (_file is null)
                Sys.WriteText(new Fd(2), TraceChart.Of(command, tracks), "stderr");
            else
                Sys.Write(_file, ToJson(command, tracks), _path);
        }
        catch (OciException error)
        {
            Output.Error(line.Globals, error.Message);
        }
        _file?.Dispose();
    }

    /// <summary>{"traceEvents": [{"name": "config", "ph": "X", "ts": 12.5, "dur": 3, "pid": 7, "tid": 7}, …]}, times in microseconds.</summary>
    internal static ReadOnlySpan<byte> ToJson(string command, List<Track> tracks)
    {
        ArrayBufferWriter<byte> buffer = new(16384);
        using Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("displayTimeUnit"u8, "ms"u8);
        json.WriteStartArray("traceEvents"u8);
        foreach (Track track in tracks)
        {
            WriteName(json, track);
            // The whole above its phases, which the viewers show below it.
            if (track == tracks[0])
                WriteEvent(json, track, command, track.Phases[0].BeganNs, track.EndedNs, detail: null);
            for (int i = 0; i < track.Phases.Count; i++)
                WriteEvent(json, track, track.Phases[i].Name, track.Phases[i].BeganNs, track.EndOf(i), track.Phases[i].Detail);
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }

    private static void WriteName(Utf8JsonWriter json, Track track)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, "process_name"u8);
        json.WriteString("ph"u8, "M"u8);
        json.WriteNumber("pid"u8, track.Pid);
        json.WriteNumber("tid"u8, track.Pid);
        json.WriteStartObject("args"u8);
        json.WriteString("name"u8, track.Process);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteEvent(Utf8JsonWriter json, Track track, string name, long beganNs, long endedNs, string? detail)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("ph"u8, "X"u8);
        json.WriteNumber("ts"u8, beganNs / 1000.0);
        json.WriteNumber("dur"u8, (endedNs - beganNs) / 1000.0);
        json.WriteNumber("pid"u8, track.Pid);
        json.WriteNumber("tid"u8, track.Pid);
        if (!string.IsNullOrEmpty(detail))
        {
            json.WriteStartObject("args"u8);
            json.WriteString("plan"u8, detail);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
