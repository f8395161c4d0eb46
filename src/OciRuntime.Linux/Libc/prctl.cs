using System.Runtime.InteropServices;

namespace OciRuntime.Linux;

/// <summary>&lt;sys/prctl.h&gt;, &lt;sys/personality.h&gt;, &lt;linux/capability.h&gt;, &lt;linux/ioprio.h&gt; and &lt;linux/keyctl.h&gt;.</summary>
internal static unsafe partial class Libc
{
    public const int PR_SET_PDEATHSIG = 1;
    public const int PR_SET_DUMPABLE = 4;
    public const int PR_SET_KEEPCAPS = 8;
    public const int PR_CAPBSET_READ = 23;
    public const int PR_CAPBSET_DROP = 24;
    public const int PR_SET_CHILD_SUBREAPER = 36;
    public const int PR_GET_CHILD_SUBREAPER = 37;
    public const int PR_SET_NO_NEW_PRIVS = 38;
    public const int PR_CAP_AMBIENT = 47;
    public const int PR_CAP_AMBIENT_RAISE = 2;
    public const int PR_CAP_AMBIENT_CLEAR_ALL = 4;

    public const nuint PER_LINUX = 0;
    public const nuint PER_LINUX32 = 8;

    public const uint _LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    public const int IOPRIO_CLASS_RT = 1;
    public const int IOPRIO_CLASS_BE = 2;
    public const int IOPRIO_CLASS_IDLE = 3;
    public const int IOPRIO_CLASS_SHIFT = 13;
    public const int IOPRIO_WHO_PROCESS = 1;

    public const int KEYCTL_JOIN_SESSION_KEYRING = 1;
    public const int KEYCTL_DESCRIBE = 6;
    public const int KEYCTL_SETPERM = 5;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int personality(nuint persona);
}
