using System.Runtime.InteropServices;

namespace OciRuntime.Linux.Abi;

/// <summary>&lt;linux/bpf.h&gt; struct bpf_cgroup_dev_ctx: what a device program looks at. It loads by offset, so the offsets have names.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct bpf_cgroup_dev_ctx
{
    public const short AccessType = 0, Major = 4, Minor = 8;

    /// <summary>The kind of device (BPF_DEVCG_DEV_*) in its lower 16 bits, the access asked for (BPF_DEVCG_ACC_*) above them.</summary>
    [FieldOffset(AccessType)]
    public uint access_type;
    [FieldOffset(Major)]
    public uint major;
    [FieldOffset(Minor)]
    public uint minor;
}

/// <summary>
/// The members of &lt;linux/bpf.h&gt; union bpf_attr, cut off after the last field in use: the kernel takes missing ones as zero.
/// They have no names in C; here they are called after the command that reads them.
/// </summary>
internal static unsafe class bpf_attr
{
    /// <summary>BPF_PROG_LOAD.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct prog_load
    {
        public uint prog_type;
        public uint insn_cnt;
        public void* insns;
        public byte* license;
        public uint log_level;
        public uint log_size;
        public byte* log_buf;
        public uint kern_version;
        public uint prog_flags;
        public name_buffer prog_name;
    }

    /// <summary>BPF_PROG_ATTACH and BPF_PROG_DETACH.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct prog_attach
    {
        public uint target_fd;
        public uint attach_bpf_fd;
        public uint attach_type;
        public uint attach_flags;
        public uint replace_bpf_fd;
    }

    /// <summary>BPF_PROG_QUERY.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct prog_query
    {
        public uint target_fd;
        public uint attach_type;
        public uint query_flags;
        public uint attach_flags;
        public uint* prog_ids;
        public uint prog_cnt;
        private uint __padding;
    }

    /// <summary>BPF_PROG_GET_FD_BY_ID.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct get_fd_by_id
    {
        public uint prog_id;
    }

    [System.Runtime.CompilerServices.InlineArray(16)]
    internal struct name_buffer
    {
        private byte first;
    }
}
