using Microsoft.Extensions.Logging;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Planning;

/// <summary>Destinations of old configs, which begin with the path that the host has for the rootfs.</summary>
internal static class MountDestination
{
    /// <summary>
    /// Takes that path off, as runc does, for a "path inside container" (config.md, Mounts) hardly begins with it. Before anything looks at
    /// a destination: the rules for /proc are about the path that is meant.
    /// </summary>
    public static void StripRootfs(Config config, string rootfs, ILogger log)
    {
        rootfs = rootfs.TrimEnd('/');
        if (rootfs.Length == 0) return;
        for (int i = 0; i < (config.Mounts?.Count ?? 0); i++)
        {
            if (config.Mounts![i]?.Destination is not { Length: > 0 } destination) continue;
            string path = MountPlan.Normalize(destination);
            if (!path.StartsWith(rootfs, StringComparison.Ordinal) || (path.Length > rootfs.Length && path[rootfs.Length] != '/'))
                continue;
            config.Mounts[i].Destination = path.Length > rootfs.Length ? path[rootfs.Length..] : "/";
            if (log.IsEnabled(LogLevel.Warning))
            {
                log.LogWarning("/mounts/{Index}/destination: {Given} begins with the rootfs and is taken for {Meant}", i, destination,
                    config.Mounts[i].Destination);
            }
        }
    }
}
