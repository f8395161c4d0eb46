using System.Buffers.Binary;
using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>
/// Writes a plan: a header, then each operation as {u32 code, u32 body bytes, body}. An argument is a tag and
/// its value: 'i' s64; 's' u32 length, bytes, NUL; 'b' the same of raw bytes; 'l' u32 count, then that many strings. Little-endian, as the reader is the same machine.
/// </summary>
internal sealed class InitPlanWriter
{
    public const uint Magic = 0x4e4c5052; // "RPLN"
    public const int HeaderBytes = 16;

    private byte[] buffer = new byte[8192];
    private int length = HeaderBytes;
    private int opStart = -1;
    private readonly List<string?> pointers = [];

    /// <summary>Number of operations so far.</summary>
    public int Count => pointers.Count;

    /// <summary>The place in config.json that asked for an operation; null where none did.</summary>
    public string? PointerOf(int op) => op >= 0 && op < pointers.Count ? pointers[op] : null;

    /// <summary>Begins an operation; its arguments follow with <see cref="Int"/>, <see cref="Text"/> and <see cref="List"/>.</summary>
    public InitPlanWriter Op(InitOp code, string? pointer = null)
    {
        EndOp();
        opStart = length;
        pointers.Add(pointer);
        Span<byte> head = Take(8);
        BinaryPrimitives.WriteUInt32LittleEndian(head, (ushort)code);
        return this;
    }

    public InitPlanWriter Int(long value)
    {
        Span<byte> room = Argument((byte)'i', 8);
        BinaryPrimitives.WriteInt64LittleEndian(room, value);
        return this;
    }

    public InitPlanWriter Text(string value)
    {
        int bytes = KernelText.GetByteCount(value);
        PutString(Argument((byte)'s', 4 + bytes + 1), value, bytes);
        return this;
    }

    public InitPlanWriter Bytes(ReadOnlySpan<byte> value)
    {
        Span<byte> room = Argument((byte)'b', 4 + value.Length + 1);
        BinaryPrimitives.WriteInt32LittleEndian(room, value.Length);
        value.CopyTo(room[4..]);
        room[4 + value.Length] = 0;
        return this;
    }

    public InitPlanWriter List(IReadOnlyList<string> values)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Argument((byte)'l', 4), values.Count);
        for (int i = 0; i < values.Count; i++)
        {
            int bytes = KernelText.GetByteCount(values[i]);
            PutString(Take(4 + bytes + 1), values[i], bytes);
        }
        return this;
    }

    /// <summary>The finished plan.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        EndOp();
        Span<byte> header = buffer.AsSpan(0, HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], Count);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], length);
        return buffer.AsSpan(0, length);
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
        if (length + bytes > buffer.Length) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + bytes));
        Span<byte> room = buffer.AsSpan(length, bytes);
        length += bytes;
        return room;
    }

    private void EndOp()
    {
        if (opStart < 0) return;
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(opStart + 4), length - opStart - 8);
        opStart = -1;
    }
}
