namespace OciRuntime.Linux;

/// <summary>&lt;sys/prctl.h&gt;, &lt;sys/personality.h&gt;, &lt;linux/capability.h&gt;, &lt;linux/ioprio.h&gt; and &lt;linux/keyctl.h&gt;.</summary>
internal static partial class LibcExtensions
{
    extension(Tmds.Linux.LibC)
    {
        public static int PR_SET_DUMPABLE => 4;
        public static int PR_SET_KEEPCAPS => 8;
        public static int PR_CAPBSET_READ => 23;
        public static int PR_CAPBSET_DROP => 24;
        public static int PR_SET_CHILD_SUBREAPER => 36;
        public static int PR_SET_NO_NEW_PRIVS => 38;
        public static int PR_CAP_AMBIENT => 47;
        public static int PR_CAP_AMBIENT_RAISE => 2;
        public static int PR_CAP_AMBIENT_CLEAR_ALL => 4;

        public static uint PER_LINUX => 0;
        public static uint PER_LINUX32 => 8;

        public static uint _LINUX_CAPABILITY_VERSION_3 => 0x20080522;
        public static int CAP_SYS_ADMIN => 21;

        public static int IOPRIO_CLASS_RT => 1;
        public static int IOPRIO_CLASS_BE => 2;
        public static int IOPRIO_CLASS_IDLE => 3;
        public static int IOPRIO_CLASS_SHIFT => 13;
        public static int IOPRIO_WHO_PROCESS => 1;

        public static int KEYCTL_JOIN_SESSION_KEYRING => 1;
        public static int KEYCTL_DESCRIBE => 6;
        public static int KEYCTL_SETPERM => 5;

        /// <summary>KEY_*: &lt;keyutils.h&gt; has them, the kernel's headers do not.</summary>
        public static uint KEY_USR_SEARCH => 0x00080000;
        public static uint KEY_OTH_SEARCH => 0x00000008;

        public static int prctl(int option, size_t arg2, size_t arg3, size_t arg4, size_t arg5) =>
            (int)Libc.syscall(Libc.SYS_prctl, option, arg2, arg3, arg4, arg5);

        public static int personality(uint persona) => (int)Libc.syscall(Libc.SYS_personality, persona);
    }
}
