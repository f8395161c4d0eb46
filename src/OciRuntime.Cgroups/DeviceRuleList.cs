using OciRuntime.Bpf.Devices;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups;

/// <summary>linux.resources.devices, replayed.</summary>
internal static class DeviceRuleList
{
    /// <summary>Nothing is allowed at first, then come the config's rules in order, then what every container may use.</summary>
    public static DeviceRules Replay(List<LinuxDeviceCgroup>? devices)
    {
        DeviceRules rules = new();
        for (int i = 0; i < devices?.Count; i++)
            Apply(rules, Parse(devices[i], i), i);
        foreach (DeviceRule rule in DeviceRules.Defaults)
            Apply(rules, rule, index: -1);
        return rules;
    }

    private static void Apply(DeviceRules rules, DeviceRule rule, int index)
    {
        if (rules.Apply(rule) is { } problem)
            throw new OciException(problem) { Pointer = index < 0 ? "/linux/resources/devices" : Pointer(index) };
    }

    private static DeviceRule Parse(LinuxDeviceCgroup device, int index)
    {
        DeviceKind kind = device.Type switch
        {
            null or "" or "a" => DeviceKind.All,
            "b" => DeviceKind.Block,
            "c" => DeviceKind.Char,
            _ => throw new OciException($"unknown device type \"{device.Type}\"") { Pointer = $"{Pointer(index)}/type" },
        };
        DeviceAccess access = string.IsNullOrEmpty(device.Access)
            ? DeviceAccess.All
            : DeviceRule.ParseAccess(device.Access.Replace("a", "")) // which says nothing, to runc and crun either
                ?? throw new OciException($"unknown device access \"{device.Access}\"") { Pointer = $"{Pointer(index)}/access" };
        return new DeviceRule(device.Allow, new DeviceMatch(kind, Number(device.Major, index, "major"), Number(device.Minor, index, "minor")), access);
    }

    private static long Number(long? value, int index, string field) => value is null or < 0
        ? DeviceMatch.Any
        : value <= uint.MaxValue
            ? value.Value
            : throw new OciException($"no device has the number {value}") { Pointer = $"{Pointer(index)}/{field}" };

    private static string Pointer(int index) => $"/linux/resources/devices/{index}";
}
