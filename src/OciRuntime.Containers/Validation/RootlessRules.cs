using System.Globalization;
using OciRuntime.Containers.Planning;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>What a runtime without root's rights cannot do, said before the kernel says EPERM somewhere in the middle.</summary>
internal static class RootlessRules
{
    public static void Check(ProblemList problems, Config config)
    {
        LinuxConfig? linux = config.Linux;
        if (NamespaceRules.Find(linux?.Namespaces, "user") is null)
            problems.Add("/linux/namespaces", "rootless container requires user namespaces");

        for (int i = 0; i < (config.Mounts?.Count ?? 0); i++)
        {
            if (config.Mounts![i] is { } mount)
                CheckOwner(problems, mount, i, linux);
        }
    }

    /// <summary>uid= and gid= of a file system take ids of the container; an unmapped one fails with EINVAL.</summary>
    private static void CheckOwner(ProblemList problems, Mount mount, int index, LinuxConfig? linux)
    {
        foreach ((string option, int at) in MountWord.Of(mount))
        {
            bool isUid = option.StartsWith("uid=", StringComparison.Ordinal);
            if (!isUid && !option.StartsWith("gid=", StringComparison.Ordinal)) continue;
            if (!uint.TryParse(option.AsSpan("uid=".Length), NumberStyles.None, null, out uint id)) continue;
            if ((isUid ? linux?.UidMappings : linux?.GidMappings) is { Count: > 0 } mappings && !IdMapRules.IsMapped(mappings, id))
                problems.Add($"/mounts/{index}/options/{at}", $"cannot specify {option} mount option for rootless container: the id is not mapped");
        }
    }
}
