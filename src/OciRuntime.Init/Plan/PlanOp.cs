using System.Buffers.Binary;
using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>One operation of a plan; its arguments are read in order.</summary>
internal unsafe ref struct PlanOp(int index, InitOp code, byte* body, int bytes)
{
    private int at;

    /// <summary>Position in the plan: the parent maps it to a place in config.json.</summary>
    public readonly int Index => index;

    public readonly InitOp Code => code;

    public readonly bool HasMore => at < bytes;

    public long ReadInt()
    {
        Begin((byte)'i');
        return BinaryPrimitives.ReadInt64LittleEndian(Take(8));
    }

    public bool ReadBool() => ReadInt() != 0;

    public string ReadText()
    {
        Begin((byte)'s');
        return KernelText.GetString(TakeString());
    }

    public string[] ReadTexts()
    {
        string[] values = new string[ReadCount()];
        for (int i = 0; i < values.Length; i++) values[i] = KernelText.GetString(TakeString());
        return values;
    }

    /// <summary>Raw bytes, where they lie in the plan.</summary>
    public byte* ReadBytes(out int length)
    {
        Begin((byte)'b');
        length = TakeString().Length;
        return body + at - length - 1;
    }

    /// <summary>A list as a NULL-terminated array of C strings that lie in the plan itself, as execve(2) wants it.</summary>
    public byte** ReadArgv(int spare = 0)
    {
        int count = ReadCount();
        byte** argv = (byte**)System.Runtime.InteropServices.NativeMemory.AllocZeroed((nuint)(count + spare + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < count; i++)
        {
            int length = TakeString().Length;
            argv[i] = body + at - length - 1; // SAFETY: the plan is mapped memory that does not move. A pinned empty span would be null.
        }
        return argv;
    }

    /// <summary>The next argument in a readable form, whatever its kind.</summary>
    public string ReadAsText()
    {
        if (at >= bytes) throw new OciException("plan cut short");
        switch (body[at])
        {
            case (byte)'i':
                return ReadInt().ToString();
            case (byte)'s':
                return ReadText();
            case (byte)'b':
                ReadBytes(out int length);
                return $"({length} bytes)";
            default:
                return "[" + string.Join(" ", ReadTexts()) + "]";
        }
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
        if (length < 0 || length > bytes - at - 1) throw new OciException("plan cut short");
        ReadOnlySpan<byte> text = Take(length + 1);
        return text[length] == 0 ? text[..length] : throw new OciException("plan cut short");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes - at) throw new OciException("plan cut short");
        ReadOnlySpan<byte> span = new(body + at, count);
        at += count;
        return span;
    }
}
