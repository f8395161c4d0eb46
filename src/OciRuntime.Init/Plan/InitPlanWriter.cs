using System.Buffers.Binary;
using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>
/// Writes a plan: a header, then each operation as {u32 code, u32 body bytes, body}. An argument is a tag and
/// its value: 'i' s64; 's' u32 length, bytes, NUL; 'b' the same of raw bytes; 'l' u32 count, then that many strings. Little-endian, as the reader is
/// the same machine.
/// </summary>
internal sealed class InitPlanWriter : OperationWriter
{
    public const uint Magic = 0x4e4c5052; // "RPLN"
    public const int HeaderBytes = 16;

    private byte[] _buffer = new byte[8192];
    private int _length = HeaderBytes;
    private readonly List<string?> _pointers = [];

    /// <summary>Number of operations so far.</summary>
    public int Count => _pointers.Count;

    /// <summary>The place in config.json that asked for an operation; null where none did.</summary>
    public string? PointerOf(int op) => op >= 0 && op < _pointers.Count ? _pointers[op] : null;

    /// <param name="operation">What init is to do next.</param>
    /// <param name="pointer">The place in config.json that asks for it; null where none does.</param>
    public void Add(Operation operation, string? pointer = null)
    {
        _pointers.Add(pointer);
        int start = _length;
        Span<byte> head = Take(8);
        BinaryPrimitives.WriteUInt32LittleEndian(head, (ushort)operation.Code);
        operation.Write(this);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(start + 4), _length - start - 8);
    }

    public override void Number(long value, Meaning meaning, string name) => BinaryPrimitives.WriteInt64LittleEndian(Argument((byte)'i', 8), value);

    public override void Numbers(ReadOnlySpan<uint> values, Meaning meaning, string name)
    {
        for (int i = 0; i < values.Length; i++)
            Number(values[i], meaning, name);
    }

    public override void Flag(bool value, string name) => Number(value ? 1 : 0, Meaning.Count, name);

    public override void Text(string value, string name)
    {
        int bytes = KernelText.GetByteCount(value);
        PutString(Argument((byte)'s', 4 + bytes + 1), value, bytes);
    }

    public override void Bytes(ReadOnlySpan<byte> value, string name)
    {
        Span<byte> room = Argument((byte)'b', 4 + value.Length + 1);
        BinaryPrimitives.WriteInt32LittleEndian(room, value.Length);
        value.CopyTo(room[4..]);
        room[4 + value.Length] = 0;
    }

    public override void List(ReadOnlySpan<string> values, string name)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Argument((byte)'l', 4), values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            int bytes = KernelText.GetByteCount(values[i]);
            PutString(Take(4 + bytes + 1), values[i], bytes);
        }
    }

    public override void Variables(ReadOnlySpan<string> values, string name) => List(values, name);

    /// <summary>The finished plan.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        Span<byte> header = _buffer.AsSpan(0, HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], Count);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], _length);
        return _buffer.AsSpan(0, _length);
    }

    /// <summary>The finished plan in a sealed memfd: what init reads is what was written here.</summary>
    public OwnedFd ToMemFd()
    {
        OwnedFd memfd = Sys.MemFd("plan", Libc.MFD_ALLOW_SEALING);
        Sys.Write(memfd, Finish(), "plan");
        Sys.Seal(memfd);
        return memfd;
    }

    private Span<byte> Argument(byte tag, int bytes)
    {
        Span<byte> room = Take(1 + bytes);
        room[0] = tag;
        return room[1..];
    }

    private static void PutString(Span<byte> room, string value, int bytes)
    {
        if (value.Contains('\0')) throw new OciException($"\"{value.Replace("\0", "\\0")}\" contains a NUL byte");
        BinaryPrimitives.WriteInt32LittleEndian(room, bytes);
        KernelText.GetBytes(value, room[4..]);
        room[4 + bytes] = 0;
    }

    private Span<byte> Take(int bytes)
    {
        if (_length + bytes > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        Span<byte> room = _buffer.AsSpan(_length, bytes);
        _length += bytes;
        return room;
    }
}
