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

    /// <summary>The kind of a rule's "type", which is every kind where it is absent; null for an unknown one.</summary>
    public static DeviceKind? ParseKind(string? type) => type switch
    {
        null or "" or "a" => DeviceKind.All,
        "b" => DeviceKind.Block,
        "c" => DeviceKind.Char,
        _ => null,
    };

    /// <summary>
    /// A rule's "access", which is every access where it is absent; null where it is not made of r, w and m. An "a" says nothing, as with runc
    /// and crun.
    /// </summary>
    public static DeviceAccess? ParseAccess(string? access) =>
        string.IsNullOrEmpty(access) ? DeviceAccess.All : DeviceRule.ParseAccess(access.Replace("a", ""));

    private static void Apply(DeviceRules rules, DeviceRule rule, int index)
    {
        if (rules.Apply(rule) is { } problem)
            throw new OciException(problem) { Pointer = index < 0 ? "/linux/resources/devices" : Pointer(index) };
    }

    private static DeviceRule Parse(LinuxDeviceCgroup device, int index)
    {
        DeviceKind kind = ParseKind(device.Type)
            ?? throw new OciException($"unknown device type \"{device.Type}\"") { Pointer = $"{Pointer(index)}/type" };
        DeviceAccess access = ParseAccess(device.Access)
            ?? throw new OciException($"unknown device access \"{device.Access}\"") { Pointer = $"{Pointer(index)}/access" };
        return new DeviceRule(device.Allow, new DeviceMatch(kind, Number(device.Major, index, "major"), Number(device.Minor, index, "minor")),
            access);
    }

    private static long Number(long? value, int index, string field) => value is null or < 0
        ? DeviceMatch.Any
        : value <= uint.MaxValue
            ? value.Value
            : throw new OciException($"no device has the number {value}") { Pointer = $"{Pointer(index)}/{field}" };

    private static string Pointer(int index) => $"/linux/resources/devices/{index}";
}
