using OciRuntime.Spec;

namespace OciRuntime.Cgroups;

/// <summary>Whether config.json asks a controller for something that v1 and v2 have alike.</summary>
internal static class Asked
{
    public static bool Cpuset(LinuxCPU? cpu) => !string.IsNullOrEmpty(cpu?.Cpus) || !string.IsNullOrEmpty(cpu?.Mems);

    public static bool Hugetlb(List<LinuxHugepageLimit>? limits) => limits is { Count: > 0 };

    public static bool Pids(LinuxPids? pids) => pids?.Limit is not null;
}
