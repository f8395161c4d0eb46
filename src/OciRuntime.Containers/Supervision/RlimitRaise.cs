using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;
using OciRuntime.Linux.Abi;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Supervision;

/// <summary>
/// Raising a hard limit needs CAP_SYS_RESOURCE in the initial user namespace, which init may have lost or never had: the
/// parent raises the ceilings from outside. Init sets the exact values as its last act, for a low one would choke its runtime.
/// </summary>
internal static unsafe class RlimitRaise
{
    public static void Apply(int pid, List<PosixRlimit>? rlimits)
    {
        for (int i = 0; i < (rlimits?.Count ?? 0); i++)
        {
            int resource = (int)ProcessWords.Rlimits.Require(rlimits![i].Type);
            ulong hard = rlimits[i].Hard ?? 0;
            rlimit current;
            // Our own, which init has inherited: to look at another process's takes rights that only the raising itself needs.
            if (Libc.prlimit(0, resource, null, &current) < 0) throw OciException.FromErrno("prlimit", rlimits[i].Type);
            if (hard <= current.rlim_max) continue;
            current.rlim_max = hard;
            if (Libc.prlimit(pid, resource, &current, null) < 0)
                throw OciException.FromErrno("setrlimit", rlimits[i].Type).At($"/process/rlimits/{i}/hard");
        }
    }
}
