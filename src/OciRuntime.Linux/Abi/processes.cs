using System.Runtime.InteropServices;

namespace OciRuntime.Linux.Abi;

/// <summary>&lt;linux/sched.h&gt; struct clone_args.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct clone_args
{
    public ulong flags;
    public ulong pidfd;
    public ulong child_tid;
    public ulong parent_tid;
    public ulong exit_signal;
    public ulong stack;
    public ulong stack_size;
    public ulong tls;
    public ulong set_tid;
    public ulong set_tid_size;
    public ulong cgroup;
}

/// <summary>&lt;sys/resource.h&gt; struct rlimit (64 bit).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct rlimit
{
    public ulong rlim_cur;
    public ulong rlim_max;
}

/// <summary>&lt;linux/sched/types.h&gt; struct sched_attr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct sched_attr
{
    public uint size;
    public uint sched_policy;
    public ulong sched_flags;
    public int sched_nice;
    public uint sched_priority;
    public ulong sched_runtime;
    public ulong sched_deadline;
    public ulong sched_period;
    public uint sched_util_min;
    public uint sched_util_max;
}

/// <summary>&lt;linux/capability.h&gt; struct __user_cap_header_struct.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct __user_cap_header_struct
{
    public uint version;
    public int pid;
}

/// <summary>&lt;linux/capability.h&gt; struct __user_cap_data_struct; version 3 takes two, low word first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct __user_cap_data_struct
{
    public uint effective;
    public uint permitted;
    public uint inheritable;
}

/// <summary>The kernel's own struct sigaction, of x86-64 and arm64 alike, as rt_sigaction(2) takes it; the C library's is another one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct kernel_sigaction
{
    public nint handler;
    public ulong flags;
    public nint restorer;
    public ulong mask;
}

/// <summary>The kernel's own sigset_t: one bit a signal, 64 of them, signal 1 in bit 0.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct kernel_sigset
{
    public ulong bits;
}

/// <summary>&lt;spawn.h&gt; posix_spawn_file_actions_t, opaque.</summary>
[StructLayout(LayoutKind.Sequential, Size = 80)]
internal struct posix_spawn_file_actions_t
{
    private nint first;
}

/// <summary>&lt;spawn.h&gt; posix_spawnattr_t, opaque.</summary>
[StructLayout(LayoutKind.Sequential, Size = 336)]
internal struct posix_spawnattr_t
{
    private nint first;
}

/// <summary>&lt;sys/signalfd.h&gt; struct signalfd_siginfo; of its fields only the first.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct signalfd_siginfo
{
    public uint ssi_signo;
    public int ssi_errno;
    public int ssi_code;
    public uint ssi_pid;
}

/// <summary>
/// &lt;signal.h&gt; siginfo_t; of its fields the first, and those of SIGCHLD. Tmds.LibC has si_errno and si_code in each other's places.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct siginfo_t
{
    [FieldOffset(0)]
    public int si_signo;
    [FieldOffset(16)]
    public int si_pid;
}
