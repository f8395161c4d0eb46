using OciRuntime.Cgroups.Systemd;
using OciRuntime.Cgroups.V1;
using OciRuntime.Cgroups.V2;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups;

/// <summary>Finds out what the host has, and where a container's cgroup belongs.</summary>
internal static class CgroupManager
{
    public const string Root = "/sys/fs/cgroup";

    private const int AddTries = 5, AddPauseMs = 30;

    public static ICgroupManager ForConfig(Config config, string id, bool rootless, bool systemd = false)
    {
        string path = config.Linux?.CgroupsPath ?? "";
        CgroupState state = new()
        {
            Rootless = rootless,
            ExplicitPath = path.Length > 0,
            Layout = Sys.FileSystemType(Root) == Libc.CGROUP2_SUPER_MAGIC ? CgroupLayout.V2 : CgroupLayout.V1,
        };
        if (systemd)
            return SystemdManager.ForConfig(state, config, id);
        AddHierarchies(state, path.Length > 0 ? CgroupPath.Clean(path) : id);
        return FromState(state);
    }

    public static ICgroupManager FromState(CgroupState state) => (state.Unit, state.Layout) switch
    {
        (not null, _) => new SystemdManager(state),
        (_, CgroupLayout.V2) => new V2Manager(state),
        _ => new V1Manager(state),
    };

    /// <summary>Of a container whose state is lost: what its config leads to and is there was made for it.</summary>
    public static ICgroupManager ForLeftover(Config config, string id, bool rootless)
    {
        ICgroupManager manager = ForConfig(config, id, rootless, systemd: config.Linux?.CgroupsPath?.Split(':').Length == 3);
        foreach (CgroupHierarchy hierarchy in manager.State.Hierarchies)
            hierarchy.Made = Sys.TryStat(Fd.Cwd, hierarchy.Directory, 0, out _) ? 1 : 0;
        return FromState(manager.State);
    }

    internal static void AddHierarchies(CgroupState state, string inner)
    {
        if (state.Layout == CgroupLayout.V2)
            state.Hierarchies.Add(Place(new CgroupMount("", "/", Root), inner, OwnIfNeeded(inner)));
        else
            AddV1Hierarchies(state, inner);
    }

    private static void AddV1Hierarchies(CgroupState state, string inner)
    {
        OwnCgroups? own = OwnIfNeeded(inner);
        foreach (CgroupMount mount in V1Mounts())
            state.Hierarchies.Add(Place(mount, inner, own));
        if (!state.Rootless && !state.Hierarchies.Exists(hierarchy => hierarchy.Has(V1.Devices.Controller)))
        {
            throw new OciException($"the devices controller of cgroup v1 is not mounted below {Root}")
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
        if (state is not { Rootless: true, Layout: CgroupLayout.V1 })
            return shared;
        OwnCgroups own = OwnCgroups.Read();
        foreach (CgroupMount mount in V1Mounts())
        {
            if (!state.Hierarchies.Exists(hierarchy => hierarchy.MountPoint == mount.MountPoint))
                shared.Add(new() { Controllers = mount.Controllers, MountPoint = mount.MountPoint, Directory = CgroupPath.Below(mount.MountPoint, Start(mount, own)) });
        }
        return shared;
    }

    // The lines are read once; a hierarchy that is mounted again elsewhere, say in a rootfs, is the same hierarchy.
    private static List<CgroupMount> V1Mounts()
    {
        List<CgroupMount> mounts = [];
        foreach (ReadOnlySpan<char> line in Sys.ReadText(Fd.Cwd, "/proc/self/mountinfo").AsSpan().EnumerateLines())
        {
            if (CgroupMount.ParseLine(line) is { } mount && mount.MountPoint.StartsWith($"{Root}/") && !mounts.Exists(known => known.Controllers == mount.Controllers))
                mounts.Add(mount);
        }
        return mounts;
    }

    private static OwnCgroups? OwnIfNeeded(string inner) => inner.StartsWith('/') ? null : OwnCgroups.Read();

    /// <summary>
    /// An absolute path starts at the root of the hierarchy. A relative one, which is what a config without cgroupsPath gets,
    /// starts at the cgroup of this process, on v2 at its parent: a cgroup that holds processes cannot pass controllers on.
    /// </summary>
    internal static CgroupHierarchy Place(CgroupMount mount, string inner, OwnCgroups? own)
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
        if (mount.MountPoint == Root)
            return CgroupPath.Parent(start);
        // /proc/self/cgroup counts from the root of the hierarchy, which may lie above what is mounted.
        return mount.Root.Length > 1 && start.StartsWith(mount.Root) ? start[mount.Root.Length..] : start;
    }

    internal static void RequireEmpty(string directory)
    {
        int count = CgroupTree.Pids(directory, recursive: true).Count;
        if (count > 0)
            throw new OciException($"container's cgroup is not empty: {count} process(es) found in {directory}") { Pointer = "/linux/cgroupsPath" };
    }

    internal static OciException UnexpectedlyFrozen(string directory) => new($"container's cgroup unexpectedly frozen: {directory}")
    {
        Pointer = "/linux/cgroupsPath",
        Hint = "thaw it, or the cgroup above it, first",
    };

    /// <summary>
    /// Rootless, lack of permission is expected, a read-only mount included: where no path was asked for, and, with one, in a hierarchy of v1 or beside
    /// those that limits nothing ("name=systemd", cgroup2). Whoever delegates the controllers of v1 need not delegate that, too; runc passes over it as well.
    /// </summary>
    internal static bool MayDoWithout(CgroupState state, CgroupHierarchy hierarchy, OciException error)
    {
        bool limits = state.Layout == CgroupLayout.V2 || !(hierarchy.Controllers.Length == 0 || hierarchy.Controllers.StartsWith("name="));
        return state.Rootless && !(state.ExplicitPath && limits) && error.Error is Errno.EPERM or Errno.EACCES or Errno.EROFS;
    }

    /// <summary>A path below the container's cgroup; one that climbs out of it is refused.</summary>
    internal static string CheckedBelow(string below)
    {
        foreach (Range range in below.AsSpan().Split('/'))
        {
            if (below.AsSpan()[range] is "..")
                throw new OciException($"bad sub cgroup path: {below}");
        }
        return below;
    }

    internal static void AddTo(string directory, int pid)
    {
        string file = $"{directory}/cgroup.procs";
        string text = pid.ToString();
        using OwnedFd procs = Sys.Open(Fd.Cwd, file, Libc.O_WRONLY);
        int errno = CgroupDir.TryWrite(procs, text);
        // EINVAL: the process is so new that the scheduler does not know it yet (TASK_NEW).
        for (int tries = 1; errno == Errno.EINVAL && tries < AddTries; tries++)
        {
            CgroupTree.Pause(AddPauseMs);
            errno = CgroupDir.TryWrite(procs, text);
        }
        if (errno != 0)
            throw new OciException { Call = "write", Subject = $"{file}, \"{text}\"", Error = errno, Hint = JoinHint(directory, errno) };
    }

    private static string? JoinHint(string directory, int errno) => errno switch
    {
        Errno.ENOTSUP => $"only a domain takes processes, and {directory}/cgroup.type tells that this is none: choose a path that is not below a threaded cgroup",
        Errno.EBUSY => "a cgroup that passes controllers on to cgroups below it takes no processes itself: choose a path without such",
        _ => null,
    };
}
