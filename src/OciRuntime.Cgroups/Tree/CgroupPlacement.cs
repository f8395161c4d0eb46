using OciRuntime.Linux;

namespace OciRuntime.Cgroups;

/// <summary>Where the cgroup of a container belongs in each hierarchy that the host has.</summary>
internal static class CgroupPlacement
{
    public static void AddHierarchies(CgroupState state, string inner)
    {
        if (state.Layout == CgroupLayout.V2)
            state.Hierarchies.Add(Place(new CgroupMount("", "/", CgroupMount.Base), inner, OwnIfNeeded(inner)));
        else
            AddV1Hierarchies(state, inner);
    }

    private static void AddV1Hierarchies(CgroupState state, string inner)
    {
        OwnCgroups? own = OwnIfNeeded(inner);
        foreach (CgroupMount mount in V1Mounts())
            state.Hierarchies.Add(Place(mount, inner, own));
        if (!state.Rootless && !state.Hierarchies.Exists(hierarchy => hierarchy.Has(CgroupHierarchy.Devices)))
        {
            throw new OciException($"the devices controller of cgroup v1 is not mounted below {CgroupMount.Base}")
            {
                Hint = "without it every device of the host would be open to the container",
            };
        }
    }

    /// <summary>
    /// The v1 hierarchies in which a container of an unprivileged caller got no cgroup of its own and is in the caller's.
    /// </summary>
    public static List<CgroupHierarchy> SharedWithCaller(CgroupState state)
    {
        List<CgroupHierarchy> shared = [];
        if (state is not { Rootless: true, Layout: CgroupLayout.V1 }) return shared;
        OwnCgroups own = OwnCgroups.Read();
        foreach (CgroupMount mount in V1Mounts())
        {
            if (!state.Hierarchies.Exists(hierarchy => hierarchy.MountPoint == mount.MountPoint))
            {
                shared.Add(new()
                {
                    Controllers = mount.Controllers,
                    MountPoint = mount.MountPoint,
                    Directory = CgroupPath.Below(mount.MountPoint,
                    Start(mount, own))
                });
            }
        }
        return shared;
    }

    // The lines are read once; a hierarchy that is mounted again elsewhere, say in a rootfs, is the same hierarchy.
    private static List<CgroupMount> V1Mounts()
    {
        List<CgroupMount> mounts = [];
        foreach (ReadOnlySpan<char> line in Sys.ReadText(Fd.Cwd, "/proc/self/mountinfo").AsSpan().EnumerateLines())
        {
            if (CgroupMount.ParseLine(line) is { } mount && mount.MountPoint.StartsWith($"{CgroupMount.Base}/")
                && !mounts.Exists(known => known.Controllers == mount.Controllers))
            {
                mounts.Add(mount);
            }
        }
        return mounts;
    }

    private static OwnCgroups? OwnIfNeeded(string inner) => inner.StartsWith('/') ? null : OwnCgroups.Read();

    /// <summary>
    /// An absolute path starts at the root of the hierarchy. A relative one, which is what a config without cgroupsPath gets,
    /// starts at the cgroup of this process, on v2 at its parent: a cgroup that holds processes cannot pass controllers on.
    /// </summary>
    public static CgroupHierarchy Place(CgroupMount mount, string inner, OwnCgroups? own)
    {
        string directory = own is null ? inner : CgroupPath.Below(Start(mount, own), inner);
        if (inner.Trim('/').Length == 0)
        {
            throw new OciException("the path names no cgroup of its own, and the one it leads to belongs to somebody else")
            {
                Pointer = "/linux/cgroupsPath",
            };
        }
        return new CgroupHierarchy
        {
            Controllers = mount.Controllers,
            MountPoint = mount.MountPoint,
            Directory = CgroupPath.Below(mount.MountPoint, directory),
        };
    }

    private static string Start(CgroupMount mount, OwnCgroups own)
    {
        string start = CgroupPath.Clean(own.PathOf(mount.Controllers) ?? "/");
        if (mount.MountPoint == CgroupMount.Base) return CgroupPath.Parent(start);
        // /proc/self/cgroup counts from the root of the hierarchy, which may lie above what is mounted.
        return mount.Root.Length > 1 && start.StartsWith(mount.Root) ? start[mount.Root.Length..] : start;
    }
}
