using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>A NULL-terminated array of C strings, as execve(2) and posix_spawn(3) take it.</summary>
internal sealed unsafe class CStringArray : IDisposable
{
    private readonly int count;

    public CStringArray(IReadOnlyList<string> values)
    {
        count = values.Count;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < count; i++) Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(values[i]);
    }

    public byte** Pointer { get; private set; }

    public void Dispose()
    {
        if (Pointer == null) return;
        for (int i = 0; i < count; i++) Marshal.FreeCoTaskMem((nint)Pointer[i]);
        NativeMemory.Free(Pointer);
        Pointer = null;
    }
}
