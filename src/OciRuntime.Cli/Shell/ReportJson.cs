using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using OciRuntime.Containers;

namespace OciRuntime.Cli;

/// <summary>Reports as JSON, written by hand: the serializer would cost more time than the whole command.</summary>
internal static class ReportJson
{
    /// <summary>Indented by two blanks and without a final newline, as runc's `state` prints it.</summary>
    public static ReadOnlySpan<byte> One(ContainerReport report)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json, report);
        return buffer.WrittenSpan;
    }

    /// <summary>One line; "null" where there are none, as runc's `list` prints it.</summary>
    public static ReadOnlySpan<byte> Many(List<ContainerReport> reports)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            if (reports.Count == 0)
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteStartArray();
                foreach (ContainerReport report in reports)
                    Write(json, report);
                json.WriteEndArray();
            }
        }
        buffer.GetSpan(1)[0] = (byte)'\n';
        buffer.Advance(1);
        return buffer.WrittenSpan;
    }

    private static void Write(Utf8JsonWriter json, ContainerReport report)
    {
        json.WriteStartObject();
        json.WriteString("ociVersion"u8, report.OciVersion);
        json.WriteString("id"u8, report.Id);
        json.WriteNumber("pid"u8, report.Pid);
        json.WriteString("status"u8, report.Status);
        json.WriteString("bundle"u8, report.Bundle);
        json.WriteString("rootfs"u8, report.Rootfs);
        json.WriteString("created"u8, report.Created);
        if (report.Annotations is { Count: > 0 } annotations)
        {
            json.WriteStartObject("annotations"u8);
            foreach ((string key, string value) in annotations)
                json.WriteString(key, value);
            json.WriteEndObject();
        }
        json.WriteString("owner"u8, report.Owner);
        json.WriteEndObject();
    }
}
