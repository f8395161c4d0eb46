using OciRuntime.Linux;

namespace OciRuntime.Cgroups;

/// <summary>What holds for a container's cgroup in every hierarchy, of v1 and of v2.</summary>
internal static class CgroupRules
{
    private const int AddTries = 5, AddPauseMs = 30;

    /// <summary>True also for an empty cgroup of v2 below a frozen one: whoever enters it stands still at once.</summary>
    public static bool IsFrozenV2(CgroupDir dir) => StatFile.Value(dir.TryRead("cgroup.events"), "frozen") == 1;

    public static void RequireEmpty(string directory)
    {
        int count = CgroupTree.Pids(directory, recursive: true).Count;
        if (count > 0)
            throw new OciException($"container's cgroup is not empty: {count} process(es) found in {directory}") { Pointer = "/linux/cgroupsPath" };
    }

    public static OciException UnexpectedlyFrozen(string directory) => new($"container's cgroup unexpectedly frozen: {directory}")
    {
        Pointer = "/linux/cgroupsPath",
        Hint = "thaw it, or the cgroup above it, first",
    };

    /// <summary>
    /// Rootless, lack of permission is expected, a read-only mount included: where no path was asked for, and, with one, in a hierarchy of v1 or
    /// beside those that limits nothing ("name=systemd", cgroup2). Whoever delegates the controllers of v1 need not delegate that, too; runc passes
    /// over it as well.
    /// </summary>
    public static bool MayDoWithout(CgroupState state, CgroupHierarchy hierarchy, OciException error)
    {
        bool limits = state.Layout == CgroupLayout.V2 || !(hierarchy.Controllers.Length == 0 || hierarchy.Controllers.StartsWith("name="));
        return state.Rootless && !(state.ExplicitPath && limits) && error.Error is Errno.EPERM or Errno.EACCES or Errno.EROFS;
    }

    /// <summary>A path below the container's cgroup; one that climbs out of it is refused.</summary>
    public static string CheckedBelow(string below)
    {
        foreach (Range range in below.AsSpan().Split('/'))
            if (below.AsSpan()[range] is "..") throw new OciException($"bad sub cgroup path: {below}");
        return below;
    }

    public static void AddTo(string directory, int pid)
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
        Errno.ENOTSUP =>
            $"only a domain takes processes, and {directory}/cgroup.type tells that this is none: choose a path that is not below a threaded cgroup",
        Errno.EBUSY => "a cgroup that passes controllers on to cgroups below it takes no processes itself: choose a path without such",
        _ => null,
    };
}
