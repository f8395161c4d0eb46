using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>A NULL-terminated array of C strings, as execve(2) and posix_spawn(3) take it.</summary>
internal sealed unsafe class CStringArray : IDisposable
{
    private readonly int _count;

    public CStringArray(ReadOnlySpan<string> values)
    {
        _count = values.Length;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < _count; i++)
            Pointer[i] = Copy(values[i]);
    }

    public byte** Pointer { get; private set; }

    public void Dispose()
    {
        if (Pointer == null) return;
        for (int i = 0; i < _count; i++)
            NativeMemory.Free(Pointer[i]);
        NativeMemory.Free(Pointer);
        Pointer = null;
    }

    private static byte* Copy(string value)
    {
        int bytes = KernelText.GetByteCount(value);
        byte* copy = (byte*)NativeMemory.Alloc((nuint)bytes + 1);
        KernelText.GetBytes(value, new Span<byte>(copy, bytes));
        copy[bytes] = 0;
        return copy;
    }
}
