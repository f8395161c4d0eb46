using OciRuntime.Cgroups;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>config-linux.md#control-groups. Engines write 0 for "leave it" in most fields, so 0 is never a problem.</summary>
internal static class ResourceRules
{
    /// <summary>The resources of a container that is made.</summary>
    public static void Check(ProblemList problems, LinuxResources resources, string at)
    {
        CheckChange(problems, resources, at);
        if (resources.Memory is { Limit: null or 0 } memory)
            CheckSwap(problems, memory, at);
    }

    /// <summary>Those of a container that is there: what they leave out is in force already.</summary>
    public static void CheckChange(ProblemList problems, LinuxResources resources, string at)
    {
        CheckDevices(problems, resources.Devices, at + "/devices");
        if (resources.Memory is { } memory)
            CheckMemory(problems, memory, at);
        if (resources.Cpu is { } cpu)
            CheckCpu(problems, cpu, at);
        if (resources.Pids is { } pids)
            CheckLimit(problems, pids.Limit, new Place(at, Name: "/pids/limit"));
        if (resources.BlockIO is { } blockIO)
            BlockIORules.Check(problems, blockIO, at + "/blockIO");
        CheckHugepages(problems, resources.HugepageLimits, at);
        CheckNetwork(problems, resources.Network, at);
        CheckRdma(problems, resources.Rdma, at);
        CheckUnified(problems, resources.Unified, at);
    }

    private static void CheckDevices(ProblemList problems, List<LinuxDeviceCgroup>? rules, string at)
    {
        for (int i = 0; i < (rules?.Count ?? 0); i++)
        {
            LinuxDeviceCgroup rule = rules![i];
            if (problems.IsNull(rule, new Place(at, i))) continue;
            if (DeviceRuleList.ParseKind(rule.Type) is null)
                problems.Add($"{at}/{i}/type", $"unknown device type \"{rule.Type}\"");
            if (DeviceRuleList.ParseAccess(rule.Access) is null)
                problems.Add($"{at}/{i}/access", $"\"{rule.Access}\" is not made of r, w and m");
            if (rule.Major < -1)
                problems.Add($"{at}/{i}/major", $"{rule.Major} is below -1, which means all");
            if (rule.Minor < -1)
                problems.Add($"{at}/{i}/minor", $"{rule.Minor} is below -1, which means all");
        }
    }

    /// <summary>
    /// The rule "a" of the device cgroup "means all", whatever else it says, to runc and crun as well: podman takes "a 7:1 rmw" from its user.
    /// </summary>
    internal static bool IsNarrow(LinuxDeviceCgroup rule) => rule.Type is null or "" or "a"
        && (rule.Major >= 0 || rule.Minor >= 0
            || (rule.Access is { Length: > 0 } access && !(access.Contains('r') && access.Contains('w') && access.Contains('m'))));

    private static void CheckMemory(ProblemList problems, LinuxMemory memory, string at)
    {
        CheckLimit(problems, memory.Limit, new Place(at, Name: "/memory/limit"));
        CheckLimit(problems, memory.Reservation, new Place(at, Name: "/memory/reservation"));
        CheckLimit(problems, memory.Swap, new Place(at, Name: "/memory/swap"));
        CheckLimit(problems, memory.Kernel, new Place(at, Name: "/memory/kernel"));
        CheckLimit(problems, memory.KernelTCP, new Place(at, Name: "/memory/kernelTCP"));
        if (Cgroups.V1.Memory.SwappinessOf(memory) > 100)
            problems.Add(at + "/memory/swappiness", $"invalid memory swappiness value: {memory.Swappiness} (valid range is 0-100)");
        if (memory.Limit > 0)
            CheckSwap(problems, memory, at);
    }

    private static void CheckSwap(ProblemList problems, LinuxMemory memory, string at)
    {
        if (SwapLimit.Refusal(memory.Limit ?? 0, memory.Swap ?? 0) is { } refusal)
            problems.Add(at + "/memory/swap", refusal);
    }

    private static void CheckCpu(ProblemList problems, LinuxCPU cpu, string at)
    {
        CpuList.Check(problems, cpu.Cpus, new Place(at, Name: "/cpu/cpus"));
        CpuList.Check(problems, cpu.Mems, new Place(at, Name: "/cpu/mems"));
        if (cpu.Idle is not (null or 0 or 1))
            problems.Add(at + "/cpu/idle", $"{cpu.Idle} is not 0 or 1");
    }

    private static void CheckLimit(ProblemList problems, long? limit, in Place place)
    {
        if (limit < -1)
            problems.Add(place, $"{limit} is below -1, which means unlimited");
    }

    private static void CheckHugepages(ProblemList problems, List<LinuxHugepageLimit>? limits, string at)
    {
        for (int i = 0; i < (limits?.Count ?? 0); i++)
        {
            LinuxHugepageLimit limit = limits![i];
            if (problems.IsNull(limit, new Place(at + "/hugepageLimits", i))) continue;
            if (HugePages.Refusal(limit.PageSize) is { } refusal)
                problems.Add($"{at}/hugepageLimits/{i}/pageSize", refusal);
        }
    }

    private static void CheckNetwork(ProblemList problems, LinuxNetwork? network, string at)
    {
        for (int i = 0; i < (network?.Priorities?.Count ?? 0); i++)
        {
            string? name = network!.Priorities![i]?.Name;
            if (!DeviceName.IsInterface(name))
                problems.Add($"{at}/network/priorities/{i}/name", $"invalid network device name \"{name}\"");
        }
    }

    private static void CheckRdma(ProblemList problems, Dictionary<string, LinuxRdma>? rdma, string at)
    {
        if (rdma is null) return;
        foreach (KeyValuePair<string, LinuxRdma> device in rdma)
        {
            if (!DeviceName.IsWord(device.Key))
                problems.Add(Place.Member(at + "/rdma", device.Key), $"invalid RDMA device name \"{device.Key}\"");

            // "You MUST specify at least one of the hcaHandles or hcaObjects in a given entry" (config-linux.md#rdma).
            if (device.Value is null or { HcaHandles: null, HcaObjects: null })
                problems.Add(Place.Member(at + "/rdma", device.Key), "needs hcaHandles or hcaObjects");
        }
    }

    /// <summary>Keys name files of the container's own cgroup directory (config-linux.md#unified), so none may lead elsewhere.</summary>
    private static void CheckUnified(ProblemList problems, Dictionary<string, string>? unified, string at)
    {
        if (unified is null) return;
        foreach (KeyValuePair<string, string> file in unified)
        {
            if (file.Key is "" or "." or ".." || file.Key.AsSpan().ContainsAny('/', '\0'))
                problems.Add(Place.Member(at + "/unified", file.Key), $"\"{file.Key}\" is not the name of a cgroup file");
            if (file.Value is null)
                problems.Add(Place.Member(at + "/unified", file.Key), "must not be null");
            else if (file.Value.Contains('\0'))
                problems.Add(Place.Member(at + "/unified", file.Key), "contains a NUL byte");
        }
    }
}
