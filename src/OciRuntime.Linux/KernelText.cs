using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace OciRuntime.Linux;

/// <summary>
/// Text as the kernel hands it out and takes it: bytes, UTF-8 by custom alone. A name may hold any bytes, and a container chooses the names of
/// its files and cgroups. A byte that is no part of valid UTF-8 becomes a lone low surrogate, U+DC80 to U+DCFF, and becomes that byte
/// again on the way back (the "surrogateescape" of Python's PEP 383): a name that was read always leads to the file that it was read
/// from. Valid UTF-8 never decodes to a lone surrogate and the reader of JSON refuses one, so the two cannot be taken for each other.
/// </summary>
internal static class KernelText
{
    private const char Escape = '\uDC00', First = '\uDC80', Last = '\uDCFF';

    public static string GetString(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        char[] chars = new char[bytes.Length];
        int length = 0;
        while (!bytes.IsEmpty)
        {
            OperationStatus status = Utf8.ToUtf16(bytes, chars.AsSpan(length), out int read, out int written, replaceInvalidSequences: false);
            length += written;
            bytes = bytes[read..];
            if (status == OperationStatus.Done) break;
            chars[length++] = (char)(Escape + bytes[0]); // never below 0x80: such a byte is valid by itself
            bytes = bytes[1..];
        }
        return new string(chars, 0, length);
    }

    /// <summary>What a C string holds.</summary>
    public static unsafe string GetString(byte* text) =>
        GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    public static unsafe string GetString(byte* text, int length) => GetString(new ReadOnlySpan<byte>(text, length));

    public static int GetByteCount(ReadOnlySpan<char> text)
    {
        int count = Encoding.UTF8.GetByteCount(text); // three for each lone surrogate
        if (!text.ContainsAnyInRange(First, Last)) return count;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is >= First and <= Last && (i == 0 || !char.IsHighSurrogate(text[i - 1])))
                count -= 2;
        }
        return count;
    }

    /// <summary>The number of bytes that were written.</summary>
    public static int GetBytes(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        int length = 0;
        while (true)
        {
            OperationStatus status = Utf8.FromUtf16(text, bytes[length..], out int read, out int written, replaceInvalidSequences: false);
            length += written;
            if (status == OperationStatus.Done) return length;
            if (status == OperationStatus.DestinationTooSmall)
                throw new ArgumentException("the room is too small", nameof(bytes));
            text = text[read..];
            length += Encode(text[0], bytes[length..]);
            text = text[1..];
        }
    }

    public static byte[] GetBytes(string text)
    {
        byte[] bytes = new byte[GetByteCount(text)];
        GetBytes(text, bytes);
        return bytes;
    }

    private static int Encode(char surrogate, Span<byte> bytes)
    {
        if (surrogate is < First or > Last)
            return Encoding.UTF8.GetBytes([surrogate], bytes); // U+FFFD: no text of the kernel's holds it
        bytes[0] = (byte)(surrogate - Escape);
        return 1;
    }
}
