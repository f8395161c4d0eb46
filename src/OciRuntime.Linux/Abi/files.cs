using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OciRuntime.Linux.Abi;

/// <summary>&lt;linux/openat2.h&gt; struct open_how.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct open_how
{
    public ulong flags;
    public ulong mode;
    public ulong resolve;
}

/// <summary>&lt;linux/mount.h&gt; struct mount_attr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct mount_attr
{
    public ulong attr_set;
    public ulong attr_clr;
    public ulong propagation;
    public ulong userns_fd;
}

/// <summary>&lt;linux/stat.h&gt; struct statx_timestamp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct statx_timestamp
{
    public long tv_sec;
    public uint tv_nsec;
    public int __reserved;
}

/// <summary>&lt;linux/stat.h&gt; struct statx, up to the mount id.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct statx
{
    public uint stx_mask;
    public uint stx_blksize;
    public ulong stx_attributes;
    public uint stx_nlink;
    public uint stx_uid;
    public uint stx_gid;
    public ushort stx_mode;
    public ushort __spare0;
    public ulong stx_ino;
    public ulong stx_size;
    public ulong stx_blocks;
    public ulong stx_attributes_mask;
    public statx_timestamp stx_atime;
    public statx_timestamp stx_btime;
    public statx_timestamp stx_ctime;
    public statx_timestamp stx_mtime;
    public uint stx_rdev_major;
    public uint stx_rdev_minor;
    public uint stx_dev_major;
    public uint stx_dev_minor;
    public ulong stx_mnt_id;
}

/// <summary>&lt;sys/statfs.h&gt; struct statfs (x86-64).</summary>
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

/// <summary>&lt;sys/un.h&gt; struct sockaddr_un.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct sockaddr_un
{
    public ushort sun_family;
    public path_buffer sun_path;

    [InlineArray(108)]
    public struct path_buffer
    {
        private byte first;
    }
}

/// <summary>&lt;bits/types/struct_iovec.h&gt; struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct iovec
{
    public void* iov_base;
    public nuint iov_len;
}

/// <summary>&lt;sys/socket.h&gt; struct msghdr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct msghdr
{
    public void* msg_name;
    public uint msg_namelen;
    public iovec* msg_iov;
    public nuint msg_iovlen;
    public void* msg_control;
    public nuint msg_controllen;
    public int msg_flags;
}

/// <summary>&lt;sys/socket.h&gt; struct cmsghdr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct cmsghdr
{
    public nuint cmsg_len;
    public int cmsg_level;
    public int cmsg_type;
}

/// <summary>&lt;poll.h&gt; struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct pollfd
{
    public int fd;
    public short events;
    public short revents;
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
