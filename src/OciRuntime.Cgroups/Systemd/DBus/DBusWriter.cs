using System.Buffers.Binary;
using System.Text;

namespace OciRuntime.Cgroups.Systemd.DBus;

/// <summary>
/// Lays out values as the D-Bus specification says ("Marshaling (Wire Format)"), little-endian: each value at a multiple
/// of its own alignment, counted from the start of the message or of its body.
/// </summary>
internal sealed class DBusWriter
{
    private byte[] _bytes = new byte[512];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Align(int boundary)
    {
        int padding = -_length & (boundary - 1);
        Take(padding).Clear();
    }

    public void Byte(byte value) => Take(1)[0] = value;

    public void UInt16(ushort value)
    {
        Align(2);
        BinaryPrimitives.WriteUInt16LittleEndian(Take(2), value);
    }

    public void UInt32(uint value)
    {
        Align(4);
        BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);
    }

    public void UInt64(ulong value)
    {
        Align(8);
        BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);
    }

    /// <summary>A boolean takes four bytes.</summary>
    public void Boolean(bool value) => UInt32(value ? 1u : 0);

    /// <summary>Also an object path.</summary>
    public void String(string text)
    {
        UInt32((uint)Encoding.UTF8.GetByteCount(text));
        Text(text);
    }

    public void Signature(string signature)
    {
        Byte((byte)signature.Length);
        Text(signature);
    }

    /// <summary>
    /// Starts an array; the length is filled in by <see cref="EndArray"/>, and does not count the padding before the first element.
    /// </summary>
    public (int LengthAt, int Start) BeginArray(int elementAlignment)
    {
        UInt32(0);
        int lengthAt = _length - 4;
        Align(elementAlignment);
        return (lengthAt, _length);
    }

    public void EndArray((int LengthAt, int Start) array) =>
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(array.LengthAt), (uint)(_length - array.Start));

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Variant(DBusValue value)
    {
        Signature(value.Signature);
        value.WriteTo(this);
    }

    private void Text(string text)
    {
        Encoding.UTF8.GetBytes(text, Take(Encoding.UTF8.GetByteCount(text)));
        Byte(0);
    }

    private Span<byte> Take(int count)
    {
        if (_length + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
