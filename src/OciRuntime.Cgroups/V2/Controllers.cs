using OciRuntime.Linux;

namespace OciRuntime.Cgroups.V2;

/// <summary>Passing controllers on, from the root of the tree down to a cgroup: cgroups(7), "Cgroups v2 controllers".</summary>
internal static class Controllers
{
    /// <summary>
    /// Asks every ancestor to pass on all that the root has. What cannot be passed on is no error here: only a limit that
    /// needs it is, and <see cref="Knob"/> tells why then.
    /// </summary>
    public static void Enable(CgroupDir dir, string mountPoint)
    {
        using CgroupDir root = CgroupDir.Open(mountPoint);
        string wanted = root.TryRead("cgroup.controllers") ?? "";
        // The common case, a path used before, costs two reads.
        if (wanted.Length == 0 || dir.TryRead("cgroup.controllers") == wanted) return;
        EnableAbove(dir.Path, mountPoint, wanted);
        RequireDomain(dir);
    }

    private static void EnableAbove(string directory, string mountPoint, string wanted)
    {
        string parent = CgroupPath.Parent(directory);
        if (parent.Length > mountPoint.Length)
            EnableAbove(parent, mountPoint, wanted);
        using CgroupDir dir = CgroupDir.Open(parent);
        if (dir.TryRead("cgroup.subtree_control") == wanted || dir.TryWrite("cgroup.subtree_control", "+" + wanted.Replace(" ", " +")) == 0)
            return;
        // All or nothing within one write: try each on its own.
        foreach (Range range in wanted.AsSpan().Split(' '))
            _ = dir.TryWrite("cgroup.subtree_control", $"+{wanted[range]}");
    }

    // Below a threaded cgroup a new one is "domain invalid" and takes no process until it is made threaded as well, which
    // gives up memory and I/O control: cgroups(7), "Thread mode".
    private static void RequireDomain(CgroupDir dir)
    {
        if (dir.TryRead("cgroup.type") is { } type and not "domain")
        {
            throw new OciException($"cannot enter cgroupv2 \"{dir.Path}\": it is in {type} mode")
            {
                Pointer = "/linux/cgroupsPath",
                Hint = "a cgroup above it is threaded: choose a path outside of it",
            };
        }
    }
}
