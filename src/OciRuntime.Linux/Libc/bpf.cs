namespace OciRuntime.Linux;

/// <summary>&lt;linux/bpf.h&gt;.</summary>
internal static unsafe partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int BPF_PROG_LOAD => 5;
        public static int BPF_PROG_ATTACH => 8;
        public static int BPF_PROG_DETACH => 9;
        public static int BPF_PROG_GET_FD_BY_ID => 13;
        public static int BPF_PROG_QUERY => 16;
        public static uint BPF_PROG_TYPE_CGROUP_DEVICE => 15;
        public static uint BPF_CGROUP_DEVICE => 6;
        public static uint BPF_F_ALLOW_MULTI => 2;
        public static uint BPF_F_REPLACE => 4;

        public static int bpf(int command, void* attributes, int size) => (int)Libc.syscall(Libc.SYS_bpf, command, attributes, size);
    }
}
