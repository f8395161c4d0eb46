namespace OciRuntime.Linux;

/// <summary>&lt;linux/bpf.h&gt;.</summary>
internal static unsafe partial class Libc
{
    public const int BPF_PROG_LOAD = 5;
    public const int BPF_PROG_ATTACH = 8;
    public const int BPF_PROG_DETACH = 9;
    public const int BPF_PROG_GET_FD_BY_ID = 13;
    public const int BPF_PROG_QUERY = 16;
    public const uint BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    public const uint BPF_CGROUP_DEVICE = 6;
    public const uint BPF_F_ALLOW_MULTI = 2;
    public const uint BPF_F_REPLACE = 4;

    public static int bpf(int command, void* attributes, int size) => (int)syscall(SYS_bpf, command, (nint)attributes, size, 0, 0, 0);
}
