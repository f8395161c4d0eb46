using OciRuntime.Containers.Planning;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>
/// Fields that are valid but that this build cannot honour. They are refused, never ignored: a container without the
/// seccomp filter its owner wrote must not start. One line a field; the line goes when the feature comes.
/// </summary>
internal static class UnsupportedRules
{
    public static IReadOnlyList<ConfigProblem> Check(Config config)
    {
        ProblemList problems = new();
        if (config.Linux is { } linux)
        {
            Refuse(problems, linux.NetDevices is { Count: > 0 }, "/linux/netDevices");
            Refuse(problems, linux.MemoryPolicy is not null, "/linux/memoryPolicy");
        }

        for (int i = 0; i < (config.Mounts?.Count ?? 0); i++)
        {
            if (config.Mounts![i] is { } mount)
                CheckMount(problems, mount, i);
        }

        return problems.All;
    }

    private static void CheckMount(ProblemList problems, Mount mount, int index)
    {
        if (mount.UidMappings is { Count: > 0 } || mount.GidMappings is { Count: > 0 })
            problems.Add($"/mounts/{index}/uidMappings", $"mounts[{index}].uidMappings is not supported by this build");
        foreach (MountWord word in MountWord.Of(mount))
        {
            if (MountWords.Unsupported.Contains(word.Text))
                problems.Add($"/mounts/{index}/options/{word.Index}", $"mount option {word.Text} is not supported by this build");
        }
    }

    private static void Refuse(ProblemList problems, bool isUsed, string pointer)
    {
        // "/linux/netDevices" -> "linux.netDevices"
        if (isUsed)
            problems.Add(pointer, $"{pointer[1..].Replace('/', '.')} is not supported by this build");
    }
}
