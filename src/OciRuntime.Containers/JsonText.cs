using System.Text;

namespace OciRuntime.Containers;

/// <summary>
/// Writes small JSON, with the method names of Utf8JsonWriter. That one is set up for everything, which takes a fifth of a
/// millisecond of each create; see docs/decisions/0004.
/// </summary>
internal sealed class JsonText
{
    private byte[] _bytes = new byte[2048];
    private int _length;
    private bool _follows; // something stands before, on the same level

    /// <summary>The text as a JSON string, quotes included.</summary>
    public static string Quote(string text)
    {
        JsonText json = new();
        json.Quoted(text);
        return Encoding.UTF8.GetString(json.Written);
    }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void WriteStartObject() => Open((byte)'{');

    public void WriteStartObject(ReadOnlySpan<byte> name)
    {
        Name(name);
        Open((byte)'{');
    }

    public void WriteEndObject() => Close((byte)'}');

    public void WriteStartArray(ReadOnlySpan<byte> name)
    {
        Name(name);
        Open((byte)'[');
    }

    public void WriteEndArray() => Close((byte)']');

    public void WriteString(ReadOnlySpan<byte> name, string value)
    {
        Name(name);
        Quoted(value);
    }

    public void WriteString(string name, string value)
    {
        Comma();
        Quoted(name);
        Put((byte)':');
        Quoted(value);
    }

    public void WriteStringValue(string value)
    {
        Comma();
        Quoted(value);
    }

    public void WriteNumber(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        _ = value.TryFormat(Room(20), out int count);
        _length += count;
    }

    public void WriteNumber(ReadOnlySpan<byte> name, ulong value)
    {
        Name(name);
        _ = value.TryFormat(Room(20), out int count);
        _length += count;
    }

    public void WriteBoolean(ReadOnlySpan<byte> name, bool value)
    {
        Name(name);
        Put(value ? "true"u8 : "false"u8);
    }

    private void Open(byte bracket)
    {
        if (bracket == '{' && _length > 0 && _bytes[_length - 1] != ':')
            Comma();
        Put(bracket);
        _follows = false;
    }

    private void Close(byte bracket)
    {
        Put(bracket);
        _follows = true;
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        Comma();
        Put((byte)'"');
        Put(name); // ours, with nothing to escape
        Put("\":"u8);
    }

    private void Comma()
    {
        if (_follows)
            Put((byte)',');
        _follows = true;
    }

    private void Quoted(string text)
    {
        Put((byte)'"');
        int plain = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is not ('"' or '\\' or < ' ' or '\x7f')) continue;
            Plain(text.AsSpan(plain, i - plain));
            plain = i + 1;
            Put((byte)'\\');
            switch (c)
            {
                case '"' or '\\': Put((byte)c); break;
                case '\n': Put((byte)'n'); break;
                case '\t': Put((byte)'t'); break;
                case '\r': Put((byte)'r'); break;
                default:
                    Put("u00"u8);
                    Put((byte)('0' + (c >> 4)));
                    Put("0123456789abcdef"u8[c & 15]);
                    break;
            }
        }
        Plain(text.AsSpan(plain));
        Put((byte)'"');
    }

    private void Plain(ReadOnlySpan<char> text) => _length += Encoding.UTF8.GetBytes(text, Room(3 * text.Length));

    private void Put(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _length += text.Length;
    }

    private void Put(byte value)
    {
        Room(1)[0] = value;
        _length++;
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - _length < count)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + count));
        return _bytes.AsSpan(_length);
    }
}
