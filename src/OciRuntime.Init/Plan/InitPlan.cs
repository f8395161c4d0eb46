using System.Buffers.Binary;
using OciRuntime.Linux;

namespace OciRuntime.Init;

/// <summary>Reads a plan in place. Every length is checked against the plan's end; a plan that lies is an error, never a wild read.</summary>
internal readonly unsafe struct InitPlan
{
    private readonly byte* _start;
    private readonly int _length;

    /// <summary><paramref name="start"/> must stay mapped and unmoved for as long as the plan and its strings are used.</summary>
    public InitPlan(byte* start, int length)
    {
        ReadOnlySpan<byte> header = new(start, Math.Min(length, InitPlanWriter.HeaderBytes));
        if (header.Length < InitPlanWriter.HeaderBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(header) != InitPlanWriter.Magic
            || BinaryPrimitives.ReadInt32LittleEndian(header[8..]) != length)
        {
            throw new OciException("not an init plan");
        }
        _start = start;
        _length = length;
    }

    /// <summary>Maps the plan that a descriptor holds; the mapping lives until execve.</summary>
    public static InitPlan Map(Fd memfd)
    {
        int length = checked((int)Sys.Stat(memfd).stx_size);
        void* address = Libc.mmap(null, length, Libc.PROT_READ, Libc.MAP_PRIVATE, memfd.Value, 0);
        return (nint)address != -1 ? new InitPlan((byte*)address, length) : throw OciException.FromErrno("mmap", "plan");
    }

    public Enumerator GetEnumerator() => new(_start, _length);

    public ref struct Enumerator(byte* start, int length)
    {
        private int _at = InitPlanWriter.HeaderBytes;
        private int _index = -1;

        public OperationReader Current { get; private set; }

        public bool MoveNext()
        {
            if (_at == length) return false;
            if (length - _at < 8) throw new OciException("plan cut short");
            int body = BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(start + _at + 4, 4));
            if (body < 0 || body > length - _at - 8) throw new OciException("plan cut short");
            uint code = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(start + _at, 4));
            Current = new OperationReader(++_index, code <= ushort.MaxValue ? (InitOp)code : 0, start + _at + 8, body);
            _at += 8 + body;
            return true;
        }
    }
}
