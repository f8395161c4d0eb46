using OciRuntime.Spec;

namespace OciRuntime.Containers;

/// <summary>
/// What a pids.limit of 0 says depends on the version that config.json is written for. Since 1.3.0 it is a limit, and none is
/// said by leaving it out. Before, it was how engines left it out: podman writes 0 for "--pids-limit -1".
/// </summary>
internal static class PidsLimit
{
    /// <summary>
    /// The least that a limit can be: the first process counts, and systemd cannot hold a zero, see <see cref="Cgroups.PidsFiles.Text"/>.
    /// </summary>
    public const long None = 1;

    /// <summary>Takes a 0 out of the resources where the container's version does not make it a limit.</summary>
    public static void Resolve(LinuxResources? resources, string? ociVersion)
    {
        if (resources?.Pids is { Limit: 0 } pids && !IsZeroALimit(ociVersion))
            pids.Limit = null;
    }

    // "1.0.2-dev", "1.3.0+build". A pre-release comes before its version: semver.org, 11.
    private static bool IsZeroALimit(string? ociVersion)
    {
        ReadOnlySpan<char> text = ociVersion;
        int end = text.IndexOfAny('-', '+');
        Version since = new(1, 3, 0);
        if (!Version.TryParse(end < 0 ? text : text[..end], out Version? version) || version < since) return false;
        return version > since || end < 0 || text[end] == '+';
    }
}
