using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OciRuntime.Linux.Abi;

/// <summary>&lt;termios.h&gt; struct termios of glibc; the kernel's own has fewer control characters.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct termios
{
    public uint c_iflag;
    public uint c_oflag;
    public uint c_cflag;
    public uint c_lflag;
    public byte c_line;
    public control_buffer c_cc;
    public uint c_ispeed;
    public uint c_ospeed;

    [InlineArray(32)]
    public struct control_buffer
    {
        private byte first;
    }
}

/// <summary>&lt;sys/ioctl.h&gt; struct winsize.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct winsize
{
    public ushort ws_row;
    public ushort ws_col;
    public ushort ws_xpixel;
    public ushort ws_ypixel;
}
