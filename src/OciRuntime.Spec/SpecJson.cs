using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OciRuntime.Spec;

/// <summary>
/// The one serializer context. Metadata only: a config is read, not written, on the hot path, and the writers that the
/// generator would add cost size. Unknown properties are skipped, names are case sensitive, of duplicates the last wins.
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
    public static Config ParseConfig(ReadOnlySpan<byte> utf8) => Parse(utf8, Default.Config);

    /// <exception cref="SpecFormatException">The text is not a process object.</exception>
    public static Process ParseProcess(ReadOnlySpan<byte> utf8) => Parse(utf8, Default.Process);

    /// <exception cref="SpecFormatException">The text is not a resources object.</exception>
    public static LinuxResources ParseResources(ReadOnlySpan<byte> utf8) => Parse(utf8, Default.LinuxResources);

    /// <exception cref="SpecFormatException">The text is not a state.</exception>
    public static State ParseState(ReadOnlySpan<byte> utf8) => Parse(utf8, Default.State);

    /// <exception cref="SpecFormatException">The text is not a features document.</exception>
    public static Features ParseFeatures(ReadOnlySpan<byte> utf8) => Parse(utf8, Default.Features);

    /// <summary>Compact JSON, as hooks read it on stdin.</summary>
    public static byte[] Write(State state) => JsonSerializer.SerializeToUtf8Bytes(state, Default.State);

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

    private static T Parse<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (JsonSerializer.Deserialize(utf8, type) is { } value)
                return value;
        }
        catch (JsonException error)
        {
            throw FormatFault.Explain(utf8, error, type);
        }

        throw new SpecFormatException("expected an object, found null (line 1, column 1)", line: 1, column: 1, path: "", inner: null);
    }
}
