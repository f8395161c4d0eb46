using OciRuntime.Containers.Planning;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Init.Operations;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>config.md#mounts. A relative destination is deprecated but allowed: it is read as from "/".</summary>
internal static class MountRules
{
    public static void Check(ProblemList problems, List<Mount>? mounts)
    {
        for (int i = 0; i < (mounts?.Count ?? 0); i++)
        {
            if (!problems.IsNull(mounts![i], new Place("/mounts", i)))
                CheckMount(problems, mounts[i], i);
        }
    }

    private static void CheckMount(ProblemList problems, Mount mount, int index)
    {
        if (string.IsNullOrEmpty(mount.Destination))
            problems.Add($"/mounts/{index}/destination", "is required");
        problems.CheckText(mount.Destination, new Place("/mounts", index, "/destination"));
        problems.CheckText(mount.Source, new Place("/mounts", index, "/source"));
        problems.CheckText(mount.Type, new Place("/mounts", index, "/type"));
        problems.CheckTexts(mount.Options, new Place("/mounts", index, "/options"));

        MountOptions options = MountOptions.Parse(mount);
        if (options.Bind)
            CheckBind(problems, mount, options, index);
        if (!options.Bind && string.IsNullOrEmpty(mount.Type) && !options.Remount)
            problems.Add($"/mounts/{index}/type", "is required unless the mount is a bind mount");
        foreach (MountWord word in options.Data)
        {
            if (!options.Bind && (word.Text == "loop" || word.Text.StartsWith("loop=", StringComparison.Ordinal)))
            {
                problems.Add($"/mounts/{index}/options/{word.Index}",
                    $"\"{word.Text}\" is mount(8)'s own: no loop device is set up here; name one of losetup(8) as the source");
            }
        }
        if ((mount.Type != "tmpfs" || options.Bind || options.Remount) && options.CopyUp)
            problems.Add($"/mounts/{index}/options", "tmpcopyup needs a new mount of the type tmpfs");
        if ((mount.UidMappings is { Count: > 0 } || mount.GidMappings is { Count: > 0 }) && !options.Bind)
            problems.Add($"/mounts/{index}/uidMappings", "gidMappings/uidMappings is supported only for mounts with the option 'bind'");

        if (mount.Destination is { Length: > 0 } destination && !destination.Contains('\0') && !MayCover(destination, mount.Type, options.Bind))
            problems.Add($"/mounts/{index}/destination", Refusal(destination));
    }

    private static void CheckBind(ProblemList problems, Mount mount, MountOptions options, int index)
    {
        if (string.IsNullOrEmpty(mount.Source) && !options.Remount)
            problems.Add($"/mounts/{index}/source", "is required for a bind mount");
        foreach (MountWord word in options.Data)
        {
            if (!MountWords.Unsupported.Contains(word.Text))
            {
                problems.Add($"/mounts/{index}/options/{word.Index}",
                    $"\"{word.Text}\" is no option of a bind mount, and a bind mount has no filesystem to pass it to");
            }
        }
    }

    /// <summary>
    /// A mount that hides the real /proc would catch what the runtime writes to /proc/self/attr and /proc/sys (CVE-2019-16884),
    /// so only the files that LXCFS and its like replace may be covered. A bind over /proc itself is judged when
    /// it is made: its source must be a procfs.
    /// </summary>
    private static bool MayCover(string destination, string? type, bool isBind)
    {
        string path = MountPlan.Normalize(destination);
        if (path == "/proc") return isBind || type == "proc";
        return !path.StartsWith("/proc/", StringComparison.Ordinal) || MountPlace.IsHarmlessInProcfs(path);
    }

    private static string Refusal(string destination) => MountPlan.Normalize(destination) == "/proc"
        ? $"\"{destination}\" cannot be mounted because it is not of type proc"
        : $"\"{destination}\" cannot be mounted because it is inside /proc";
}
