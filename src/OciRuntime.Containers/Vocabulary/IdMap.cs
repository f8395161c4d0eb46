using OciRuntime.Spec;

namespace OciRuntime.Containers.Vocabulary;

/// <summary>The id mappings of a user namespace, as config.json lists them.</summary>
internal static class IdMap
{
    /// <summary>The id on the host of an id of the container; null where none of the mappings has it.</summary>
    public static uint? HostId(List<LinuxIDMapping>? mappings, uint containerId)
    {
        for (int i = 0; i < (mappings?.Count ?? 0); i++)
        {
            if (mappings![i] is { } map && containerId >= map.ContainerID && containerId - map.ContainerID < map.Size)
                return map.HostID + (containerId - map.ContainerID);
        }

        return null;
    }
}
