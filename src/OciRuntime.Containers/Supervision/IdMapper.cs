using System.Text;
using Microsoft.Extensions.Logging;
using OciRuntime.Containers.Validation;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Supervision;

/// <summary>The id maps of a new user namespace, written from outside; see user_namespaces(7).</summary>
internal static class IdMapper
{
    public static void Write(int pid, LinuxConfig linux)
    {
        if (Libc.geteuid() == 0)
        {
            WriteMap(pid, "uid_map", linux.UidMappings!, "/linux/uidMappings");
            WriteMap(pid, "gid_map", linux.GidMappings!, "/linux/gidMappings");
            return;
        }
        // An unprivileged user may map only himself, and must give setgroups up for it; more is the work of the set-uid helpers.
        if (IsSelf(linux.UidMappings!, Libc.geteuid()))
            WriteMap(pid, "uid_map", linux.UidMappings!, "/linux/uidMappings");
        else
            RunHelper("newuidmap", pid, linux.UidMappings!, "/linux/uidMappings");
        if (!IsSelf(linux.GidMappings!, Libc.getegid()))
        {
            RunHelper("newgidmap", pid, linux.GidMappings!, "/linux/gidMappings");
            return;
        }
        Sys.WriteFile(Fd.Cwd, $"/proc/{pid}/setgroups", "deny");
        WriteMap(pid, "gid_map", linux.GidMappings!, "/linux/gidMappings");
    }

    /// <summary>
    /// A namespace that is joined has its maps already. Engines repeat them in config.json, or write any: podman does, for runtimes that
    /// want some; those are not in force.
    /// </summary>
    public static void WarnOfOthers(int pid, LinuxConfig? linux, ILogger log)
    {
        if (!log.IsEnabled(LogLevel.Warning) || string.IsNullOrEmpty(NamespaceRules.Find(linux?.Namespaces, "user")?.Path))
            return;
        Warn(linux!.UidMappings, "uid_map", "/linux/uidMappings");
        Warn(linux.GidMappings, "gid_map", "/linux/gidMappings");

        void Warn(List<LinuxIDMapping>? map, string file, string pointer)
        {
            if (map is { Count: > 0 } && !Holds(Sys.ReadText(Fd.Cwd, $"/proc/{pid}/{file}"), map))
                log.LogWarning("{Pointer}: is ignored: the user namespace that is joined has other mappings", pointer);
        }
    }

    /// <param name="text">"         0     100000      65536\n", one line an entry.</param>
    /// <param name="map">Of config.json.</param>
    internal static bool Holds(string text, List<LinuxIDMapping> map)
    {
        List<string> lines = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            lines.Add(string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        foreach (LinuxIDMapping entry in map)
            if (!lines.Contains($"{entry.ContainerID} {entry.HostID} {entry.Size}")) return false;
        return lines.Count == map.Count;
    }

    private static bool IsSelf(List<LinuxIDMapping> map, uint id) => map is [{ Size: 1 } only] && only.HostID == id;

    private static void WriteMap(int pid, string file, List<LinuxIDMapping> map, string pointer)
    {
        StringBuilder text = new();
        foreach (LinuxIDMapping entry in map)
            text.Append(entry.ContainerID).Append(' ').Append(entry.HostID).Append(' ').Append(entry.Size).Append('\n');
        try
        {
            Sys.WriteFile(Fd.Cwd, $"/proc/{pid}/{file}", text.ToString());
        }
        catch (OciException error)
        {
            throw error.At(pointer);
        }
    }

    private static void RunHelper(string name, int pid, List<LinuxIDMapping> map, string pointer)
    {
        List<string> arguments = [name, pid.ToString()];
        foreach (LinuxIDMapping entry in map)
        {
            arguments.Add(entry.ContainerID.ToString());
            arguments.Add(entry.HostID.ToString());
            arguments.Add(entry.Size.ToString());
        }
        string path = $"/usr/bin/{name}";
        try
        {
            new Init.HookProcess(path, 0, [.. arguments], [], "", "").Run(pid);
        }
        catch (OciException error)
        {
            throw new OciException(error.Message)
            {
                Pointer = pointer,
                Hint = $"an unprivileged user needs {path} (package uidmap) and ranges in /etc/subuid and /etc/subgid",
            };
        }
    }
}
