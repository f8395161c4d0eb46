using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OciRuntime.Spec.Reading;

namespace OciRuntime.Spec;

/// <summary>
/// The one serializer context. Unknown properties are skipped, names are case sensitive, of duplicates the last wins.
/// What is on the way of create and exec is read by the readers in Reading instead: they need 0.1 ms where the serializer, which
/// sets up its metadata first, needs more time than the whole process to start. The serializer has the last word, though:
/// what a reader refuses is given to it, and it says what is wrong.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(BoolOrNull), typeof(Int32OrNull), typeof(UInt32OrNull), typeof(Int64OrNull), typeof(UInt64OrNull)])]
[JsonSerializable(typeof(Config))]
[JsonSerializable(typeof(State))]
[JsonSerializable(typeof(ContainerProcessState))]
[JsonSerializable(typeof(Features))]
internal sealed partial class SpecJson : JsonSerializerContext
{
    /// <exception cref="SpecFormatException">The text is not a config.</exception>
    public static Config ParseConfig(ReadOnlySpan<byte> utf8) => TryRead(utf8, ConfigReader.ReadConfig) ?? Parse(utf8, Default.Config);

    /// <exception cref="SpecFormatException">The text is not a process object.</exception>
    public static Process ParseProcess(ReadOnlySpan<byte> utf8) => TryRead(utf8, ProcessReader.ReadProcess) ?? Parse(utf8, Default.Process);

    /// <exception cref="SpecFormatException">The text is not a resources object.</exception>
    public static LinuxResources ParseResources(ReadOnlySpan<byte> utf8) =>
        TryRead(utf8, ResourcesReader.ReadLinuxResources) ?? Parse(utf8, Default.LinuxResources);

    /// <exception cref="SpecFormatException">The text is not a state.</exception>
    public static State ParseState(ReadOnlySpan<byte> utf8) => Parse(utf8, Default.State);

    /// <exception cref="SpecFormatException">The text is not a features document.</exception>
    public static Features ParseFeatures(ReadOnlySpan<byte> utf8) => Parse(utf8, Default.Features);

    /// <summary>Compact JSON, as hooks read it on stdin. By hand, for the same reason as the readers.</summary>
    public static byte[] Write(State state)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter json = new(text))
        {
            Write(json, state);
        }

        return text.WrittenSpan.ToArray();
    }

    /// <summary>Compact JSON, as a seccomp agent reads it.</summary>
    public static byte[] Write(ContainerProcessState process)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("ociVersion"u8, process.OciVersion);
            json.WriteStartArray("fds"u8);
            foreach (string name in process.Fds ?? [])
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteNumber("pid"u8, process.Pid);
            if (!string.IsNullOrEmpty(process.Metadata))
                json.WriteString("metadata"u8, process.Metadata);
            json.WritePropertyName("state"u8);
            Write(json, process.State!);
            json.WriteEndObject();
        }

        return text.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, State state)
    {
        json.WriteStartObject();
        json.WriteString("ociVersion"u8, state.OciVersion);
        json.WriteString("id"u8, state.Id);
        json.WriteString("status"u8, state.Status);
        json.WriteNumber("pid"u8, state.Pid);
        json.WriteString("bundle"u8, state.Bundle);
        if (state.Annotations is { Count: > 0 } annotations)
        {
            json.WriteStartObject("annotations"u8);
            foreach (KeyValuePair<string, string> annotation in annotations)
                json.WriteString(annotation.Key, annotation.Value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static byte[] Write(Config config) => JsonSerializer.SerializeToUtf8Bytes(config, Default.Config);

    /// <summary>For people: one member a line, indented with tabs, as "runc spec" does it.</summary>
    public static byte[] WriteIndented(Config config) => WriteIndented(config, Default.Config, '\t', size: 1);

    /// <summary>For people: one member a line, indented with four blanks, as "runc features" does it.</summary>
    public static byte[] WriteIndented(Features features) => WriteIndented(features, Default.Features, ' ', size: 4);

    private static byte[] WriteIndented<T>(T value, JsonTypeInfo<T> type, char indent, int size)
    {
        ArrayBufferWriter<byte> text = new();
        using Utf8JsonWriter writer = new(text, new JsonWriterOptions { Indented = true, IndentCharacter = indent, IndentSize = size });
        JsonSerializer.Serialize(writer, value, type);
        return text.WrittenSpan.ToArray();
    }

    internal delegate T? Reader<T>(ref Utf8JsonReader json);

    /// <summary>Null where the text is not a T; why is for the serializer to say.</summary>
    internal static T? TryRead<T>(ReadOnlySpan<byte> utf8, Reader<T> read)
        where T : class
    {
        Utf8JsonReader json = new(utf8);
        try
        {
            json.Read();
            T? value = read(ref json);
            return json.Read() ? null : value;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static T Parse<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (JsonSerializer.Deserialize(utf8, type) is { } value) return value;
        }
        catch (JsonException error)
        {
            throw FormatFault.Explain(utf8, error, type);
        }

        throw new SpecFormatException("expected an object, found null (line 1, column 1)", line: 1, column: 1, path: "", inner: null);
    }
}
