using OciRuntime.Linux.Abi;

namespace OciRuntime.Linux;

internal static unsafe partial class Sys
{
    // As many as the kernel attaches (include/linux/bpf-cgroup.h, a header of its own use).
    private const int MaxCgroupPrograms = 64;

    /// <summary>bpf(BPF_PROG_LOAD) of a device program.</summary>
    /// <param name="instructions">struct bpf_insn, 8 bytes each.</param>
    /// <param name="name">Shown by bpftool; at most 15 letters, digits, dots and underscores.</param>
    public static OwnedFd LoadDeviceProgram(ReadOnlySpan<byte> instructions, ReadOnlySpan<byte> name)
    {
        bpf_attr.prog_load load = new()
        {
            prog_type = Libc.BPF_PROG_TYPE_CGROUP_DEVICE,
            insn_cnt = (uint)instructions.Length / 8,
        };
        name.CopyTo(load.prog_name);
        int fd;
        // SAFETY: both buffers are pinned during the call, which copies them; the u8 literal ends with NUL.
        fixed (byte* code = instructions)
        fixed (byte* license = "Apache-2.0"u8)
        {
            load.insns = code;
            load.license = license;
            fd = Libc.bpf(Libc.BPF_PROG_LOAD, &load, sizeof(bpf_attr.prog_load));
        }
        return fd >= 0 ? new OwnedFd(fd) : throw OciException.FromErrno("bpf", "BPF_PROG_LOAD, BPF_PROG_TYPE_CGROUP_DEVICE");
    }

    /// <summary>The ids of the device programs attached to a cgroup v2 directory itself, not to its ancestors.</summary>
    public static uint[] DevicePrograms(Fd cgroup)
    {
        uint* ids = stackalloc uint[MaxCgroupPrograms];
        bpf_attr.prog_query query = new()
        {
            target_fd = (uint)cgroup.Value,
            attach_type = Libc.BPF_CGROUP_DEVICE,
            prog_ids = ids,
            prog_cnt = MaxCgroupPrograms,
        };
        if (Libc.bpf(Libc.BPF_PROG_QUERY, &query, sizeof(bpf_attr.prog_query)) < 0)
            throw OciException.FromErrno("bpf", "BPF_PROG_QUERY, BPF_CGROUP_DEVICE");
        return new ReadOnlySpan<uint>(ids, (int)query.prog_cnt).ToArray();
    }

    /// <summary>bpf(BPF_PROG_GET_FD_BY_ID); null where the program is gone or not ours to touch.</summary>
    public static OwnedFd? TryOpenProgram(uint id)
    {
        bpf_attr.get_fd_by_id get = new() { prog_id = id };
        int fd = Libc.bpf(Libc.BPF_PROG_GET_FD_BY_ID, &get, sizeof(bpf_attr.get_fd_by_id));
        return fd >= 0 ? new OwnedFd(fd) : null;
    }

    /// <summary>bpf(BPF_PROG_ATTACH), beside other programs, or in one step in the place of <paramref name="replaced"/> (since 5.6).</summary>
    public static void AttachDeviceProgram(Fd cgroup, Fd program, Fd? replaced)
    {
        bpf_attr.prog_attach attach = new()
        {
            target_fd = (uint)cgroup.Value,
            attach_bpf_fd = (uint)program.Value,
            attach_type = Libc.BPF_CGROUP_DEVICE,
            attach_flags = Libc.BPF_F_ALLOW_MULTI | (replaced is null ? 0 : Libc.BPF_F_REPLACE),
            replace_bpf_fd = (uint)(replaced?.Value ?? 0),
        };
        if (Libc.bpf(Libc.BPF_PROG_ATTACH, &attach, sizeof(bpf_attr.prog_attach)) < 0)
            throw OciException.FromErrno("bpf", "BPF_PROG_ATTACH, BPF_CGROUP_DEVICE");
    }

    /// <summary>bpf(BPF_PROG_DETACH).</summary>
    public static void DetachDeviceProgram(Fd cgroup, Fd program)
    {
        bpf_attr.prog_attach detach = new()
        {
            target_fd = (uint)cgroup.Value,
            attach_bpf_fd = (uint)program.Value,
            attach_type = Libc.BPF_CGROUP_DEVICE,
        };
        if (Libc.bpf(Libc.BPF_PROG_DETACH, &detach, sizeof(bpf_attr.prog_attach)) < 0)
            throw OciException.FromErrno("bpf", "BPF_PROG_DETACH, BPF_CGROUP_DEVICE");
    }
}
