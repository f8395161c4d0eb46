using System.Text.Json;

namespace OciRuntime.Spec;

/// <summary>Where in a JSON text a pointer leads (RFC 6901). Only asked for when something is wrong, so it reads the text once more.</summary>
internal static class JsonPlace
{
    /// <summary>
    /// The 1-based line of the value at <paramref name="pointer"/>, or of the deepest object or array on the way to it that exists.
    /// </summary>
    public static int LineOf(ReadOnlySpan<byte> utf8, string pointer)
    {
        Utf8JsonReader json = new(utf8, new JsonReaderOptions { MaxDepth = 1000 });
        long offset = 0;
        try
        {
            if (json.Read())
                offset = Follow(ref json, pointer.Split('/'));
        }
        catch (JsonException)
        {
            // A text that does not parse has been refused before; the place found so far will do.
        }
        return utf8[..(int)offset].Count((byte)'\n') + 1;
    }

    private static long Follow(ref Utf8JsonReader json, string[] tokens)
    {
        long offset = json.TokenStartIndex;
        for (int i = 1; i < tokens.Length; i++)
        {
            string token = tokens[i].Replace("~1", "/").Replace("~0", "~");
            bool found = json.TokenType switch
            {
                JsonTokenType.StartObject => EnterProperty(ref json, token),
                JsonTokenType.StartArray => int.TryParse(token, out int index) && EnterElement(ref json, index),
                _ => false,
            };
            if (!found) return offset;
            offset = json.TokenStartIndex;
        }
        return offset;
    }

    private static bool EnterProperty(ref Utf8JsonReader json, string name)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool found = json.ValueTextEquals(name);
            json.Read();
            if (found) return true;
            json.Skip();
        }
        return false;
    }

    private static bool EnterElement(ref Utf8JsonReader json, int index)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (index-- == 0) return true;
            json.Skip();
        }
        return false;
    }
}
