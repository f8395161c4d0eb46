using System.Text;
using System.Text.Json;

namespace OciRuntime.Spec.Reading;

/// <summary>
/// The few moves that the readers below need on a Utf8JsonReader. A value of the wrong type throws what the reader throws
/// (InvalidOperationException, FormatException); SpecJson then asks the serializer what is wrong and where.
/// </summary>
internal static unsafe class JsonCursor
{
    /// <summary>True at the start of an object, false at null.</summary>
    public static bool IsObject(ref Utf8JsonReader json) => IsStartOf(ref json, JsonTokenType.StartObject);

    /// <summary>Moves to the next name of an object; false at its end.</summary>
    public static bool NextMember(ref Utf8JsonReader json) => json.Read() && json.TokenType == JsonTokenType.PropertyName;

    /// <summary>If the member has that name: moves to its value.</summary>
    public static bool Is(ref Utf8JsonReader json, ReadOnlySpan<byte> name) => json.ValueTextEquals(name) && json.Read();

    /// <summary>Plain ASCII, as nearly all is, without the detours of the general case.</summary>
    public static string? Text(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String || json.ValueIsEscaped || !Ascii.IsValid(json.ValueSpan))
            return json.GetString();
        return string.Create(json.ValueSpan.Length, json.ValueSpan, static (text, ascii) => Ascii.ToUtf16(ascii, text, out _));
    }

    public static bool Bool(ref Utf8JsonReader json) => json.TokenType != JsonTokenType.Null && json.GetBoolean();

    public static bool? MaybeBool(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Null ? null : json.GetBoolean();

    public static int Int32(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Null ? 0 : json.GetInt32();

    public static int? MaybeInt32(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Null ? null : json.GetInt32();

    public static ushort? MaybeUInt16(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Null ? null : json.GetUInt16();

    public static uint UInt32(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Null ? 0 : json.GetUInt32();

    public static uint? MaybeUInt32(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Null ? null : json.GetUInt32();

    public static long Int64(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Null ? 0 : json.GetInt64();

    public static long? MaybeInt64(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Null ? null : json.GetInt64();

    public static ulong UInt64(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Null ? 0 : json.GetUInt64();

    public static ulong? MaybeUInt64(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Null ? null : json.GetUInt64();

    public static List<string>? Texts(ref Utf8JsonReader json) => Items(ref json, &Text)!;

    // SAFETY: the pointers are those of static methods of this assembly.
    public static List<T>? Items<T>(ref Utf8JsonReader json, delegate*<ref Utf8JsonReader, T?> read)
    {
        if (!IsStartOf(ref json, JsonTokenType.StartArray)) return null;
        List<T> items = [];
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            items.Add(read(ref json)!);
        return items;
    }

    public static Dictionary<string, T>? Members<T>(ref Utf8JsonReader json, delegate*<ref Utf8JsonReader, T?> read)
    {
        if (!IsObject(ref json)) return null;
        Dictionary<string, T> members = [];
        while (NextMember(ref json))
        {
            string name = json.GetString()!;
            json.Read();
            members[name] = read(ref json)!;
        }

        return members;
    }

    public static Dictionary<string, string>? TextMembers(ref Utf8JsonReader json) => Members(ref json, &Text)!;

    private static bool IsStartOf(ref Utf8JsonReader json, JsonTokenType start)
    {
        if (json.TokenType == JsonTokenType.Null) return false;
        return json.TokenType == start ? true : throw new InvalidOperationException($"{json.TokenType} instead of {start}");
    }
}
