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

/// <summary>
/// The parts that instructions are composed of, of &lt;linux/bpf_common.h&gt; and &lt;linux/bpf.h&gt;, and what a device program is asked.
/// </summary>
internal static partial class LibcConstants
{
    // Classes.
    public const byte BPF_LD = 0x00;
    public const byte BPF_LDX = 0x01;
    public const byte BPF_ALU = 0x04;
    public const byte BPF_JMP = 0x05;
    public const byte BPF_RET = 0x06;
    public const byte BPF_ALU64 = 0x07;

    // Sizes and modes of loads.
    public const byte BPF_W = 0x00;
    public const byte BPF_ABS = 0x20;
    public const byte BPF_MEM = 0x60;

    // Operations, and where their operand stands.
    public const byte BPF_AND = 0x50;
    public const byte BPF_RSH = 0x70;
    public const byte BPF_MOV = 0xb0;
    public const byte BPF_JA = 0x00;
    public const byte BPF_JEQ = 0x10;
    public const byte BPF_JGT = 0x20;
    public const byte BPF_JGE = 0x30;
    public const byte BPF_JNE = 0x50;
    public const byte BPF_EXIT = 0x90;
    public const byte BPF_K = 0x00;
    public const byte BPF_X = 0x08;

    public const int BPF_MAXINSNS = 4096;

    public const byte BPF_DEVCG_ACC_MKNOD = 1;
    public const byte BPF_DEVCG_ACC_READ = 2;
    public const byte BPF_DEVCG_ACC_WRITE = 4;
    public const byte BPF_DEVCG_DEV_BLOCK = 1;
    public const byte BPF_DEVCG_DEV_CHAR = 2;
}
