using OciRuntime.Linux;

namespace OciRuntime.Cgroups;

/// <summary>The cgroup below the container's own that a process is put into: one for every hierarchy, or on v1 one a controller.</summary>
internal sealed class SubCgroup
{
    private readonly List<(string Controller, string Path)> _paths = [];
    private readonly List<(string Controllers, string Directory)> _places = [];

    private SubCgroup()
    {
    }

    /// <summary>
    /// What exec's --cgroup asks for, "PATH" or "CONTROLLER[,CONTROLLER]:PATH". Without it a process goes where init is now in a hierarchy
    /// whose cgroup of the container takes none: one that passes controllers on to cgroups of its own (systemd inside, v2) refuses
    /// processes, and one that init has moved out of may have been removed.
    /// </summary>
    public static SubCgroup? Of(CgroupState state, IReadOnlyList<string> arguments, int initPid)
    {
        if (arguments.Count == 0) return OfInit(state, initPid);
        SubCgroup below = new();
        foreach (string argument in arguments)
            below.Parse(argument, only: arguments.Count == 1);
        foreach ((string controller, _) in below._paths)
        {
            if (controller.Length > 0 && !IsThere(state, controller))
                throw new OciException($"unknown controller {controller} in --cgroup");
        }
        return below;
    }

    /// <summary>The cgroup that the process goes into in one hierarchy.</summary>
    /// <param name="hierarchy">With the container's own cgroup.</param>
    /// <param name="below">Null for the container's own.</param>
    public static string Directory(CgroupHierarchy hierarchy, SubCgroup? below)
    {
        if (below is null) return hierarchy.Directory;
        foreach ((string controllers, string directory) in below._places)
            if (controllers == hierarchy.Controllers) return directory;
        return CgroupPath.Below(hierarchy.Directory, below.In(hierarchy));
    }

    /// <summary>The path below the container's cgroup in one hierarchy, "" for the cgroup itself.</summary>
    public string In(CgroupHierarchy hierarchy)
    {
        foreach ((string controller, string path) in _paths)
            if (controller.Length == 0 || hierarchy.Has(controller)) return path;
        return "";
    }

    private void Parse(string argument, bool only)
    {
        string[] parts = argument.Split(':');
        if (parts.Length > 2) throw new OciException($"invalid --cgroup argument: {argument}");
        if (parts.Length == 1 && !only)
            throw new OciException($"invalid --cgroup argument: {argument} (missing <controller>: prefix)");
        foreach (string controller in parts.Length == 1 ? [""] : parts[0].Split(','))
        {
            if (controller.Length == 0 && parts.Length == 2)
                throw new OciException($"invalid --cgroup argument: {argument} (empty <controller> prefix)");
            if (_paths.Exists(path => path.Controller == controller))
                throw new OciException($"invalid --cgroup argument(s): controller {controller} specified multiple times");
            _paths.Add((controller, CgroupRules.CheckedBelow(parts[^1])));
        }
    }

    private static bool IsThere(CgroupState state, string controller)
    {
        foreach (CgroupHierarchy hierarchy in state.Hierarchies)
            if (hierarchy.Has(controller)) return true;
        return false;
    }

    private static SubCgroup? OfInit(CgroupState state, int initPid)
    {
        SubCgroup below = new();
        foreach (CgroupHierarchy own in state.Hierarchies)
        {
            if (!TakesProcesses(state, own) && InitPlace.In(own, initPid) is { } place)
                below._places.Add((own.Controllers, place));
        }
        return below._places.Count > 0 ? below : null;
    }

    private static bool TakesProcesses(CgroupState state, CgroupHierarchy own)
    {
        using CgroupDir? dir = CgroupDir.TryOpen(own.Directory);
        return dir is not null && (state.Layout == CgroupLayout.V1 || string.IsNullOrWhiteSpace(dir.TryRead("cgroup.subtree_control")));
    }
}
