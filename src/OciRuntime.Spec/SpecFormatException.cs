namespace OciRuntime.Spec;

/// <summary>
/// Text that is not JSON, or JSON whose shape is not the spec's. The message names the JSON pointer (where the shape is
/// wrong) and the place: "/process/args/0: expected a string, found a number (line 12, column 15)".
/// </summary>
internal sealed class SpecFormatException(string message, long line, long column, string path, Exception? inner)
    : Exception(message, inner)
{
    /// <summary>Counted from 1.</summary>
    public long Line { get; } = line;

    /// <summary>Counted from 1, in bytes.</summary>
    public long Column { get; } = column;

    /// <summary>JSON pointer (RFC 6901); empty for the whole document and for text that is not JSON.</summary>
    public string Path { get; } = path;
}
