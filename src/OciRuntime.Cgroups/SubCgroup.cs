using OciRuntime.Linux;

namespace OciRuntime.Cgroups;

/// <summary>The cgroup below the container's own that a process is put into: one for every hierarchy, or on v1 one a controller.</summary>
internal sealed class SubCgroup
{
    private readonly List<(string Controller, string Path)> paths = [];

    private SubCgroup()
    {
    }

    /// <summary>
    /// What exec's --cgroup asks for, "PATH" or "CONTROLLER[,CONTROLLER]:PATH". Without it a container that passes controllers
    /// on to cgroups of its own (systemd inside, v2) takes the process where its init is: the upper cgroup refuses processes.
    /// </summary>
    public static SubCgroup? Of(CgroupState state, IReadOnlyList<string> arguments, int initPid)
    {
        if (arguments.Count == 0) return state.Layout == CgroupLayout.V2 ? OfInit(state, initPid) : null;
        SubCgroup below = new();
        foreach (string argument in arguments) below.Parse(argument, only: arguments.Count == 1);
        foreach ((string controller, _) in below.paths)
        {
            if (controller.Length > 0 && !IsThere(state, controller)) throw new OciException($"unknown controller {controller} in --cgroup");
        }
        return below;
    }

    /// <summary>The path below the container's cgroup in one hierarchy, "" for the cgroup itself.</summary>
    public string In(CgroupHierarchy hierarchy)
    {
        foreach ((string controller, string path) in paths)
        {
            if (controller.Length == 0 || hierarchy.Has(controller)) return path;
        }
        return "";
    }

    private void Parse(string argument, bool only)
    {
        string[] parts = argument.Split(':');
        if (parts.Length > 2) throw new OciException($"invalid --cgroup argument: {argument}");
        if (parts.Length == 1 && !only) throw new OciException($"invalid --cgroup argument: {argument} (missing <controller>: prefix)");
        foreach (string controller in parts.Length == 1 ? [""] : parts[0].Split(','))
        {
            if (controller.Length == 0 && parts.Length == 2) throw new OciException($"invalid --cgroup argument: {argument} (empty <controller> prefix)");
            if (paths.Exists(path => path.Controller == controller)) throw new OciException($"invalid --cgroup argument(s): controller {controller} specified multiple times");
            paths.Add((controller, CgroupManager.CheckedBelow(parts[^1])));
        }
    }

    private static bool IsThere(CgroupState state, string controller)
    {
        foreach (CgroupHierarchy hierarchy in state.Hierarchies)
        {
            if (hierarchy.Has(controller)) return true;
        }
        return false;
    }

    private static SubCgroup? OfInit(CgroupState state, int initPid)
    {
        if (state.Hierarchies is not [{ } own]) return null;
        using CgroupDir? dir = CgroupDir.TryOpen(own.Directory);
        if (string.IsNullOrWhiteSpace(dir?.TryRead("cgroup.subtree_control"))) return null;
        // "0::/machine/box/init.scope", see cgroups(7)
        string line = Sys.ReadText(Fd.Cwd, $"/proc/{initPid}/cgroup");
        string place = CgroupPath.Below(own.MountPoint, line[(line.LastIndexOf("::", StringComparison.Ordinal) + 2)..]);
        if (!place.StartsWith(own.Directory + "/", StringComparison.Ordinal)) return null;
        SubCgroup below = new();
        below.paths.Add(("", CgroupManager.CheckedBelow(place[own.Directory.Length..])));
        return below;
    }
}
