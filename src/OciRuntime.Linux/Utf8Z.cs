using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>A string as C wants it: UTF-8 and NUL-terminated, on the stack when it is short.</summary>
internal unsafe ref struct Utf8Z
{
    private const int InlineBytes = 256;

    private fixed byte _inline[InlineBytes];
    private byte* _heap;

    [SkipLocalsInit]
    public Utf8Z(string text)
    {
        // A NUL inside would cut the string short in the kernel: what was checked and what is used would differ.
        if (text.Contains('\0')) throw new OciException($"\"{text.Replace("\0", "\\0")}\" contains a NUL byte");
        int capacity = text.Length * 3 + 1;
        if (capacity > InlineBytes)
        {
            _heap = (byte*)NativeMemory.Alloc((nuint)capacity);
            _heap[KernelText.GetBytes(text, new Span<byte>(_heap, capacity - 1))] = 0;
            return;
        }
        // SAFETY: a ref struct lives on the stack and does not move.
        fixed (byte* p = _inline)
            p[KernelText.GetBytes(text, new Span<byte>(p, InlineBytes - 1))] = 0;
    }

    /// <summary>
    /// Valid as long as the variable is: declare it with <c>using</c>. It has to be readonly: such a variable cannot change, and
    /// another member would be asked of a copy.
    /// </summary>
    public readonly byte* Pointer => _heap != null ? _heap : (byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in _inline[0]));

    public void Dispose()
    {
        NativeMemory.Free(_heap);
        _heap = null;
    }
}
