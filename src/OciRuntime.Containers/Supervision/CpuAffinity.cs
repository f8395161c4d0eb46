using OciRuntime.Linux;

namespace OciRuntime.Containers.Supervision;

/// <summary>execCPUAffinity (config.md, Process): the CPUs of an exec'd process before and after it joins the container's cgroup.</summary>
internal static unsafe class CpuAffinity
{
    private const int MaxCpus = 8192;

    /// <summary>
    /// Lets a process run on every CPU of its cpuset. An engine that is bound to some CPUs would else bind every container to them: kernels from 6.2 on
    /// remember a mask across the move to another cpuset. Where the kernel refuses, the mask stays.
    /// </summary>
    public static void Reset(int pid)
    {
        byte* all = stackalloc byte[MaxCpus / 8];
        new Span<byte>(all, MaxCpus / 8).Fill(0xff);
        _ = Libc.sched_setaffinity(pid, MaxCpus / 8, (cpu_set_t*)all);
    }

    /// <summary>Sets the CPUs of a process, 0 for ourselves; nothing where the list is absent.</summary>
    public static void Apply(int pid, string? list, string pointer)
    {
        if (string.IsNullOrEmpty(list)) return;
        byte[] mask = Parse(list) ?? throw new OciException($"\"{list}\" names a CPU beyond {MaxCpus - 1}") { Pointer = pointer };
        fixed (byte* bytes = mask)
            if (Libc.sched_setaffinity(pid, mask.Length, (cpu_set_t*)bytes) < 0)
                throw OciException.FromErrno("sched_setaffinity", list).At(pointer);
    }

    /// <summary>One bit a CPU; null where a number is too large.</summary>
    public static byte[]? Parse(ReadOnlySpan<char> list)
    {
        byte[] mask = new byte[MaxCpus / 8];
        foreach (Range range in list.Split(','))
        {
            // "0-3" or "7"; the validator has refused all else
            ReadOnlySpan<char> entry = list[range].Trim(' ');
            if (entry.IsEmpty) continue;
            int dash = entry.IndexOf('-');
            if (!int.TryParse(dash < 0 ? entry : entry[..dash], out int first) || !int.TryParse(entry[(dash + 1)..], out int last) || last >= MaxCpus) return null;
            for (int cpu = first; cpu <= last; cpu++) mask[cpu / 8] |= (byte)(1 << (cpu % 8));
        }
        return mask;
    }
}
