using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.V2;

/// <summary>
/// Fields that cgroup v2 has no counterpart of: "If the conversion is not possible the runtime MUST generate an error"
/// (config-linux.md, Unified). Zero, which engines write for "as it is", asks for nothing.
/// </summary>
internal static class V1Only
{
    private const string At = "/linux/resources";

    public static void Refuse(LinuxResources? resources)
    {
        if (resources?.Memory is { } memory)
        {
            Refuse(V1.Memory.SwappinessOf(memory) > 0, "/memory/swappiness");
            Refuse(memory.DisableOOMKiller == true, "/memory/disableOOMKiller");
        }
        Refuse(resources?.Cpu?.RealtimeRuntime is not (null or 0), "/cpu/realtimeRuntime");
        Refuse(resources?.Cpu?.RealtimePeriod > 0, "/cpu/realtimePeriod");
        Refuse(resources?.BlockIO?.LeafWeight > 0, "/blockIO/leafWeight");
        for (int i = 0; i < resources?.BlockIO?.WeightDevice?.Count; i++)
            Refuse(resources.BlockIO.WeightDevice[i].LeafWeight > 0, $"/blockIO/weightDevice/{i}/leafWeight");
        Refuse(resources?.Network?.ClassID > 0, "/network/classID");
        Refuse(resources?.Network?.Priorities is { Count: > 0 }, "/network/priorities");
    }

    private static void Refuse(bool isAsked, string field)
    {
        if (isAsked) throw new OciException("cgroup v2 has nothing like it") { Pointer = At + field };
    }
}
