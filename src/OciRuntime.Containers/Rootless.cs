using OciRuntime.Linux;

namespace OciRuntime.Containers;

/// <summary>Whether the caller lacks root's rights over the host's cgroups.</summary>
internal static class Rootless
{
    /// <summary>runc's rule: not root, or root of a user namespace whose USER is not root.</summary>
    public static bool Detect() =>
        Libc.geteuid() != 0 || (InUserNamespace() && Environment.GetEnvironmentVariable("USER") is { Length: > 0 } user && user != "root");

    private static bool InUserNamespace()
    {
        // The initial namespace maps all: "         0          0 4294967295"
        string[] fields = Sys.ReadText(Fd.Cwd, "/proc/self/uid_map").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return fields is not ["0", "0", "4294967295"];
    }
}
