using System.Globalization;
using System.Text;
using OciRuntime.Cgroups.Systemd.DBus;

namespace OciRuntime.Cgroups.Systemd;

/// <summary>
/// Reads values in GVariant's text format (docs.gtk.org/glib/gvariant-text-format.html): true, 'text', uint64 5, ['a', 'b'],
/// @as [], ('x', 2). Dictionaries, maybes and nested variants, which no unit property takes, are not read.
/// </summary>
internal ref struct GVariantText(ReadOnlySpan<char> text)
{
    private const int MaxDepth = 16;

    private readonly ReadOnlySpan<char> _text = text;
    private int _position;
    private int _depth;

    /// <exception cref="FormatException">The text is no such value; the message says where it stops to be one.</exception>
    public static DBusValue Parse(string text)
    {
        GVariantText parser = new(text);
        DBusValue value = parser.Value(wanted: null);
        parser.SkipBlanks();
        return parser._position == text.Length ? value : throw parser.Error("expected the end");
    }

    private DBusValue Value(string? wanted)
    {
        SkipBlanks();
        if (_position == _text.Length) throw Error("expected a value");
        char first = _text[_position];
        return first switch
        {
            '\'' or '"' => new DBusText(wanted is "o" or "g" ? wanted : "s", Quoted(first)),
            '[' => Array(wanted),
            '(' => Tuple(),
            '@' => Annotated(),
            '+' or '-' or '.' or (>= '0' and <= '9') => Number(Word(), wanted ?? "i"),
            _ => Keyword(),
        };
    }

    // "@as []": the type first, for what does not show its own.
    private DBusValue Annotated()
    {
        _position++;
        int start = _position;
        while (_position < _text.Length && _text[_position] is (>= 'a' and <= 'z') or '(' or ')')
            _position++;
        return Value(_text[start.._position].ToString());
    }

    private DBusValue Keyword()
    {
        string word = Word();
        return word switch
        {
            "true" => DBusValue.Of(true),
            "false" => DBusValue.Of(false),
            "byte" => Value("y"),
            "int16" => Value("n"),
            "uint16" => Value("q"),
            "int32" => Value("i"),
            "uint32" => Value("u"),
            "int64" => Value("x"),
            "uint64" => Value("t"),
            "double" => Value("d"),
            "string" => Value("s"),
            "objectpath" => Value("o"),
            "signature" => Value("g"),
            _ => throw Error($"unknown word \"{word}\""),
        };
    }

    private DBusNumber Number(string word, string type)
    {
        if (type == "i" && word.Contains('.'))
            type = "d";
        bool hex = word.StartsWith("0x");
        ReadOnlySpan<char> digits = hex ? word.AsSpan(2) : word;
        NumberStyles style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowLeadingSign;
        ulong? bits = type switch
        {
            "d" => double.TryParse(word, CultureInfo.InvariantCulture, out double d) ? BitConverter.DoubleToUInt64Bits(d) : null,
            "n" => short.TryParse(digits, style, null, out short n) ? (ulong)n : null,
            "i" => int.TryParse(digits, style, null, out int n) ? (ulong)n : null,
            "x" => long.TryParse(digits, style, null, out long n) ? (ulong)n : null,
            "y" => byte.TryParse(digits, style, null, out byte n) ? n : null,
            "q" => ushort.TryParse(digits, style, null, out ushort n) ? n : null,
            "u" => uint.TryParse(digits, style, null, out uint n) ? n : null,
            "t" => ulong.TryParse(digits, style, null, out ulong n) ? n : null,
            _ => null,
        };
        return new DBusNumber(type, bits ?? throw Error($"\"{word}\" is no value of type \"{type}\""));
    }

    private DBusArray Array(string? wanted)
    {
        if (wanted is not null && (wanted.Length < 2 || wanted[0] != 'a'))
            throw Error($"an array is no value of type \"{wanted}\"");
        string? element = wanted?[1..];
        List<DBusValue> elements = Sequence(']', element);
        element ??= elements.Count > 0 ? elements[0].Signature : throw Error("an empty array needs its type, as in \"@as []\"");
        foreach (DBusValue one in elements)
            if (one.Signature != element) throw Error($"an array of \"{element}\" holds a \"{one.Signature}\"");
        return new DBusArray(element, [.. elements]);
    }

    private DBusValue Tuple()
    {
        List<DBusValue> members = Sequence(')', wanted: null);
        return members.Count > 0 ? DBusValue.Struct([.. members]) : throw Error("an empty tuple cannot be sent");
    }

    private List<DBusValue> Sequence(char end, string? wanted)
    {
        if (++_depth > MaxDepth) throw Error("nested too deeply");
        List<DBusValue> values = [];
        _position++;
        SkipBlanks();
        while (_position < _text.Length && _text[_position] != end)
        {
            // GVariant takes the type of the first number for all of an array: [uint64 1, 2].
            values.Add(Value(wanted ?? (end == ']' && values.Count > 0 ? values[0].Signature : null)));
            SkipBlanks();
            if (_position < _text.Length && _text[_position] == ',')
                _position++;
            else if (_position == _text.Length || _text[_position] != end)
                throw Error($"expected ',' or '{end}'");
            SkipBlanks();
        }
        if (_position == _text.Length) throw Error($"expected '{end}'");
        _position++;
        _depth--;
        return values;
    }

    private string Quoted(char quote)
    {
        StringBuilder content = new();
        for (_position++; _position < _text.Length && _text[_position] != quote; _position++)
        {
            bool escape = _text[_position] == '\\';
            if (escape && ++_position == _text.Length) break;
            content.Append(escape ? Escaped(_text[_position]) : _text[_position]);
        }
        if (_position == _text.Length) throw Error($"expected {quote}");
        _position++;
        return content.ToString();
    }

    private readonly char Escaped(char letter) => letter switch
    {
        'n' => '\n',
        't' => '\t',
        '\\' or '\'' or '"' => letter,
        _ => throw Error($"unknown escape \"\\{letter}\""),
    };

    private string Word()
    {
        int start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] is '+' or '-' or '.'))
            _position++;
        if (_position == start) throw Error($"unexpected '{_text[_position]}'");
        return _text[start.._position].ToString();
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length && _text[_position] == ' ')
            _position++;
    }

    private readonly FormatException Error(string message) => new($"{message} (at character {_position + 1})");
}
