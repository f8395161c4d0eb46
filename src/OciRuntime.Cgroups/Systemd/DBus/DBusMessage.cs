using System.Buffers.Binary;
using System.Text;
using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Systemd.DBus;

internal enum DBusMessageType : byte
{
    MethodCall = 1,
    MethodReturn = 2,
    Error = 3,
    Signal = 4,
}

/// <summary>One message: D-Bus specification, "Message Protocol". Only the header fields in use are kept.</summary>
internal sealed class DBusMessage
{
    /// <summary>Bytes before the array of header fields, its length included.</summary>
    public const int FixedHeaderLength = 16;

    // The specification allows 128 MiB; systemd's answers to our calls are a few hundred bytes.
    private const int MaxLength = 1 << 20;

    public DBusMessageType Type { get; init; }

    /// <summary>Chosen by the sender; never 0.</summary>
    public uint Serial { get; init; }

    /// <summary>Which call this answers; 0 for none.</summary>
    public uint ReplySerial { get; private set; }

    public string? Path { get; init; }

    public string? Interface { get; init; }

    public string? Member { get; init; }

    public string? Destination { get; init; }

    public string? ErrorName { get; private set; }

    public string Signature { get; init; } = "";

    public byte[] Body { get; init; } = [];

    public byte[] ToBytes()
    {
        DBusWriter writer = new();
        writer.Byte((byte)'l');
        writer.Byte((byte)Type);
        writer.Byte(0); // flags
        writer.Byte(1); // major protocol version
        writer.UInt32((uint)Body.Length);
        writer.UInt32(Serial);
        (int, int) fields = writer.BeginArray(elementAlignment: 8);
        Field(writer, 1, "o", Path);
        Field(writer, 2, "s", Interface);
        Field(writer, 3, "s", Member);
        Field(writer, 6, "s", Destination);
        Field(writer, 8, "g", Signature);
        writer.EndArray(fields);
        writer.Align(8);
        writer.Bytes(Body);
        return writer.Written.ToArray();
    }

    private static void Field(DBusWriter writer, byte code, string type, string? text)
    {
        if (string.IsNullOrEmpty(text)) return;
        writer.Align(8);
        writer.Byte(code);
        writer.Variant(new DBusText(type, text));
    }

    /// <summary>The length of the whole message, told by its first 16 bytes.</summary>
    public static int LengthOf(ReadOnlySpan<byte> start)
    {
        // 'l' is little-endian: a peer on the same machine has our byte order.
        if (start[0] != 'l' || start[3] != 1) throw new OciException("D-Bus: the peer speaks another protocol");
        uint body = BinaryPrimitives.ReadUInt32LittleEndian(start[4..]);
        uint fields = BinaryPrimitives.ReadUInt32LittleEndian(start[12..]);
        if (body > MaxLength || fields > MaxLength)
            throw new OciException($"D-Bus: a message of {(ulong)body + fields} bytes is too long");
        return FixedHeaderLength + (int)(fields + 7 & ~7u) + (int)body;
    }

    public static DBusMessage Parse(ReadOnlySpan<byte> bytes)
    {
        int bodyLength = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        int fieldsEnd = FixedHeaderLength + (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        string? path = null, contract = null, member = null, error = null, signature = null;
        uint reply = 0;
        DBusReader reader = new(bytes[..fieldsEnd], FixedHeaderLength);
        while (!reader.AtEnd)
        {
            reader.Align(8);
            byte code = reader.Byte();
            string type = reader.Signature();
            object? value = reader.Basic(type);
            switch (code)
            {
                case 1: path = value as string; break;
                case 2: contract = value as string; break;
                case 3: member = value as string; break;
                case 4: error = value as string; break;
                case 5: reply = value is uint number ? number : 0; break;
                case 8: signature = value as string; break;
            }
        }
        return new DBusMessage
        {
            Type = (DBusMessageType)bytes[1],
            Serial = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            Path = path,
            Interface = contract,
            Member = member,
            ErrorName = error,
            ReplySerial = reply,
            Signature = signature ?? "",
            Body = bytes[^bodyLength..].ToArray(),
        };
    }

    /// <summary>What an error says in words: by custom its first argument.</summary>
    public string ErrorText => Signature.StartsWith('s') ? new DBusReader(Body, 0).String() : "";
}

/// <summary>Reads what <see cref="DBusWriter"/> writes; a message that ends early is an error, never a wild read.</summary>
internal ref struct DBusReader(ReadOnlySpan<byte> bytes, int position)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position = position;

    public readonly bool AtEnd => _position >= _bytes.Length;

    public void Align(int boundary) => Take(-_position & (boundary - 1));

    public byte Byte() => Take(1)[0];

    public uint UInt32()
    {
        Align(4);
        return BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    }

    /// <summary>Also an object path.</summary>
    public string String() => Text((int)UInt32());

    public string Signature() => Text(Byte());

    /// <summary>A single value of a type without parts; types that no answer to us carries are an error.</summary>
    public object? Basic(string type) => type switch
    {
        "s" or "o" => String(),
        "g" => Signature(),
        "u" => UInt32(),
        _ => throw new OciException($"D-Bus: a value of type \"{type}\" was not expected"),
    };

    private string Text(int length)
    {
        string text = Encoding.UTF8.GetString(Take(length));
        Take(1); // NUL
        return text;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _bytes.Length - _position)
            throw new OciException("D-Bus: a message ends in the middle of a value");
        _position += count;
        return _bytes.Slice(_position - count, count);
    }
}
