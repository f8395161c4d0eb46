using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.Resctrl;

/// <summary>The resctrl group of a container: its share of caches and memory bandwidth (config-linux.md, IntelRdt).</summary>
internal sealed class ResctrlGroup(ResctrlState state)
{
    private const string ClassHint = "the CPU has no further class of service; info/*/num_closids tells how many";
    private const string MonitorHint = "the CPU can count for no further group; info/L3_MON/num_rmids tells how many";

    private bool _wasThere, _madeGroup, _madeMonitor;

    public ResctrlState State => state;

    /// <summary>
    /// What is to be made. "If closID is not set, runtimes MUST use the container ID and create the directory"; of a directory "the runtime
    /// has not created [...] the runtime MUST NOT remove", so one that is there already is not the container's.
    /// </summary>
    public static ResctrlGroup Plan(LinuxIntelRdt rdt, string id, string root)
    {
        string group = rdt.ClosID == "/" ? root : $"{root}/{(IsNamed(rdt) ? rdt.ClosID : id)}";
        bool isThere = Sys.TryStat(Fd.Cwd, group, 0, out _);
        string? monitor = rdt.EnableMonitoring ? $"{group}/mon_groups/{id}" : null;
        return new(new() { Root = root, Group = group, IsOwn = !isThere && !IsNamed(rdt), Monitor = monitor }) { _wasThere = isThere };
    }

    /// <summary>
    /// Makes the directories. "If closID is set, and none of l3CacheSchema, memBwSchema or schemata are set, runtime MUST check if
    /// corresponding pre-configured directory is present".
    /// </summary>
    public ResctrlGroup Make(LinuxIntelRdt rdt)
    {
        if (!_wasThere && IsNamed(rdt) && Schemata.Of(rdt).Count == 0)
            throw new OciException($"{state.Group} does not exist, and with no schema given it is not made") { Pointer = "/linux/intelRdt/closID" };
        if (!_wasThere)
            _madeGroup = Make(state.Group, "/linux/intelRdt/closID", ClassHint);
        if (!_madeGroup)
            (_wasThere, state.IsOwn) = (true, false);
        if (state.Monitor is { } monitor)
            _madeMonitor = MakeMonitor(monitor);
        return this;
    }

    /// <summary>
    /// Writes the schemas. "If closID directory exists, runtimes MUST compare l3CacheSchema and/or memBwSchema value with schemata file,
    /// and generate an error if doesn't match": it is the share of other containers, too. But "if schemata field is set, runtimes MUST write".
    /// </summary>
    public void Set(LinuxIntelRdt rdt)
    {
        using CgroupDir group = CgroupDir.Open(state.Group);
        foreach ((string text, string pointer) in Schemata.Of(rdt))
        {
            if (!_wasThere || !IsNamed(rdt) || pointer.StartsWith("/linux/intelRdt/schemata", StringComparison.Ordinal))
            {
                WriteSchema(group, text, pointer);
            }
            else if (!Schemata.Holds(group.Read("schemata"), text))
            {
                throw new OciException($"the group {rdt.ClosID} exists with other values: {group.Read("schemata").ReplaceLineEndings(" ").Trim()}")
                {
                    Pointer = pointer,
                };
            }
        }
    }

    /// <summary>Other values for a container that exists; of its group alone, or of all that share it.</summary>
    public void Update(string? cacheSchema, string? bandwidthSchema)
    {
        if (cacheSchema is not null && !ResctrlTree.Has(state.Root, "L3")) throw NoCacheSchema();
        if (bandwidthSchema is not null && !ResctrlTree.Has(state.Root, "MB")) throw NoBandwidthSchema();
        using CgroupDir group = CgroupDir.Open(state.Group);
        foreach ((string text, _) in Schemata.Of(new() { L3CacheSchema = cacheSchema, MemBwSchema = bandwidthSchema }))
            WriteSchema(group, text, pointer: null);
    }

    /// <summary>Puts a process that has one thread, or whose other threads end at execve, into the group.</summary>
    public void Add(int pid)
    {
        AddTo(state.Group, pid);
        if (state.Monitor is { } monitor)
            AddTo(monitor, pid);
    }

    /// <summary>
    /// Takes back what <see cref="Make"/> made, for a create that failed: a group with a closID, too, unless other processes have come into it.
    /// Removing it would throw those into the class of all processes.
    /// </summary>
    public void Undo()
    {
        if (_madeMonitor)
            Remove(state.Monitor!);
        if (!_madeGroup) return;
        using (CgroupDir? group = CgroupDir.TryOpen(state.Group))
            if (!state.IsOwn && group?.TryRead("tasks") is { Length: > 0 }) return;
        Remove(state.Group);
    }

    /// <summary>Removes what goes with the container. Missing is fine.</summary>
    public void Destroy()
    {
        if (state.Monitor is { } monitor)
            Remove(monitor);
        if (state.IsOwn)
            Remove(state.Group);
    }

    // The words are runc's.
    public static OciException NoCacheSchema() => new("Intel RDT/CAT: l3 cache schema is not enabled");

    public static OciException NoBandwidthSchema() => new("Intel RDT/MBA: memory bandwidth schema is not enabled");

    private static bool IsNamed(LinuxIntelRdt rdt) => rdt.ClosID is { Length: > 0 };

    private void WriteSchema(CgroupDir group, string text, string? pointer)
    {
        int errno = group.TryWrite("schemata", text + "\n");
        if (errno == 0) return;
        // The kernel tells there what it did not like.
        using CgroupDir? info = CgroupDir.TryOpen($"{state.Root}/info");
        throw group.WriteFailed("schemata", text, errno, pointer, info?.TryRead("last_cmd_status"));
    }

    private static void AddTo(string group, int pid)
    {
        using CgroupDir directory = CgroupDir.Open(group);
        directory.Write("tasks", pid, "/linux/intelRdt");
    }

    /// <summary>"The runtime MUST create a dedicated MON group for the container": one that is there is somebody else's.</summary>
    private static bool MakeMonitor(string monitor) => Make(monitor, "/linux/intelRdt/enableMonitoring", MonitorHint)
        ? true
        : throw OciException.FromErrno(Errno.EEXIST, "mkdir", monitor).At("/linux/intelRdt/enableMonitoring");

    /// <summary>False where it was there.</summary>
    private static bool Make(string directory, string pointer, string hintWhenFull)
    {
        if (Sys.TryMkdir(Fd.Cwd, directory, Octal._0755)) return true;
        int errno = Errno.Last;
        if (errno == Errno.EEXIST) return false;
        throw new OciException
        {
            Pointer = pointer,
            Call = "mkdir",
            Subject = directory,
            Error = errno,
            Hint = errno == Errno.ENOSPC ? hintWhenFull : null,
        };
    }

    private static void Remove(string directory)
    {
        if (!Sys.TryUnlink(Fd.Cwd, directory, Libc.AT_REMOVEDIR) && Errno.Last != Errno.ENOENT)
            throw OciException.FromErrno("rmdir", directory);
    }
}
