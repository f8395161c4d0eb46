using OciRuntime.Linux;

namespace OciRuntime.Containers.Supervision;

/// <summary>execCPUAffinity (config.md, Process): the CPUs of an exec'd process before and after it joins the container's cgroup.</summary>
internal static unsafe class CpuAffinity
{
    /// <summary>
    /// Lets a process run on every CPU of its cpuset. An engine that is bound to some CPUs would else bind every container to them: kernels from 6.2
    /// on remember a mask across the move to another cpuset. Where the kernel refuses, the mask stays.
    /// </summary>
    public static void Reset(int pid)
    {
        byte* all = stackalloc byte[BitmapList.MostBits / 8];
        new Span<byte>(all, BitmapList.MostBits / 8).Fill(0xff);
        _ = Libc.sched_setaffinity(pid, BitmapList.MostBits / 8, (cpu_set_t*)all);
    }

    /// <summary>Sets the CPUs of a process, 0 for ourselves; nothing where the list is absent.</summary>
    public static void Apply(int pid, string? list, string pointer)
    {
        if (string.IsNullOrEmpty(list)) return;
        byte[] mask = (BitmapList.TryParse(list, out BitmapList cpus) ? cpus.ToBits(BitmapList.MostBits) : null)
            ?? throw new OciException($"\"{list}\" names a CPU beyond {BitmapList.MostBits - 1}") { Pointer = pointer };
        fixed (byte* bytes = mask)
        {
            if (Libc.sched_setaffinity(pid, mask.Length, (cpu_set_t*)bytes) < 0)
                throw OciException.FromErrno("sched_setaffinity", list).At(pointer);
        }
    }
}
