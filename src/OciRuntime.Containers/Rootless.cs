using OciRuntime.Linux;

namespace OciRuntime.Containers;

/// <summary>Whether the caller lacks root's rights over the host's cgroups.</summary>
internal static class Rootless
{
    private static bool? s_inUserNamespace; // which does not change under us

    /// <summary>runc's rule: not root, or root of a user namespace.</summary>
    public static bool Detect() => !IsRoot || InUserNamespace();

    /// <summary>Of the host or of a user namespace.</summary>
    public static bool IsRoot => Libc.geteuid() == 0;

    /// <summary>
    /// Where the state belongs when nobody says: null for /run, else XDG_RUNTIME_DIR. No flag takes part, since the commands for one
    /// container come with different ones; USER is "root" in a container that runs containers, and nobody's there in podman's calls.
    /// </summary>
    public static string? RuntimeDir()
    {
        string? folder = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        bool ours = !IsRoot || (InUserNamespace() && Environment.GetEnvironmentVariable("USER") != "root");
        return ours && !string.IsNullOrEmpty(folder) ? folder : null;
    }

    public static bool InUserNamespace() => s_inUserNamespace ??= !MapsAll(Sys.ReadText(Fd.Cwd, "/proc/self/uid_map"));

    // The initial namespace does: "         0          0 4294967295"
    private static bool MapsAll(string map) => map.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is ["0", "0", "4294967295"];
}
