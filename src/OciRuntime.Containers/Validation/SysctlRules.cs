using OciRuntime.Containers.Planning;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>
/// /proc/sys is only partly namespaced: a sysctl is allowed when the namespace it belongs to is the container's own,
/// or else the container would set it for the host. Whether one that is joined by path is the host's is looked at when it is opened.
/// </summary>
internal static class SysctlRules
{
    private const string At = "/linux/sysctl";

    public static void Check(ProblemList problems, LinuxConfig linux)
    {
        if (linux.Sysctl is not { } sysctls) return;
        foreach (KeyValuePair<string, string> sysctl in sysctls)
        {
            if (Refusal(sysctl.Key, linux.Namespaces) is { } reason)
                problems.Add(Place.Member(At, sysctl.Key), reason);
            if (sysctl.Value is null)
                problems.Add(Place.Member(At, sysctl.Key), "must not be null");
            else if (sysctl.Value.Contains('\0'))
                problems.Add(Place.Member(At, sysctl.Key), "contains a NUL byte");
        }
    }

    /// <summary>
    /// Refuses what would be set for the host because a path in config.json leads to a namespace of the runtime's own, which is known once it is
    /// open.
    /// </summary>
    public static void RequireOwnNamespaces(Dictionary<string, string>? sysctl, NamespacePlan namespaces)
    {
        foreach ((string key, _) in sysctl ?? [])
        {
            string type = NamespaceOf(SysctlPlan.ToPath(key))!;
            if (namespaces.JoinsOwn(type))
                throw new OciException(HostRefusal(key, type)) { Pointer = Place.Member(At, key) };
        }
    }

    private static string? Refusal(string key, List<LinuxNamespace>? namespaces)
    {
        string path = SysctlPlan.ToPath(key);
        if (!IsRelativePath(path)) return $"\"{key}\" is not the name of a sysctl";
        if (path == "kernel/hostname")
            return $"sysctl \"{key}\" is not allowed as it conflicts with the OCI \"hostname\" field";
        string? type = NamespaceOf(path);
        return type is null || NamespaceRules.Find(namespaces, type) is null ? HostRefusal(key, type) : null;
    }

    /// <summary>The type of namespace that a file below /proc/sys belongs to; null for what all containers share.</summary>
    private static string? NamespaceOf(string path) =>
        IsIpc(path) ? "ipc"
        : path.StartsWith("net/", StringComparison.Ordinal) ? "network"
        : path.StartsWith("user/", StringComparison.Ordinal) ? "user"
        : path == "kernel/domainname" ? "uts"
        : null;

    /// <summary>runc's words.</summary>
    private static string HostRefusal(string key, string? type) => type switch
    {
        "ipc" => $"sysctl \"{key}\" is not allowed in the hosts ipc namespace",
        "network" => $"sysctl \"{key}\" not allowed in host network namespace",
        "user" => $"sysctl \"{key}\" is not allowed in the hosts user namespace",
        _ => $"sysctl \"{key}\" is not in a separate kernel namespace",
    };

    private static bool IsIpc(string path) => path.StartsWith("fs/mqueue/", StringComparison.Ordinal) || path switch
    {
        "kernel/msgmax" or "kernel/msgmnb" or "kernel/msgmni" or "kernel/sem" or "kernel/shmall" or "kernel/shmmax"
            or "kernel/shmmni" or "kernel/shm_rmid_forced" => true,
        _ => false,
    };

    /// <summary>No empty, "." or ".." step, so that the name cannot leave the branch it was allowed for.</summary>
    private static bool IsRelativePath(ReadOnlySpan<char> path)
    {
        if (path.Contains('\0')) return false;
        foreach (Range range in path.Split('/'))
            if (path[range] is "" or "." or "..") return false;

        return true;
    }
}
