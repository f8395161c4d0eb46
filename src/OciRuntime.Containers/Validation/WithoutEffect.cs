using Microsoft.Extensions.Logging;
using OciRuntime.Cgroups;
using OciRuntime.Containers.Planning;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Init.Operations;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>
/// Values that are valid, that other runtimes take and engines may write, and of which nothing comes. To refuse them would break
/// what works, to be silent would let their author believe in them: each is a warning.
/// </summary>
internal static class WithoutEffect
{
    public static void Warn(Config config, CgroupLayout layout, ILogger log)
    {
        if (!log.IsEnabled(LogLevel.Warning)) return;
        ProblemList values = new();
        if (config.Process?.Scheduler is { } scheduler)
            CheckScheduler(values, scheduler, "/process");
        for (int i = 0; i < (config.Mounts?.Count ?? 0); i++)
            CheckMount(values, config.Mounts![i], i, config.Linux?.Namespaces);
        CheckPaths(values, config.Linux?.MaskedPaths, "/linux/maskedPaths");
        CheckPaths(values, config.Linux?.ReadonlyPaths, "/linux/readonlyPaths");
        if (config.Linux?.Resources?.Memory is { } memory)
            CheckMemory(values, memory, layout, "/linux/resources");
        for (int i = 0; i < (config.Linux?.Resources?.Devices?.Count ?? 0); i++)
            CheckRule(values, config.Linux!.Resources!.Devices![i], i);
        CheckAnnotations(values, config);
        Log(values, log);
    }

    /// <summary>What update is to change; pointers are relative to its resources file.</summary>
    public static void Warn(LinuxResources resources, CgroupLayout layout, ILogger log)
    {
        ProblemList values = new();
        if (resources.Memory is { } memory)
            CheckMemory(values, memory, layout, "");
        Log(values, log);
    }

    /// <summary>The process file of exec.</summary>
    public static void Warn(Process process, ILogger log)
    {
        ProblemList values = new();
        if (process.Scheduler is { } scheduler)
            CheckScheduler(values, scheduler, "");
        Log(values, log);
    }

    private static void Log(ProblemList values, ILogger log)
    {
        if (!log.IsEnabled(LogLevel.Warning)) return;
        foreach (ConfigProblem value in values.All)
            log.LogWarning("{Value}", value.ToString());
    }

    /// <summary>sched(7): a nice value counts among processes of the policies that are not real-time ones.</summary>
    private static void CheckScheduler(ProblemList values, Scheduler scheduler, string at)
    {
        if (scheduler.Nice != 0 && scheduler.Policy is "SCHED_FIFO" or "SCHED_RR" or "SCHED_DEADLINE")
            values.Add(at + "/scheduler/nice", $"is ignored: {scheduler.Policy} knows no nice value");
    }

    private static void CheckAnnotations(ProblemList values, Config config)
    {
        foreach (string key in config.Annotations?.Keys ?? Enumerable.Empty<string>())
        {
            if (RuntimeAnnotations.IsUnknownRequest(key))
                values.Add(Place.Member("/annotations", key), "is ignored: it asks for what another runtime does");
        }
        if (RuntimeAnnotations.KeepsGroups(config.Annotations) && config.Process?.User?.AdditionalGids is { Count: > 0 })
        {
            values.Add("/process/user/additionalGids",
                $"is ignored: the annotation {RuntimeAnnotations.KeepGroups} keeps the caller's groups instead");
        }
    }

    private static void CheckPaths(ProblemList values, List<string>? paths, string at)
    {
        for (int i = 0; i < (paths?.Count ?? 0); i++)
        {
            if (paths![i].Length == 0)
                values.Add(new Place(at, i), "is empty and names no path");
        }
    }

    private static void CheckMemory(ProblemList values, LinuxMemory memory, CgroupLayout layout, string at)
    {
        if (memory.Kernel > 0)
            values.Add(at + "/memory/kernel", "limits of kernel memory are ignored: the kernel has none any more");
        if (memory.KernelTCP > 0 && layout == CgroupLayout.V2)
            values.Add(at + "/memory/kernelTCP", "is ignored: cgroup v2 has nothing like it");
        if (memory.UseHierarchy == false)
            values.Add(at + "/memory/useHierarchy", "is ignored: the kernel always counts cgroups below with the ones above");
        if (memory.Swappiness == 0 && layout == CgroupLayout.V2)
            values.Add(at + "/memory/swappiness", "is ignored: cgroup v2 has nothing like it");
    }

    private static void CheckRule(ProblemList values, LinuxDeviceCgroup rule, int index)
    {
        if (ResourceRules.IsNarrow(rule))
        {
            values.Add($"/linux/resources/devices/{index}",
                $"{(rule.Allow ? "allows" : "denies")} every device: a rule for every type is one for every number and access, too");
        }
        if (rule.Access?.Contains('a') == true)
            values.Add($"/linux/resources/devices/{index}/access", $"the a of \"{rule.Access}\" is ignored: access is made of r, w and m");
    }

    /// <summary>Such words change a file system, but not one that is there already: its options stay, and the kernel says nothing.</summary>
    private static void CheckMount(ProblemList values, Mount mount, int index, List<LinuxNamespace>? namespaces)
    {
        if (!mount.Destination!.StartsWith('/'))
            values.Add($"/mounts/{index}/destination", "is relative, which is deprecated: it is read from \"/\"");
        MountOptions options = MountOptions.Parse(mount);
        bool isThere = options.Bind || mount.Type switch
        {
            "cgroup" or "cgroup2" => true,
            "mqueue" => true, // it is made with the IPC namespace
            "sysfs" => NamespaceRules.Find(namespaces, "network") is not { Path: null or "" },
            _ => false,
        };
        if (!isThere) return;
        foreach (SuperblockWord word in SuperblockWord.All)
        {
            bool isAsked = options.SuperblockWords.Contains(word.Set) || (word.Flag == Libc.MS_I_VERSION && options.IVersion);
            if (isAsked && word.Flag != Libc.MS_RDONLY)
                Add(word.Set);
        }

        void Add(string word) => values.Add($"/mounts/{index}/options/{MountWord.Of(mount).Last(option => option.Text == word).Index}",
            $"\"{word}\" is ignored: the file system is there already, with options of its own");
    }
}
