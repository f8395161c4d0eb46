using System.Buffers.Binary;
using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>One operation of a plan; its fields are read in the order in which they were written.</summary>
internal unsafe ref struct OperationReader(int index, InitOp code, byte* body, int bytes)
{
    private const int NumberBytes = 1 + sizeof(long); // with its tag

    private int _at;

    /// <summary>Position in the plan: the parent maps it to a place in config.json.</summary>
    public readonly int Index => index;

    public readonly InitOp Code => code;

    public readonly bool HasMore => _at < bytes;

    public long Number()
    {
        Begin((byte)'i');
        return BinaryPrimitives.ReadInt64LittleEndian(Take(8));
    }

    public bool Flag() => Number() != 0;

    public string Text()
    {
        Begin((byte)'s');
        return KernelText.GetString(TakeString());
    }

    public string[] List()
    {
        string[] values = new string[ReadCount()];
        for (int i = 0; i < values.Length; i++)
            values[i] = KernelText.GetString(TakeString());
        return values;
    }

    /// <summary>Reads all numbers up to the operation's end.</summary>
    public uint[] Numbers()
    {
        uint[] values = new uint[(bytes - _at) / NumberBytes];
        for (int i = 0; i < values.Length; i++)
            values[i] = (uint)Number();
        return values;
    }

    public byte[] Bytes()
    {
        Begin((byte)'b');
        return TakeString().ToArray();
    }

    private int ReadCount()
    {
        Begin((byte)'l');
        int count = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        return count >= 0 && count <= bytes ? count : throw new OciException("plan cut short");
    }

    private void Begin(byte tag)
    {
        if (!HasMore || Take(1)[0] != tag) throw new OciException($"{code}: argument of another kind");
    }

    private ReadOnlySpan<byte> TakeString()
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        if (length < 0 || length > bytes - _at - 1) throw new OciException("plan cut short");
        ReadOnlySpan<byte> text = Take(length + 1);
        return text[length] == 0 ? text[..length] : throw new OciException("plan cut short");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes - _at) throw new OciException("plan cut short");
        ReadOnlySpan<byte> span = new(body + _at, count);
        _at += count;
        return span;
    }
}
