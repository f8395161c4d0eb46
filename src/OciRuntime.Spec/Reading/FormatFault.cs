using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace OciRuntime.Spec;

/// <summary>
/// Turns a JsonException into a sentence. The release build carries no resource strings, so the library's own messages are
/// bare keys there; the text is therefore scanned once more (only when it is wrong anyway) to find the offending token.
/// </summary>
internal static class FormatFault
{
    /// <summary>The library's default; a config of the spec nests 8 levels.</summary>
    private const int MaxDepth = 64;

    public static SpecFormatException Explain(ReadOnlySpan<byte> utf8, JsonException error, JsonTypeInfo root)
    {
        // The serializer's position lies behind the offending token, on the line where that token ends.
        bool isJson = error.InnerException is not JsonException;
        long faultEnd = OffsetOf(utf8, error.LineNumber ?? 0, error.BytePositionInLine ?? 0);
        Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
                if (isJson && reader.BytesConsumed >= faultEnd) return WrongShape(utf8, ref reader, error, root);
        }
        catch (JsonException syntax)
        {
            return NotJson(utf8, syntax, reader.CurrentDepth);
        }

        return At(utf8, utf8.Length, "unexpected end of text", "", error);
    }

    private static SpecFormatException NotJson(ReadOnlySpan<byte> utf8, JsonException syntax, int depth)
    {
        long offset = OffsetOf(utf8, syntax.LineNumber ?? 0, syntax.BytePositionInLine ?? 0);
        string message = offset >= utf8.Length ? "invalid JSON: unexpected end of text"
            : depth == MaxDepth - 1 && utf8[(int)offset] is (byte)'[' or (byte)'{' ? $"invalid JSON: nested deeper than {MaxDepth} levels"
            : !Utf8.IsValid(utf8) ? "invalid JSON: the text is not UTF-8"
            : $"invalid JSON: unexpected {Name(utf8[(int)offset])}";
        return At(utf8, offset, message, "", syntax);
    }

    private static SpecFormatException WrongShape(ReadOnlySpan<byte> utf8, ref Utf8JsonReader reader, JsonException error, JsonTypeInfo root)
    {
        string pointer = JsonPointer(error.Path);
        string found = reader.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String or JsonTokenType.PropertyName => IsUnicode(ref reader) ? "a string" : "a string that is not valid Unicode",
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            JsonTokenType.Null => "null",
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => "the end of an object or array",
        };
        string expected = Describe(TypeAt(root, pointer));
        string message = $"{(pointer.Length == 0 ? "" : pointer + ": ")}expected {expected}, found {found}";
        return At(utf8, reader.TokenStartIndex, message, pointer, error);
    }

    private static SpecFormatException At(ReadOnlySpan<byte> utf8, long offset, string message, string pointer, Exception inner)
    {
        ReadOnlySpan<byte> before = utf8[..(int)offset];
        long line = before.Count((byte)'\n') + 1;
        long column = offset - (before.LastIndexOf((byte)'\n') + 1) + 1;
        return new SpecFormatException($"{message} (line {line}, column {column})", line, column, pointer, inner);
    }

    private static long OffsetOf(ReadOnlySpan<byte> utf8, long line, long bytePosition)
    {
        int start = 0;
        for (; line > 0; line--)
        {
            int end = utf8[start..].IndexOf((byte)'\n');
            if (end < 0) break;
            start += end + 1;
        }

        return Math.Min(start + bytePosition, utf8.Length);
    }

    private static string Name(byte b) => b is > 0x20 and < 0x7f ? $"'{(char)b}'" : $"byte 0x{b:x2}";

    private static bool IsUnicode(ref Utf8JsonReader reader)
    {
        try
        {
            reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>$.mounts[3].source or $.linux.sysctl['net.core'] -> /mounts/3/source, /linux/sysctl/net.core.</summary>
    internal static string JsonPointer(string? path)
    {
        StringBuilder pointer = new();
        ReadOnlySpan<char> rest = path is null ? "" : path.AsSpan(1);
        while (!rest.IsEmpty)
        {
            int length;
            ReadOnlySpan<char> segment;
            if (rest.StartsWith("['"))
            {
                length = rest.IndexOf("']") is >= 0 and int quote ? quote + 2 : rest.Length;
                segment = rest[2..Math.Max(2, length - 2)];
            }
            else
            {
                char close = rest[0] == '[' ? ']' : '\0';
                int end = close == ']' ? rest.IndexOf(']') + 1 : rest[1..].IndexOfAny('.', '[') + 1;
                length = end > 0 ? end : rest.Length;
                segment = close == ']' ? rest[1..(length - 1)] : rest[1..length];
            }

            pointer.Append('/').Append(segment.ToString().Replace("~", "~0").Replace("/", "~1"));
            rest = rest[length..];
        }

        return pointer.ToString();
    }

    /// <summary>The type that the model has at a pointer, or null where the pointer leads nowhere.</summary>
    private static Type? TypeAt(JsonTypeInfo root, string pointer)
    {
        JsonTypeInfo? info = root;
        Type? type = root.Type;
        foreach (string segment in pointer.Split('/').AsSpan(1))
        {
            if (info is null) return null;
            type = info.ElementType;
            foreach (JsonPropertyInfo property in info.Properties)
            {
                if (property.Name == segment)
                    type = property.PropertyType;
            }

            info = type is null ? null : SpecJson.Default.GetTypeInfo(type);
        }

        return type;
    }

    private static string Describe(Type? type)
    {
        if (type == typeof(string)) return "a string";
        if (type == typeof(bool) || type == typeof(bool?)) return "true or false";
        if (type == typeof(ushort) || type == typeof(ushort?)) return $"a whole number from 0 to {ushort.MaxValue}";
        if (type == typeof(uint) || type == typeof(uint?)) return $"a whole number from 0 to {uint.MaxValue}";
        if (type == typeof(ulong) || type == typeof(ulong?)) return $"a whole number from 0 to {ulong.MaxValue}";
        if (type == typeof(int) || type == typeof(int?)) return $"a whole number from {int.MinValue} to {int.MaxValue}";
        if (type == typeof(long) || type == typeof(long?))
            return $"a whole number from {long.MinValue} to {long.MaxValue}";
        return type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(List<>) ? "an array" : "an object";
    }
}
