using OciRuntime.Linux;

namespace OciRuntime.Cgroups.Systemd;

/// <summary>Those files of linux.resources.unified that systemd has a property for; the others go to the cgroup alone.</summary>
internal static class UnifiedProperties
{
    private const int OomPolicySince = 253;

    public static void AddTo(List<UnitProperty> list, Dictionary<string, string> unified, Func<int> version)
    {
        foreach (KeyValuePair<string, string> entry in unified)
        {
            V2.Unified.RequireFileName(entry.Key);
            string value = entry.Value.Trim();
            switch (entry.Key)
            {
                case "memory.max": list.Add(new("MemoryMax", Number(entry.Key, value))); break;
                case "memory.high": list.Add(new("MemoryHigh", Number(entry.Key, value))); break;
                case "memory.low": list.Add(new("MemoryLow", Number(entry.Key, value))); break;
                case "memory.min": list.Add(new("MemoryMin", Number(entry.Key, value))); break;
                case "memory.swap.max": list.Add(new("MemorySwapMax", Number(entry.Key, value))); break;
                case "pids.max": list.Add(new("TasksMax", Number(entry.Key, value))); break;
                case "cpu.weight" when !IsIdle(unified, version): list.Add(new("CPUWeight", Number(entry.Key, value))); break;
                case "cpu.idle" when IsIdle(unified, version): list.Add(new("CPUWeight", 0)); break;
                case "cpu.max": AddCpuMax(list, value, version); break;
                case "cpuset.cpus": UnitProperties.AddCpuset(list, "AllowedCPUs", value, Pointer(entry.Key), version); break;
                case "cpuset.mems": UnitProperties.AddCpuset(list, "AllowedMemoryNodes", value, Pointer(entry.Key), version); break;
            }
        }
    }

    /// <summary>
    /// Which processes die of one's lack of memory. systemd takes it only when a unit is made, and of a scope only since 253; before, it
    /// leaves memory.oom.group alone, which is written after it.
    /// </summary>
    public static void AddOomPolicy(List<UnitProperty> list, Dictionary<string, string>? unified, Func<int> version)
    {
        if (unified is not null && unified.TryGetValue("memory.oom.group", out string? group) && version() >= OomPolicySince)
            list.Add(new("OOMPolicy", group.Trim() == "1" ? "kill" : "continue"));
    }

    private static bool IsIdle(Dictionary<string, string> unified, Func<int> version) =>
        unified.TryGetValue("cpu.idle", out string? idle) && idle.Trim() == "1" && version() >= 252;

    // "20000 100000", "max", "max 100000"
    private static void AddCpuMax(List<UnitProperty> list, string value, Func<int> version)
    {
        string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2) throw Invalid("cpu.max", value);
        long quota = words[0] == "max" ? 0 : long.TryParse(words[0], out long q) ? q : throw Invalid("cpu.max", value);
        ulong period = words.Length == 1 ? 100_000 : ulong.TryParse(words[1], out ulong p) ? p : throw Invalid("cpu.max", value);
        UnitProperties.AddQuota(list, quota, period, version);
    }

    private static ulong Number(string key, string value) =>
        value == "max" ? ulong.MaxValue : ulong.TryParse(value, out ulong number) ? number : throw Invalid(key, value);

    private static OciException Invalid(string key, string value) =>
        new($"unified resource \"{key}\" value invalid: \"{value}\"") { Pointer = Pointer(key) };

    private static string Pointer(string key) => $"/linux/resources/unified/{key}";
}
