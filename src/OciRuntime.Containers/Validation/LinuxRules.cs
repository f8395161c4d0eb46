using OciRuntime.Containers.Planning;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>The fields of linux that need no file of their own.</summary>
internal static class LinuxRules
{
    public static void Check(ProblemList problems, LinuxConfig linux)
    {
        CheckPaths(problems, linux.MaskedPaths, "/linux/maskedPaths");
        if (linux.MaskedPaths?.FindIndex(path => path?.Length > 0 && MountPlan.Normalize(path) == "/") is int root and >= 0)
            problems.Add(new Place("/linux/maskedPaths", root), "the root cannot be masked: nothing would be left to run");
        CheckPaths(problems, linux.ReadonlyPaths, "/linux/readonlyPaths");
        problems.CheckText(linux.CgroupsPath, "/linux/cgroupsPath");
        problems.CheckText(linux.MountLabel, "/linux/mountLabel");
        if (!IsPropagation(linux.RootfsPropagation))
            problems.Add("/linux/rootfsPropagation", $"unknown propagation \"{linux.RootfsPropagation}\"");
        if (linux.Personality is { } personality)
            CheckPersonality(problems, personality);
        if (linux.IntelRdt is { } intelRdt)
            CheckIntelRdt(problems, intelRdt);
        if (linux.MemoryPolicy is { } policy)
            CheckMemoryPolicy(problems, policy);
        if (linux.NetDevices is { Count: > 0 } devices)
            CheckNetDevices(problems, devices);
    }

    /// <summary>"The values MUST be absolute paths in the container namespace" (config-linux.md#masked-paths).</summary>
    private static void CheckPaths(ProblemList problems, List<string>? paths, string at)
    {
        for (int i = 0; i < (paths?.Count ?? 0); i++)
        {
            if (paths![i] != "") // names nothing, see WithoutEffect
                problems.CheckAbsolutePath(paths[i], new Place(at, i));
        }
    }

    private static bool IsPropagation(string? propagation) => string.IsNullOrEmpty(propagation) || MountWords.Propagations.Has(propagation);

    /// <summary>"flags: an additional set of flags; currently no flag values are supported".</summary>
    private static void CheckPersonality(ProblemList problems, LinuxPersonality personality)
    {
        if (!ProcessWords.Personalities.Has(personality.Domain))
            problems.Add("/linux/personality/domain", $"unknown personality \"{personality.Domain}\"");
        if (personality.Flags is { Count: > 0 })
            problems.Add("/linux/personality/flags", $"unknown flag \"{personality.Flags[0]}\"");
    }

    /// <summary>closID becomes a directory of resctrl, the schemas lines of its file.</summary>
    private static void CheckIntelRdt(ProblemList problems, LinuxIntelRdt intelRdt)
    {
        if (intelRdt.ClosID is { } id && id != "/" && (id is "." or ".." || id.AsSpan().ContainsAny('/', '\n', '\0')))
            problems.Add("/linux/intelRdt/closID", $"invalid intelRdt.ClosID \"{id}\"");
        CheckLine(problems, intelRdt.L3CacheSchema, "/linux/intelRdt/l3CacheSchema");
        CheckLine(problems, intelRdt.MemBwSchema, "/linux/intelRdt/memBwSchema");
        if (!string.IsNullOrEmpty(intelRdt.MemBwSchema) && !intelRdt.MemBwSchema.StartsWith("MB:", StringComparison.Ordinal))
            problems.Add("/linux/intelRdt/memBwSchema", "does not start with MB:");
        for (int i = 0; i < (intelRdt.Schemata?.Count ?? 0); i++)
            CheckLine(problems, intelRdt.Schemata![i] ?? "\0", new Place("/linux/intelRdt/schemata", i));
    }

    private static void CheckLine(ProblemList problems, string? line, in Place place)
    {
        if (line is not null && line.AsSpan().ContainsAny('\n', '\0'))
            problems.Add(place, "is not one line of text");
    }

    private static void CheckMemoryPolicy(ProblemList problems, LinuxMemoryPolicy policy)
    {
        if (policy.Mode is not ("MPOL_DEFAULT" or "MPOL_BIND" or "MPOL_INTERLEAVE" or "MPOL_WEIGHTED_INTERLEAVE" or "MPOL_PREFERRED"
            or "MPOL_PREFERRED_MANY" or "MPOL_LOCAL"))
        {
            problems.Add("/linux/memoryPolicy/mode", $"unknown mode \"{policy.Mode}\"");
        }
        CpuList.Check(problems, policy.Nodes, "/linux/memoryPolicy/nodes");
        for (int i = 0; i < (policy.Flags?.Count ?? 0); i++)
        {
            if (policy.Flags![i] is not ("MPOL_F_NUMA_BALANCING" or "MPOL_F_RELATIVE_NODES" or "MPOL_F_STATIC_NODES"))
                problems.Add($"/linux/memoryPolicy/flags/{i}", $"unknown flag \"{policy.Flags[i]}\"");
        }
    }

    private static void CheckNetDevices(ProblemList problems, Dictionary<string, LinuxNetDevice> devices)
    {
        foreach (KeyValuePair<string, LinuxNetDevice> device in devices)
        {
            if (!DeviceName.IsInterface(device.Key))
                problems.Add(Place.Member("/linux/netDevices", device.Key), $"invalid network device name \"{device.Key}\"");
            if (device.Value is null)
                problems.Add(Place.Member("/linux/netDevices", device.Key), "must not be null");
            else if (!string.IsNullOrEmpty(device.Value.Name) && !DeviceName.IsInterface(device.Value.Name))
                problems.Add(Place.Member("/linux/netDevices", device.Key) + "/name", $"invalid network device name \"{device.Value.Name}\"");
        }
    }
}
