using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OciRuntime.Linux.Abi;

/// <summary>&lt;linux/mount.h&gt; struct mount_attr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct mount_attr
{
    public ulong attr_set;
    public ulong attr_clr;
    public ulong propagation;
    public ulong userns_fd;
}

/// <summary>&lt;sys/statfs.h&gt; struct statfs, of x86-64 and arm64 alike.</summary>
[StructLayout(LayoutKind.Sequential, Size = 120)]
internal struct statfs
{
    public long f_type;
    public long f_bsize;
    public ulong f_blocks;
    public ulong f_bfree;
    public ulong f_bavail;
    public ulong f_files;
    public ulong f_ffree;
    public ulong f_fsid;
    public long f_namelen;
    public long f_frsize;
    public long f_flags;
}

/// <summary>&lt;dirent.h&gt; struct dirent64, as getdents64(2) writes it: d_reclen says where the next one begins.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct dirent64
{
    public ulong d_ino;
    public long d_off;
    public ushort d_reclen;
    public byte d_type;
    public name_buffer d_name;

    [InlineArray(256)]
    public struct name_buffer
    {
        private byte first;
    }
}

/// <summary>&lt;net/if.h&gt; struct ifreq, the members that flags need.</summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal struct ifreq
{
    public name_buffer ifr_name;
    public short ifr_flags;

    [InlineArray(16)]
    public struct name_buffer
    {
        private byte first;
    }
}
