using OciRuntime.Containers.Vocabulary;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>Id mappings of the user namespace and of mounts; see user_namespaces(7), "Defining user and group ID mappings".</summary>
internal static class IdMapRules
{
    /// <summary>Lines that the kernel takes in a uid_map.</summary>
    private const int MostLines = 340;

    public static void Check(ProblemList problems, Config config)
    {
        for (int i = 0; i < (config.Mounts?.Count ?? 0); i++)
        {
            if (config.Mounts![i] is { } mount)
                CheckMount(problems, mount, i);
        }

        if (config.Linux is not { } linux) return;
        CheckMappings(problems, linux.UidMappings, new Place("/linux", Name: "/uidMappings"));
        CheckMappings(problems, linux.GidMappings, new Place("/linux", Name: "/gidMappings"));
        CheckPresence(problems, linux);
        if (config.Process?.User is { } user && NamespaceRules.Find(linux.Namespaces, "user") is { Path: null or "" })
            CheckUser(problems, user, linux);
    }

    /// <summary>Whether an id of the container exists on the host.</summary>
    public static bool IsMapped(List<LinuxIDMapping> mappings, uint containerId) => IdMap.HostId(mappings, containerId) is not null;

    private static void CheckPresence(ProblemList problems, LinuxConfig linux)
    {
        bool uids = linux.UidMappings is { Count: > 0 };
        bool gids = linux.GidMappings is { Count: > 0 };
        LinuxNamespace? user = NamespaceRules.Find(linux.Namespaces, "user");
        if (user is null)
        {
            if (uids || gids)
            {
                problems.Add(uids ? "/linux/uidMappings" : "/linux/gidMappings",
                    "User namespace mappings specified, but USER namespace isn't enabled in the config");
            }
            return;
        }

        // A namespace that is joined has its mappings already.
        bool joined = !string.IsNullOrEmpty(user.Path);
        if (!uids && (gids || !joined))
            problems.Add("/linux/uidMappings", "User namespaces enabled, but no uid mappings found");
        if (!gids && (uids || !joined))
            problems.Add("/linux/gidMappings", "User namespaces enabled, but no gid mappings found");
    }

    /// <summary>"If specified, it MUST be specified along with gidMappings", and the other way round (config.md#posix-platform-mounts).</summary>
    private static void CheckMount(ProblemList problems, Mount mount, int index)
    {
        bool uids = mount.UidMappings is { Count: > 0 };
        bool gids = mount.GidMappings is { Count: > 0 };
        if (uids && !gids)
            problems.Add($"/mounts/{index}/gidMappings", "is required when uidMappings is specified");
        if (gids && !uids)
            problems.Add($"/mounts/{index}/uidMappings", "is required when gidMappings is specified");
        CheckMappings(problems, mount.UidMappings, new Place("/mounts", index, "/uidMappings"));
        CheckMappings(problems, mount.GidMappings, new Place("/mounts", index, "/gidMappings"));
    }

    private static void CheckMappings(ProblemList problems, List<LinuxIDMapping>? mappings, in Place place)
    {
        if (mappings is null) return;
        if (mappings.Count > MostLines)
        {
            problems.Add(place, $"has {mappings.Count} entries, the kernel takes {MostLines}");
            return;
        }

        for (int i = 0; i < mappings.Count; i++)
        {
            LinuxIDMapping map = mappings[i];
            if (map is null)
                problems.Add($"{place}/{i}", "must not be null");
            else if (map.Size == 0)
                problems.Add($"{place}/{i}/size", "must be greater than 0");
            else if (map.ContainerID > uint.MaxValue - map.Size || map.HostID > uint.MaxValue - map.Size)
                problems.Add($"{place}/{i}", "goes beyond the last id");
            else
                CheckOverlap(problems, mappings, i, place);
        }
    }

    private static void CheckOverlap(ProblemList problems, List<LinuxIDMapping> mappings, int index, in Place place)
    {
        LinuxIDMapping map = mappings[index];
        for (int i = 0; i < index; i++)
        {
            LinuxIDMapping other = mappings[i];
            if (other is null) continue;
            bool container = Overlap(map.ContainerID, map.Size, other.ContainerID, other.Size);
            bool host = Overlap(map.HostID, map.Size, other.HostID, other.Size);
            if (container || host)
                problems.Add($"{place}/{index}/{(container ? "containerID" : "hostID")}", $"overlaps entry {i}");
        }
    }

    private static bool Overlap(ulong a, ulong sizeA, ulong b, ulong sizeB) => a < b + sizeB && b < a + sizeA;

    private static void CheckUser(ProblemList problems, User user, LinuxConfig linux)
    {
        if (linux.UidMappings?.Count > MostLines || linux.GidMappings?.Count > MostLines) return; // a problem already
        if (linux.UidMappings is { Count: > 0 } uids && !IsMapped(uids, user.Uid))
            problems.Add("/process/user/uid", $"{user.Uid} is not mapped into the user namespace");
        if (linux.GidMappings is not { Count: > 0 } gids) return;
        if (!IsMapped(gids, user.Gid))
            problems.Add("/process/user/gid", $"{user.Gid} is not mapped into the user namespace");
        for (int i = 0; i < (user.AdditionalGids?.Count ?? 0); i++)
        {
            if (!IsMapped(gids, user.AdditionalGids![i]))
                problems.Add($"/process/user/additionalGids/{i}", $"{user.AdditionalGids[i]} is not mapped into the user namespace");
        }
    }
}
