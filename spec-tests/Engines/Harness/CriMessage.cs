using System.Text;

namespace OciRuntime.SpecTests.Engines.Harness;

/// <summary>A protobuf message by field numbers: enough of the format for the few messages of the CRI that the tests send and read.</summary>
internal sealed class CriMessage
{
    private const int Varint = 0, Delimited = 2;

    private readonly List<(int Field, long Number, byte[]? Bytes)> _fields = [];

    public CriMessage Add(int field, long number)
    {
        _fields.Add((field, number, null));
        return this;
    }

    public CriMessage Add(int field, byte[] bytes)
    {
        _fields.Add((field, 0, bytes));
        return this;
    }

    public CriMessage Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

    public CriMessage Add(int field, CriMessage message) => Add(field, message.ToBytes());

    public CriMessage AddAll(int field, params IEnumerable<string> texts)
    {
        foreach (string text in texts)
            Add(field, text);
        return this;
    }

    /// <summary>The last one of that number, as the format wants; 0, "" or empty where there is none.</summary>
    public long Number(int field) => _fields.LastOrDefault(entry => entry.Field == field).Number;

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public CriMessage Message(int field) => Parse(Bytes(field));

    public IEnumerable<CriMessage> All(int field) => _fields.Where(entry => entry.Field == field).Select(entry => Parse(entry.Bytes!));

    private byte[] Bytes(int field) => _fields.LastOrDefault(entry => entry.Field == field).Bytes ?? [];

    public byte[] ToBytes()
    {
        using MemoryStream stream = new();
        foreach ((int field, long number, byte[]? bytes) in _fields)
        {
            WriteVarint(stream, (ulong)field << 3 | (bytes is null ? (ulong)Varint : Delimited));
            WriteVarint(stream, bytes is null ? (ulong)number : (ulong)bytes.Length);
            stream.Write(bytes);
        }
        return stream.ToArray();
    }

    public static CriMessage Parse(ReadOnlySpan<byte> bytes)
    {
        CriMessage message = new();
        while (bytes.Length > 0)
        {
            ulong key = ReadVarint(ref bytes);
            int field = (int)(key >> 3), kind = (int)(key & 7);
            if (kind == Varint)
            {
                message.Add(field, (long)ReadVarint(ref bytes));
                continue;
            }
            // 1 and 5 are numbers of fixed size, which no test reads.
            int length = kind switch { 1 => 8, 5 => 4, _ => (int)ReadVarint(ref bytes) };
            message.Add(field, bytes[..length].ToArray());
            bytes = bytes[length..];
        }
        return message;
    }

    // Seven bits a byte, the lowest first; the top bit says that more follow.
    private static void WriteVarint(MemoryStream stream, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
